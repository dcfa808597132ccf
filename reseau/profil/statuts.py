"""Changer le statut d'un membre : son histoire est datée, motivée, et ne touche ni ses adresses ni ses textes."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle import publication

from ..choix import PrecisionDeDate, StatutDeMembre
from ..etancheite import est_de_l_equipe_centrale
from ..models import ChangementDeStatut, MembrePage


class ChangerStatutRefuse(PermissionDenied):
    """La personne ne tient pas le registre des membres."""


class ChangerStatut:
    """Ajoute une date à l'histoire d'un membre ; la plus récente donne son statut.

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
        if not skip_permission_checks and (self.user is None or not est_de_l_equipe_centrale(self.user)):
            raise ChangerStatutRefuse(_("Seul le secrétariat change le statut d’un membre."))
        if self.depuis > timezone.localdate():
            raise ValidationError({"depuis": _("Un statut se constate : la date ne peut pas être à venir.")})
        if self.statut in (StatutDeMembre.EN_VEILLE, StatutDeMembre.SORTI) and not self.motif:
            raise ValidationError({"motif": _("Dites pourquoi, en une phrase : elle sera publiée.")})

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> ChangementDeStatut:
        self.check(skip_permission_checks)
        # Verrouille le membre : deux changements simultanés ne calculent pas chacun leur « dernier statut ».
        membre = MembrePage.objects.select_for_update().get(pk=self.membre.pk)
        avant = membre.statut
        changement, _cree = ChangementDeStatut.objects.update_or_create(
            membre=membre,
            depuis=self.depuis,
            statut=self.statut,
            defaults={"precision": self.precision, "motif": self.motif, "auteur": self.user},
        )
        dernier = ChangementDeStatut.objects.filter(membre=membre).latest("depuis", "pk")
        MembrePage.objects.filter(pk=membre.pk).update(statut=dernier.statut)
        self.membre.statut = dernier.statut
        log(
            instance=membre,
            action="reseau.changer_statut",
            user=self.user,
            data={"avant": avant, "apres": dernier.statut, "depuis": self.depuis.isoformat(), "motif": self.motif},
        )
        publication.renouveler_apres_validation()
        return changement
