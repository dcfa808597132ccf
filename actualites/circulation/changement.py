"""Changer un texte qui circule : le fond, que chacune relit et confirme, ou la forme, que chacune voit."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from alliance.socle import publication
from alliance.socle.forme_canonique import normaliser_l_objet

from ..choix import ActeDeCosigner, EtatDeCosignature
from ..models import ActeDeCosignature, Cosignature, PriseDePositionPage, VersionDePrise
from ..versions.contenu import empreinte, serialiser
from ..versions.lignee import derniere_version
from . import avis, regles
from .ouverture import figer, suspendre

RAISON_AU_PLUS = 255


def ce_qui_engage_au_fond(version: VersionDePrise, brouillon: PriseDePositionPage) -> list[str]:
    """Ce qui, en changeant de cette version à ce brouillon, ne peut pas être une correction de forme ; en mots."""
    ancienne: Any = version.page
    avant, apres = serialiser(ancienne), serialiser(brouillon)
    noms = {
        "nature": _("la nature du texte"),
        "destinataires": _("les destinataires"),
        "chiffres": _("les chiffres"),
    }
    changes = [
        nom
        for champ, nom in noms.items()
        if normaliser_l_objet(type(brouillon), {champ: avant.get(champ)})
        != normaliser_l_objet(type(brouillon), {champ: apres.get(champ)})
    ]
    if _initiatrices(ancienne) != _initiatrices(brouillon):
        changes.append(_("les organisations initiatrices"))
    # Un fichier remplacé sous le même nom se voit à l'empreinte, que le contenu figé ne retrouve plus.
    if _pieces(ancienne) != _pieces(brouillon) or empreinte(ancienne) != version.empreinte:
        changes.append(_("une pièce jointe ou une image"))
    return changes


def _initiatrices(page: PriseDePositionPage) -> list[str]:
    return [str(initiatrice) for initiatrice in page.initiatrices.all()]


def _pieces(page: PriseDePositionPage) -> list[tuple[str, str]]:
    return [(str(piece), piece.document.get_file_hash()) for piece in page.pieces_jointes.all()]


class ProposerVersion:
    """Fait circuler les mots du dernier brouillon à la place de ceux que l'on a lus.

    De fond, les signatures données sont suspendues jusqu'à ce que chacune confirme. De forme, elles restent, et
    chacune voit la correction.

    Args:
        raison: ce qui change, en une phrase, pour qui a signé.
    """

    def __init__(self, prise: PriseDePositionPage, user: Any, de_forme: bool, raison: str) -> None:
        self.prise, self.user, self.de_forme, self.raison = prise, user, de_forme, raison.strip()

    def check(self) -> None:
        """Raises: CirculationRefusee ; ValidationError si la raison manque."""
        regles.verifier_le_droit(self.user, self.prise)
        if not self.raison:
            raise ValidationError({"raison": _("Dites en une phrase ce qui change : qui a signé la lira.")})
        if len(self.raison) > RAISON_AU_PLUS:
            raise ValidationError({"raison": _("Une phrase suffit : 255 signes au plus.")})

    @transaction.atomic
    def execute(self) -> VersionDePrise:
        """Raises: comme `check` ; ValidationError si rien n'a changé, si le texte n'a jamais circulé, si le fond
        change sans circulation ouverte, ou si ce que l'on dit de forme engage au fond."""
        self.check()
        prise, cosignatures = regles.verrouiller_la_prise(self.prise)
        derniere = derniere_version(prise)
        if derniere is None:
            raise ValidationError(_("Ce texte n’a pas encore circulé : ouvrez d’abord une circulation."))
        brouillon = prise.get_latest_revision_as_object()
        if empreinte(brouillon) == derniere.empreinte:
            raise ValidationError(
                _("Rien n’a changé depuis la version %(rang)s : modifiez d’abord le texte.") % {"rang": derniere.rang}
            )
        if self.de_forme:
            self._verifier_la_forme(derniere, brouillon)
        else:
            _verifier_que_l_on_peut_confirmer(prise)
        racine = derniere.racine_ou_soi if self.de_forme else None
        version = figer(prise, brouillon, racine=racine, raison=self.raison, user=self.user)
        if self.de_forme:
            self._montrer_la_correction(cosignatures, version)
        else:
            suspendre(cosignatures, version, self.user)
        a_prevenir = {EtatDeCosignature.SUSPENDUE, EtatDeCosignature.CHANGEMENT}
        for cosignature in cosignatures:
            if cosignature.etat in a_prevenir and cosignature.circulation.est_ouverte:
                avis.texte_change(cosignature, version)
        regles.journaliser(prise, "proposer_version", self.user, version=version.rang, de_forme=self.de_forme)
        publication.renouveler_apres_validation()
        return version

    def _verifier_la_forme(self, derniere: VersionDePrise, brouillon: PriseDePositionPage) -> None:
        changes = ce_qui_engage_au_fond(derniere, brouillon)
        if changes:
            raise ValidationError(
                {
                    "de_forme": _("Ce n’est pas une correction de forme : %(parties)s a changé.")
                    % {"parties": get_text_list(changes, _("et"))}
                    if len(changes) == 1
                    else _("Ce n’est pas une correction de forme : %(parties)s ont changé.")
                    % {"parties": get_text_list(changes, _("et"))}
                }
            )

    def _montrer_la_correction(self, cosignatures: list[Cosignature], version: VersionDePrise) -> None:
        signees = [c for c in cosignatures if c.etat == EtatDeCosignature.SIGNEE]
        ActeDeCosignature.objects.bulk_create(
            regles.acte_de(c, ActeDeCosigner.CORRECTION, version=version, precision=version.raison, par=self.user)
            for c in signees
        )
        for cosignature in signees:
            avis.correction(cosignature, version)


def _verifier_que_l_on_peut_confirmer(prise: PriseDePositionPage) -> None:
    """Raises: CirculationFermee : suspendre sans que personne puisse confirmer perdrait les signatures."""
    circulation = prise.circulations.filter(close_le__isnull=True).first()
    if circulation is None:
        raise regles.CirculationFermee(
            _("La circulation est close : ouvrez-en une autre, elle portera le nouveau texte.")
        )
    if not circulation.est_ouverte:
        raise regles.CirculationFermee(_("L’échéance est passée : repoussez-la, pour que chacune puisse confirmer."))
