"""Une page soumise au circuit ne se publie qu'au terme du circuit, même pour qui a le droit de publier."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, WorkflowState
from wagtail.permissions import policy_registry

from ..models import Utilisateur
from .actions import DecisionRefusee
from .texte import a_ecrit_le_texte


def se_publie_directement(modele: type[Page] | None) -> bool:
    """Vrai pour les pages de la maison (accueil, index, espaces), que le secrétariat tient sans relecture."""
    return bool(getattr(modele, "publication_directe", False))


def peut_annuler(circuit: WorkflowState, user: Utilisateur) -> bool:
    """Vrai pour qui a demandé la relecture, qui écrit pour la même organisation, le secrétariat et l'administration.

    Wagtail l'offre à qui peut approuver : une relectrice ferait disparaître un texte sans dire pourquoi.
    """
    if circuit.requested_by_id == user.pk or user.est_de_l_equipe_centrale:
        return True
    # Le droit permanent sur la page, et non celui que prête l'étape en cours.
    return policy_registry.get_by_type(Page).user_has_permission_for_instance(user, "change", circuit.content_object)


class PublierHorsCircuit:
    """Publie un brouillon sans relecture : l'administration seule, jamais un texte qu'elle a écrit, et cela se lit.

    Args:
        page: la page, dont la dernière version serait publiée.
        user: qui demande.
    """

    def __init__(self, page: Page, user: Utilisateur) -> None:
        self.page = page
        self.user = user

    @property
    def est_sans_effet(self) -> bool:
        return self.page.live and not self.page.has_unpublished_changes

    def check(self) -> None:
        """Raises: DecisionRefusee."""
        if se_publie_directement(self.page.specific_class) or self.est_sans_effet:
            return
        titre = {"titre": self.page.get_admin_display_title()}
        if not self.user.est_de_l_administration:
            raise DecisionRefusee(
                _("« %(titre)s » se publie au terme de la relecture : envoyez-la en relecture.") % titre
            )
        if a_ecrit_le_texte(self.user.pk, self.page):
            raise DecisionRefusee(
                _("Vous avez écrit la dernière version de « %(titre)s » : une autre personne doit l’approuver.") % titre
            )

    def journaliser(self) -> None:
        """Dit dans l'historique que la page a été publiée sans relecture."""
        log(
            self.page.specific,
            "moderation.publier_hors_circuit",
            user=self.user,
            revision=self.page.latest_revision,
        )


def hors_circuit(pages: Iterable[Page], user: Utilisateur) -> list[PublierHorsCircuit]:
    """Les publications hors circuit que suppose la publication de ces pages."""
    demandes = [PublierHorsCircuit(page, user) for page in pages]
    return [
        demande
        for demande in demandes
        if not se_publie_directement(demande.page.specific_class) and not demande.est_sans_effet
    ]
