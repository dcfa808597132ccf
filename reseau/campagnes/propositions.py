"""Ce que le secrétariat fait d'une réponse reçue par un lien personnel : l'appliquer ou l'écarter, une fois."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Page

from ..choix import SuiteDeProposition
from ..etancheite import est_de_l_equipe_centrale
from ..models import Proposition


class SuiteRefusee(PermissionDenied):
    """La personne ne tient pas les registres de l'alliance."""


class DonnerSuite:
    """La base de tous les gestes sur une réponse ; une classe fille dit ce qu'elle change (`agir`) et où l'inscrire.

    Args:
        proposition: la réponse, telle que la base la dit.
        user: qui décide, de l'équipe centrale.
        version: celle que la personne avait sous les yeux (`Proposition.version`) ; vide, celle de la base.
    """

    suite: SuiteDeProposition
    #: Le nom du geste au journal.
    action: str

    def __init__(self, proposition: Any, user: Any = None, version: str = "") -> None:
        self.proposition, self.user, self.version = proposition, user, version

    def check(self, skip_permission_checks: bool = False) -> None:
        """Raises: SuiteRefusee ; ValidationError si personne n'a répondu, ou a répondu autre chose depuis."""
        if not skip_permission_checks and (self.user is None or not est_de_l_equipe_centrale(self.user)):
            raise SuiteRefusee(_("Seul le secrétariat donne suite à une réponse."))
        if self.proposition.repondue_le is None:
            raise ValidationError(_("%(qui)s n’a pas encore répondu.") % {"qui": self.proposition.courriel})
        if self.version and self.version != self.proposition.version:
            raise ValidationError(
                _("%(qui)s vient de changer sa réponse : relisez-la.") % {"qui": self.proposition.courriel}
            )

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> bool:
        """Rend faux si la réponse avait déjà sa suite, ou vient de changer : de deux gestes simultanés, un seul compte.

        Raises: SuiteRefusee, ValidationError ; rien n'est alors changé.
        """
        self.check(skip_permission_checks)
        reponse: Proposition = self.proposition
        maintenant = timezone.now()
        prise = (
            type(reponse)
            ._default_manager.filter(pk=reponse.pk, suite="", repondue_le=reponse.repondue_le)
            .update(suite=self.suite, suite_le=maintenant, suite_par=self.user)
        )
        if not prise:
            return False
        reponse.suite, reponse.suite_le, reponse.suite_par = self.suite, maintenant, self.user
        self.agir()
        log(instance=self.page, action=self.action, user=self.user, data=self.donnees_du_journal())
        return True

    @property
    def page(self) -> Page:
        """La page dont l'historique garde la décision."""
        raise NotImplementedError

    def agir(self) -> None:
        """Ce que la décision change ; rien, pour une réponse écartée."""

    def donnees_du_journal(self) -> dict[str, Any]:
        return {"reponse": self.proposition.reponse, "libelle": str(self.proposition.get_reponse_display())}


class PhraseDeReponse(LogFormatter):
    """Une phrase de journal qui cite la réponse donnée."""

    phrase: Any = ""

    def format_message(self, log_entry: Any) -> str:
        return str(self.phrase) % {"reponse": log_entry.data.get("libelle", "")}
