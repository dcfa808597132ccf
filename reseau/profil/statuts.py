"""Changer le statut d'un membre : son histoire est datée, motivée, et ne touche ni ses adresses ni ses textes."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log

from alliance.socle import publication
from alliance.socle.verrous import une_sous_verrou

from ..choix import PrecisionDeDate, StatutDeMembre
from ..equipe.actions import TerminerMandat
from ..etancheite import est_de_l_equipe_centrale
from ..models import ChangementDeStatut, Mandat, MembrePage, RoleDeContact


class ChangerStatutRefuse(PermissionDenied):
    """La personne ne tient pas le registre des membres."""


class ChangerStatut:
    """Ajoute une date à l'histoire d'un membre ; la plus récente donne son statut. La page d'un candidat se dépublie.

    Args:
        membre: l'organisation.
        statut: le nouveau statut.
        depuis: le jour où il commence, aujourd'hui au plus tard ; une date passée complète l'histoire.
        precision: ce que l'on sait de cette date : le jour, le mois ou l'année.
        motif: pourquoi, en une phrase publique ; exigé pour une mise en veille ou une sortie.
        user: qui demande, de l'équipe centrale.
    """

    def __init__(
        self,
        membre: MembrePage,
        statut: StatutDeMembre,
        *,
        depuis: datetime.date | None = None,
        precision: PrecisionDeDate = PrecisionDeDate.JOUR,
        motif: str = "",
        user: Any = None,
    ) -> None:
        self.membre = membre
        self.statut = StatutDeMembre(statut)
        self.depuis = depuis or timezone.localdate()
        self.precision = PrecisionDeDate(precision)
        self.motif = motif.strip()
        self.user = user

    def check(self, skip_permission_checks: bool = False) -> None:
        """Raises: ChangerStatutRefuse, ValidationError."""
        if not skip_permission_checks:
            _verifier_le_droit(self.user)
        if self.depuis > timezone.localdate():
            raise ValidationError({"depuis": _("Un statut se constate : la date ne peut pas être à venir.")})
        if self.statut in (StatutDeMembre.EN_VEILLE, StatutDeMembre.SORTI) and not self.motif:
            raise ValidationError({"motif": _("Dites pourquoi, en une phrase : elle sera publiée.")})

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> ChangementDeStatut:
        self.check(skip_permission_checks)
        # Verrouillé : deux changements simultanés calculeraient chacun leur statut.
        membre = une_sous_verrou(self.membre)
        changement, _cree = ChangementDeStatut.objects.update_or_create(
            membre=membre,
            depuis=self.depuis,
            statut=self.statut,
            defaults={"precision": self.precision, "motif": self.motif, "auteur": self.user},
        )
        avant = membre.statut
        self.membre.statut = _recalculer(membre, self.user)
        self.membre.live = membre.live
        log(
            instance=membre,
            action="reseau.changer_statut",
            user=self.user,
            data={
                "avant": avant,
                "apres": self.membre.statut,
                "depuis": self.depuis.isoformat(),
                "motif": self.motif,
            },
        )
        return changement


class CommencerHistoire:
    """Inscrit la première ligne d'un membre créé à la main : actif, du jour de son adhésion ou d'aujourd'hui.

    Ne fait rien si l'histoire a déjà commencé. Le droit est celui d'ouvrir l'espace, que l'appelant a vérifié.
    """

    def __init__(self, membre: MembrePage, user: Any = None, *, depuis: datetime.date | None = None) -> None:
        self.membre, self.user = membre, user
        self.depuis = depuis or membre.adhesion_le or timezone.localdate()

    @transaction.atomic
    def execute(self) -> ChangementDeStatut | None:
        if ChangementDeStatut.objects.filter(membre=self.membre).exists():
            return None
        # Une adhésion annoncée pour plus tard ne rend pas la création impossible : le statut se constate aujourd'hui.
        depuis = min(self.depuis, timezone.localdate())
        action = ChangerStatut(self.membre, StatutDeMembre.ACTIF, depuis=depuis, user=self.user)
        return action.execute(skip_permission_checks=True)


class RetirerChangement:
    """Efface une ligne saisie par erreur ; le statut redevient celui que disent les lignes qui restent.

    Args:
        changement: la ligne ; jamais la dernière qui reste.
        user: qui demande, de l'équipe centrale.
    """

    def __init__(self, changement: ChangementDeStatut, user: Any = None) -> None:
        self.changement, self.membre, self.user = changement, changement.membre, user

    def check(self) -> None:
        """Raises: ChangerStatutRefuse, ValidationError."""
        _verifier_le_droit(self.user)
        if not ChangementDeStatut.objects.filter(membre=self.membre).exclude(pk=self.changement.pk).exists():
            raise ValidationError(_("C’est la seule ligne de cette histoire : ajoutez d’abord celle qui est juste."))

    @transaction.atomic
    def execute(self) -> None:
        # Verrouillé : deux changements simultanés calculeraient chacun leur statut.
        membre = une_sous_verrou(self.membre)
        self.check()
        ligne = self.changement
        donnees = {"statut": ligne.statut, "depuis": ligne.depuis.isoformat(), "motif": ligne.motif}
        avant = membre.statut
        if not ChangementDeStatut.objects.filter(pk=ligne.pk).delete()[0]:
            raise ValidationError(_("Cette ligne n’est plus dans l’histoire."))
        self.membre.statut = _recalculer(membre, self.user)
        self.membre.live = membre.live
        log(
            instance=membre,
            action="reseau.retirer_statut",
            user=self.user,
            data={**donnees, "avant": avant, "apres": self.membre.statut},
        )


def _verifier_le_droit(user: Any) -> None:
    if user is None or not est_de_l_equipe_centrale(user):
        raise ChangerStatutRefuse(_("Seul le secrétariat change le statut d’un membre."))


def _recalculer(membre: MembrePage, user: Any) -> str:
    """Pose et rend le statut que dit la dernière ligne ; une organisation qui sort n'a plus personne qui écrit, et une
    candidature n'est pas l'affaire du public."""
    statut = ChangementDeStatut.objects.filter(membre=membre).latest("depuis", "pk").statut
    if statut != membre.statut:
        MembrePage.objects.filter(pk=membre.pk).update(statut=statut)
        membre.statut = statut
        if statut == StatutDeMembre.CANDIDAT and membre.live:
            UnpublishPageAction(membre, user=user).execute(skip_permission_checks=True)
        if statut == StatutDeMembre.SORTI:
            _fermer_l_equipe(membre, user)
    publication.renouveler_apres_validation()
    return statut


def _fermer_l_equipe(membre: MembrePage, user: Any) -> None:
    """Termine tous les mandats, chacun avec son courriel, et vide le groupe de qui n'en avait pas."""
    # D'abord les sujets de contact : ils ne passent pas à une personne dont le mandat finit aussi.
    RoleDeContact.objects.filter(membre=membre).delete()
    for mandat in Mandat.objects.filter(membre=membre, termine_le__isnull=True).order_by("pk"):
        TerminerMandat(mandat, user).execute(skip_permission_checks=True)
    if membre.groupe is not None:
        membre.groupe.user_set.clear()
