"""Ce que la rédaction fait d'une proposition : la refuser, ou, par la relecture, la publier ou la renvoyer."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState

from reseau.etancheite import est_de_l_equipe_centrale

from ..choix import EtatDeProposition
from ..models import EvenementPage, PropositionDEvenement
from . import avis
from .actions import journaliser
from .circuit import arreter_la_relecture, verrouiller
from .erreurs import GesteImpossible


class RefusInterdit(PermissionDenied):
    """Seule l'équipe centrale refuse une proposition."""


class Refuser:
    """Refuse, avec le motif que lira la personne. Le brouillon reste, hors de la relecture, jusqu'à la purge : on
    peut encore se raviser, et le publier l'accepte."""

    def __init__(self, proposition: PropositionDEvenement, user: Any, motif: str) -> None:
        self.proposition, self.user, self.motif = proposition, user, motif.strip()

    def check(self) -> None:
        """Raises: RefusInterdit ; ValidationError si le motif est vide."""
        if not est_de_l_equipe_centrale(self.user):
            raise RefusInterdit(_("Seul le secrétariat refuse un événement proposé."))
        if not self.motif:
            raise ValidationError({"motif": _("Dites pourquoi : la personne le lira.")})

    @transaction.atomic
    def execute(self) -> PropositionDEvenement:
        """Raises: RefusInterdit, ValidationError ; GesteImpossible si elle est déjà décidée."""
        self.check()
        proposition = verrouiller(self.proposition)
        if not proposition.est_a_relire:
            raise GesteImpossible(
                _("Cette proposition n’en est plus là : %(etat)s.") % {"etat": proposition.get_etat_display().lower()}
            )
        if proposition.evenement is not None:
            arreter_la_relecture(proposition.evenement, self.user)
        proposition.etat, proposition.motif = EtatDeProposition.REFUSEE, self.motif
        proposition.decidee_le = timezone.now()
        proposition.save(update_fields=["etat", "motif", "decidee_le"])
        journaliser(proposition, "refuser", self.user)
        avis.refusee(proposition)
        return proposition


class Publiee:
    """La page paraît : la proposition est acceptée, et la personne l'apprend, une fois ; de même pour une correction.

    Args:
        version: celle qui paraît.
    """

    def __init__(self, page: EvenementPage, version: Revision | None) -> None:
        self.page, self.version = page, version

    @transaction.atomic
    def execute(self) -> None:
        proposition = PropositionDEvenement.objects.filter(evenement=self.page.pk).first()
        if proposition is None:
            return
        proposition = verrouiller(proposition)
        if proposition.est_acceptee:
            if not self._contient_la_correction(proposition):
                return
            avis.correction_parue(proposition, self.page)
        else:
            avis.acceptee(proposition, self.page)
            journaliser(proposition, "accepter")
        proposition.etat, proposition.motif = EtatDeProposition.ACCEPTEE, ""
        proposition.decidee_le = timezone.now()
        proposition.save(update_fields=["etat", "motif", "decidee_le"])

    def _contient_la_correction(self, proposition: PropositionDEvenement) -> bool:
        # Une version approuvée plus tôt et programmée peut paraître après qu'une correction est partie en relecture.
        return bool(
            proposition.corrigee_depuis
            and proposition.modifiee_le
            and self.version is not None
            and self.version.created_at >= proposition.modifiee_le
        )


class Renvoyee:
    """La relecture demande des corrections : la personne reçoit la remarque, et son lien pour corriger."""

    def __init__(self, etape: TaskState, page: EvenementPage) -> None:
        self.etape, self.page = etape, page

    def execute(self) -> None:
        proposition = PropositionDEvenement.objects.filter(evenement=self.page.pk).first()
        if proposition is not None and not proposition.est_refusee:
            avis.corrections_demandees(proposition, self.page, self.etape)
