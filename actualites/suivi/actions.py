"""Les changements d'état du suivi : saisir une réponse, la confirmer, l'écarter ; ajouter des destinataires."""

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle import publication
from alliance.socle.typographie import date_longue
from alliance.socle.verrous import une_sous_verrou
from reseau.etancheite import est_de_l_equipe_centrale

from ..choix import SensDeReponse
from ..models import PriseDePositionPage, ReponseDeDestinataire
from .importation import LigneDeListe


class SuiviRefuse(PermissionDenied):
    """La personne ne tient pas cette prise de position."""


def peut_suivre(user: Any, prise: PriseDePositionPage) -> bool:
    """Vrai pour l'équipe centrale et pour qui écrit le texte : voir le registre, et saisir des réponses."""
    if user is None or not user.is_authenticated:
        return False
    return est_de_l_equipe_centrale(user) or bool(prise.permissions_for_user(user).can_edit())


class GesteDeSuivi:
    """Un geste sur les réponses d'une prise de position, et le droit de le faire."""

    prise: PriseDePositionPage
    user: Any

    def check(self) -> None:
        """Raises: SuiviRefuse."""
        if not peut_suivre(self.user, self.prise):
            raise SuiviRefuse(_("Seules l’équipe centrale et l’organisation qui porte ce texte tiennent ses réponses."))

    def journaliser(self, action: str, **donnees: Any) -> None:
        log(instance=self.prise, action=f"actualites.{action}", user=self.user, data=donnees)


class SaisirReponse(GesteDeSuivi):
    """Inscrit ce qu'un destinataire a répondu ; publique d'office si l'équipe centrale la saisit, à confirmer sinon.

    Args:
        prise: la page.
        destinataire: l'identifiant de son bloc ; l'écran ne propose que ceux du registre.
        le: le jour de la réponse.
    """

    def __init__(
        self,
        prise: PriseDePositionPage,
        destinataire: str,
        user: Any,
        *,
        sens: SensDeReponse | str,
        le: datetime.date,
        texte: str = "",
        lien: str = "",
        document: Any = None,
    ) -> None:
        self.prise, self.destinataire, self.user = prise, destinataire, user
        self.sens, self.le, self.texte, self.lien, self.document = sens, le, texte.strip(), lien, document

    def check(self) -> None:
        """Raises: SuiviRefuse ; ValidationError si le jour n'est pas encore venu, ou si rien ne dit qui a répondu."""
        super().check()
        if self.le > timezone.localdate():
            refus = _("Le %(jour)s n’est pas encore venu : donnez le jour de la réponse.")
            raise ValidationError({"le": refus % {"jour": date_longue(self.le)}})
        try:
            UUID(self.destinataire)
        except ValueError:
            raise ValidationError(_("Enregistrez d’abord le brouillon : ce destinataire n’y est pas encore.")) from None

    @transaction.atomic
    def execute(self) -> ReponseDeDestinataire:
        self.check()
        d_office = est_de_l_equipe_centrale(self.user)
        reponse = ReponseDeDestinataire(
            prise=self.prise,
            destinataire=self.destinataire,
            sens=self.sens,
            le=self.le,
            texte=self.texte,
            lien=self.lien,
            document=self.document,
            saisie_par=self.user,
            confirmee_le=timezone.now() if d_office else None,
            confirmee_par=self.user if d_office else None,
        )
        reponse.full_clean()
        reponse.save()
        self.journaliser("saisir_reponse", destinataire=self.destinataire, sens=str(self.sens), le=self.le.isoformat())
        return reponse


class TraiterReponse(GesteDeSuivi):
    """Ce que l'équipe centrale décide d'une réponse ; se rejoue sans effet."""

    action: str

    def __init__(self, reponse: ReponseDeDestinataire, user: Any) -> None:
        self.reponse, self.user, self.prise = reponse, user, reponse.prise

    def check(self) -> None:
        """Raises: SuiviRefuse."""
        if not (self.user and est_de_l_equipe_centrale(self.user)):
            raise SuiviRefuse(_("Seule l’équipe centrale confirme ou écarte une réponse."))

    def changer(self) -> int:
        """Écrit la décision, si elle change quelque chose. Rend combien de lignes ont changé."""
        raise NotImplementedError

    @transaction.atomic
    def execute(self) -> bool:
        """Vrai si la décision est nouvelle. Deux personnes ensemble : une seule l'inscrit au journal."""
        self.check()
        if not self.changer():
            return False
        self.reponse.refresh_from_db()
        self.journaliser(
            self.action, destinataire=str(self.reponse.destinataire), sens=self.reponse.sens, reponse=self.reponse.pk
        )
        # Un `update()` n'émet pas de signal.
        publication.renouveler_apres_validation()
        return True


class ConfirmerReponse(TraiterReponse):
    """La réponse est vérifiée : elle se publie. Reprend aussi une réponse écartée à tort."""

    action = "confirmer_reponse"

    def changer(self) -> int:
        siennes = ReponseDeDestinataire.objects.filter(pk=self.reponse.pk, confirmee_le__isnull=True)
        return siennes.update(confirmee_le=timezone.now(), confirmee_par=self.user, ecartee_le=None)


class EcarterReponse(TraiterReponse):
    """La réponse ne se publie pas, ou plus ; elle reste au registre."""

    action = "ecarter_reponse"

    def changer(self) -> int:
        siennes = ReponseDeDestinataire.objects.filter(pk=self.reponse.pk, ecartee_le__isnull=True)
        return siennes.update(ecartee_le=timezone.now(), confirmee_le=None, confirmee_par=None)


class AjouterDestinataires(GesteDeSuivi):
    """Ajoute des destinataires au brouillon, dans une nouvelle version ; la page publiée ne change pas."""

    def __init__(self, prise: PriseDePositionPage, lignes: Sequence[LigneDeListe], user: Any) -> None:
        self.prise, self.lignes, self.user = prise, lignes, user

    def check(self) -> None:
        """Raises: SuiviRefuse ; ValidationError si la liste est vide ou le texte verrouillé."""
        if self.user is None or not self.prise.permissions_for_user(self.user).can_edit():
            raise SuiviRefuse(_("Seul·e qui peut modifier ce texte lui ajoute des destinataires."))
        verrou = self.prise.get_lock()
        if verrou is not None and verrou.for_user(self.user):
            raise ValidationError(
                _("Le texte est verrouillé ou en relecture : attendez, ou demandez qu’on vous le rende.")
            )
        if not self.lignes:
            raise ValidationError(_("Il n’y a personne à ajouter."))

    @transaction.atomic
    def execute(self) -> int:
        """Rend combien ont été ajoutés : une personne ajoutée entre-temps ne l'est pas deux fois."""
        # Verrouillée : deux imports simultanés partiraient sinon de la même version.
        self.prise = une_sous_verrou(self.prise)
        self.check()
        brouillon = self.prise.get_latest_revision_as_object()
        presents = {LigneDeListe.de_bloc(bloc.value).cle for bloc in brouillon.destinataires}
        ajoutees = [ligne for ligne in self.lignes if ligne.cle not in presents]
        for ligne in ajoutees:
            brouillon.destinataires.append(("destinataire", ligne.en_bloc()))
        if ajoutees:
            brouillon.save_revision(user=self.user, log_action=True)
            self.journaliser("ajouter_destinataires", nombre=len(ajoutees))
        return len(ajoutees)
