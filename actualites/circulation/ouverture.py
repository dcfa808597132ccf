"""Faire circuler un texte : figer ses mots, et les envoyer à qui peut décider pour chaque organisation."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.socle import publication
from alliance.socle.jetons import nouvelle_clef
from reseau.choix import PRESENTS
from reseau.models import Mandat, MembrePage

from ..choix import ActeDeCosigner, EtatDeCosignature
from ..models import ActeDeCosignature, Circulation, Cosignature, PriseDePositionPage, VersionDePrise
from ..versions.contenu import empreinte, serialiser
from ..versions.lignee import derniere_version
from . import avis, regles
from .mandataires import mandataires_des


def figer(
    prise: PriseDePositionPage, brouillon: PriseDePositionPage, *, racine: int | None, raison: str, user: Any
) -> VersionDePrise:
    """Enregistre les mots de ce brouillon comme la version suivante. À appeler sous verrou de la prise."""
    precedente = derniere_version(prise)
    return VersionDePrise.objects.create(
        prise=prise,
        rang=precedente.rang + 1 if precedente else 1,
        empreinte=empreinte(brouillon),
        contenu=serialiser(brouillon),
        racine_id=racine,
        raison=raison,
        creee_par=user,
    )


def suspendre(cosignatures: Iterable[Cosignature], version: VersionDePrise, user: Any) -> list[Cosignature]:
    """Suspend celles qui valaient pour le texte d'avant ; rend celles qui viennent de l'être."""
    suspendues = [c for c in cosignatures if c.etat == EtatDeCosignature.SIGNEE]
    for cosignature in suspendues:
        cosignature.etat = EtatDeCosignature.SUSPENDUE
    Cosignature.objects.bulk_update(suspendues, ["etat"])
    ActeDeCosignature.objects.bulk_create(
        regles.acte_de(c, ActeDeCosigner.SUSPENDUE, version=version, precision=version.raison, par=user)
        for c in suspendues
    )
    publication.renouveler_apres_validation()
    return suspendues


class _Sollicitation:
    """Ce que partagent les deux façons de solliciter : `sans_mandataire` dit, après, à qui l'on n'a pas pu écrire."""

    def __init__(self, user: Any, membres: Iterable[MembrePage]) -> None:
        self.user, self.membres = user, list(membres)
        self.sans_mandataire: list[MembrePage] = []

    def verifier_les_membres(self) -> None:
        partis = [membre.title for membre in self.membres if membre.statut not in PRESENTS]
        if partis:
            raise ValidationError(
                {"membres": _("Ne fait pas partie de l’alliance aujourd’hui : %(noms)s.") % {"noms": ", ".join(partis)}}
            )

    def solliciter(self, circulation: Circulation, deja: Sequence[Cosignature]) -> list[Cosignature]:
        """Écrit aux membres qui n'ont pas déjà ce texte entre les mains ; `deja` est lu sous verrou."""
        connues = {c.membre_id: c for c in deja if c.membre_id is not None}
        porteuse = circulation.prise.organisation
        voulus = [
            membre
            for membre in {membre.pk: membre for membre in self.membres}.values()
            if not (porteuse and membre.pk == porteuse.pk) and _a_solliciter(connues.get(membre.pk), circulation)
        ]
        mandataires = mandataires_des(voulus)
        self.sans_mandataire = [membre for membre in voulus if membre.pk not in mandataires]
        sollicitees = [
            _cosignature(circulation, membre, mandataires[membre.pk], connues.get(membre.pk))
            for membre in voulus
            if membre.pk in mandataires
        ]
        for cosignature in sollicitees:
            cosignature.save()
        actes = ActeDeCosignature.objects.bulk_create(
            regles.acte_de(cosignature, ActeDeCosigner.SOLLICITEE, par=self.user) for cosignature in sollicitees
        )
        for acte in actes:
            avis.demander(acte)
        return sollicitees


def _a_solliciter(connue: Cosignature | None, circulation: Circulation) -> bool:
    """Faux pour qui a déjà signé, ou a déjà reçu ce texte dans cette circulation : on la relance, sans recommencer."""
    if connue is None:
        return True
    return connue.etat not in regles.ENGAGEES and connue.circulation_id != circulation.pk


def _cosignature(
    circulation: Circulation, membre: MembrePage, mandat: Mandat, connue: Cosignature | None
) -> Cosignature:
    """Une sollicitation à enregistrer ; celle d'un tour précédent reprend, avec un lien neuf."""
    cosignature = connue or Cosignature(prise=circulation.prise, membre=membre)
    cosignature.circulation = circulation
    cosignature.organisation, cosignature.nature_d_organisation = membre.title, membre.nature
    cosignature.logo = membre.logo
    cosignature.mandat, cosignature.courriel = mandat, mandat.courriel
    cosignature.nom, cosignature.fonction, cosignature.au_nom_de = "", "", ""
    cosignature.clef, cosignature.expire_le = nouvelle_clef(), regles.fin_du_lien(circulation)
    cosignature.etat, cosignature.decidee_le, cosignature.motif = EtatDeCosignature.ATTENDUE, None, ""
    cosignature.envoyee_le, cosignature.relances, cosignature.relancee_le = timezone.now(), 0, None
    return cosignature


class OuvrirCirculation(_Sollicitation):
    """Fige les mots du dernier brouillon, et demande aux organisations choisies de les signer.

    Si le texte a changé depuis une circulation précédente, les signatures déjà données sont suspendues et leurs
    auteurs voient ce qui change : ils peuvent confirmer dans celle-ci.

    Args:
        membres: les organisations à solliciter ; celle qui porte le texte n'est jamais du nombre.
        quorum: combien de signatures il faut pour publier ; rien, s'il n'y en a pas.
    """

    def __init__(
        self,
        prise: PriseDePositionPage,
        user: Any,
        membres: Iterable[MembrePage],
        echeance: datetime.datetime,
        quorum: int | None = None,
        message: str = "",
    ) -> None:
        super().__init__(user, membres)
        self.prise, self.echeance, self.quorum, self.message = prise, echeance, quorum, message.strip()

    def check(self) -> None:
        """Raises: CirculationRefusee ; ValidationError si l'échéance est passée ou qu'un membre n'en est plus."""
        regles.verifier_le_droit(self.user, self.prise)
        verifier_l_echeance(self.echeance)
        self.verifier_les_membres()

    @transaction.atomic
    def execute(self) -> Circulation:
        """Raises: comme `check` ; ValidationError si une circulation est ouverte, le texte vide, ou personne à qui
        écrire."""
        self.check()
        prise, deja = regles.verrouiller_la_prise(self.prise)
        if prise.circulations.filter(close_le__isnull=True).exists():
            raise ValidationError(_("Ce texte circule déjà : prolongez cette circulation, ou fermez-la d’abord."))
        brouillon = prise.get_latest_revision_as_object()
        if not brouillon.en_bref and not brouillon.texte:
            raise ValidationError(_("Écrivez le texte avant de le faire circuler."))
        derniere = derniere_version(prise)
        if derniere is not None and derniere.empreinte == empreinte(brouillon):
            version = derniere
        else:
            version = figer(prise, brouillon, racine=None, raison="", user=self.user)
        circulation = Circulation.objects.create(
            prise=prise, message=self.message, echeance=self.echeance, quorum=self.quorum, ouverte_par=self.user
        )
        engagees = [c for c in deja if c.etat in regles.ENGAGEES]
        for cosignature in engagees:
            # Qui a signé un texte d'avant confirme, ou se retire, dans cette circulation-ci.
            cosignature.circulation = circulation
            cosignature.expire_le = max(cosignature.expire_le, regles.fin_du_lien(circulation))
        Cosignature.objects.bulk_update(engagees, ["circulation", "expire_le"])
        if version is not derniere:
            suspendre(engagees, version, self.user)
        sollicitees = self.solliciter(circulation, deja)
        if not sollicitees and not engagees:
            raise ValidationError({"membres": _sans_personne(self.sans_mandataire)})
        for cosignature in engagees:
            if cosignature.etat == EtatDeCosignature.SUSPENDUE:
                avis.texte_change(cosignature, version)
        regles.journaliser(prise, "circuler", self.user, version=version.rang, organisations=len(sollicitees))
        return circulation


class Solliciter(_Sollicitation):
    """Demande à d'autres organisations de signer un texte qui circule déjà."""

    def __init__(self, circulation: Circulation, user: Any, membres: Iterable[MembrePage]) -> None:
        super().__init__(user, membres)
        self.circulation = circulation

    def check(self) -> None:
        """Raises: CirculationRefusee ; ValidationError si un membre n'en est plus."""
        regles.verifier_le_droit(self.user, self.circulation.prise)
        self.verifier_les_membres()

    @transaction.atomic
    def execute(self) -> list[Cosignature]:
        """Rend les cosignatures demandées ; celles qui l'étaient déjà n'en sont pas.

        Raises: comme `check` ; CirculationFermee si elle est close ou échue.
        """
        self.check()
        prise, deja = regles.verrouiller_la_prise(self.circulation.prise)
        circulation = regles.circulation_ouverte(self.circulation)
        if not circulation.est_ouverte:
            raise regles.CirculationFermee(_("L’échéance est passée : repoussez-la d’abord."))
        sollicitees = self.solliciter(circulation, deja)
        if sollicitees:
            regles.journaliser(prise, "solliciter", self.user, organisations=len(sollicitees))
        return sollicitees


def verifier_l_echeance(echeance: datetime.datetime) -> None:
    """Raises: ValidationError si elle n'est pas à venir."""
    if echeance <= timezone.now():
        raise ValidationError({"echeance": _("Choisissez une échéance à venir.")})


def _sans_personne(sans_mandataire: list[MembrePage]) -> str:
    if not sans_mandataire:
        return _("Choisissez au moins une organisation, autre que celle qui porte le texte.")
    return _("Personne n’a de mandat pour décider dans : %(noms)s.") % {
        "noms": ", ".join(membre.title for membre in sans_mandataire)
    }
