"""Ce que l'équipe centrale fait d'un agenda suivi : le relire, annuler ou garder ce qui en a disparu."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle.verrous import une_sous_verrou
from reseau.etancheite import est_de_l_equipe_centrale

from ..choix import EtatDEvenement
from ..evenements.actions import AnnoncerUnChangement
from ..models import EvenementSuivi, FluxSuivi
from .tasks import relire_agenda


class GesteRefuse(PermissionDenied):
    """La personne ne tient pas les agendas suivis."""


def peut_suivre_des_agendas(user: Any) -> bool:
    return est_de_l_equipe_centrale(user) and user.has_perm("actualites.change_fluxsuivi")


class _Geste:
    user: Any

    def verifier_la_personne(self) -> None:
        """Raises: GesteRefuse."""
        if not peut_suivre_des_agendas(self.user):
            raise GesteRefuse(_("Seule l’équipe centrale tient les agendas suivis."))


class RelireMaintenant(_Geste):
    """Fait relire l'agenda sans attendre l'heure.

    Args:
        confirme: vrai pour croire un agenda qui a perdu d'un coup beaucoup d'événements.
    """

    def __init__(self, flux: FluxSuivi, user: Any, *, confirme: bool = False) -> None:
        self.flux, self.user, self.confirme = flux, user, confirme

    def check(self) -> None:
        self.verifier_la_personne()

    @transaction.atomic
    def execute(self) -> None:
        self.check()
        log(instance=self.flux, action="actualites.relire_agenda", user=self.user, data={"confirme": self.confirme})
        transaction.on_commit(partial(relire_agenda.enqueue, self.flux.pk, confirme=self.confirme))


class _SurUnDisparu(_Geste):
    """Un geste sur un événement que sa source n'annonce plus. Il se tranche une fois."""

    def __init__(self, suivi: EvenementSuivi, user: Any) -> None:
        self.suivi, self.user = suivi, user

    def check(self) -> None:
        """Raises: GesteRefuse ; ValidationError s'il n'y a plus rien à trancher."""
        self.verifier_la_personne()
        if self.suivi.disparu_le is None or self.suivi.evenement is None:
            raise ValidationError(_("Il n’y a plus rien à décider : l’événement a reparu, ou quelqu’un a décidé."))

    def execute(self) -> EvenementSuivi:
        with transaction.atomic():
            self.suivi = une_sous_verrou(self.suivi, "evenement", "flux")
            self.check()
            self.trancher()
            self.suivi.disparu_le = None
            self.suivi.save(update_fields=["disparu_le", "valeurs", "evenement"])
        return self.suivi

    def trancher(self) -> None:
        raise NotImplementedError


class AnnulerLeDisparu(_SurUnDisparu):
    """L'événement est annulé, avec une annonce ; s'il reparaît là-bas, il le suivra de nouveau."""

    def __init__(self, suivi: EvenementSuivi, user: Any, annonce: str) -> None:
        super().__init__(suivi, user)
        self.annonce = annonce

    def trancher(self) -> None:
        assert self.suivi.evenement is not None
        annulation = AnnoncerUnChangement(
            self.suivi.evenement, self.user, etat=EtatDEvenement.ANNULE, annonce=self.annonce
        )
        annulation.execute()
        # La source « dit » désormais ce que l'on a décidé pour elle.
        self.suivi.valeurs = {**self.suivi.valeurs, "etat": EtatDEvenement.ANNULE.value, "annonce": annulation.annonce}


class GarderLeDisparu(_SurUnDisparu):
    """L'événement reste tel qu'il est, et ne suit plus sa source ; il n'en sera pas recréé."""

    def trancher(self) -> None:
        log(
            instance=self.suivi.evenement,
            action="actualites.ne_plus_suivre",
            user=self.user,
            data={"agenda": self.suivi.flux.titre},
        )
        self.suivi.evenement = None
