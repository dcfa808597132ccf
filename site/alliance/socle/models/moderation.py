from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState, WorkflowState

from .utilisateur import Utilisateur


class PriseEnCharge(models.Model):
    """Une personne lit un texte, jusqu'à une date ; l'unicité de l'étape départage deux personnes simultanées."""

    etape = models.OneToOneField(
        TaskState, verbose_name=_("étape"), on_delete=models.CASCADE, related_name="prise_en_charge"
    )
    relecteur = models.ForeignKey(
        Utilisateur, verbose_name=_("pris en charge par"), on_delete=models.CASCADE, related_name="prises_en_charge"
    )
    prise_le = models.DateTimeField(_("prise le"), default=timezone.now)
    echeance = models.DateField(_("à rendre avant la fin du"))

    class Meta:
        verbose_name = _("prise en charge")
        verbose_name_plural = _("prises en charge")

    def __str__(self) -> str:
        return str(_("%(qui)s, jusqu’au %(date)s") % {"qui": self.relecteur, "date": f"{self.echeance:%d/%m/%Y}"})

    @property
    def en_retard(self) -> bool:
        """Vrai dès le lendemain de l'échéance."""
        return self.echeance < timezone.localdate()


class Etape(AbstractGroupApprovalTask):
    """Une étape à quatre yeux : ses décisions passent par `moderation.actions`, quel que soit l'écran qui les porte."""

    LIBELLE_D_APPROBATION = _("Approuver")

    class Meta:
        abstract = True

    def peut_relire(self, user: Utilisateur) -> bool:
        """Vrai si la personne appartient à l'étape ; ne dit rien d'un texte particulier."""
        return user.is_active and (user.is_superuser or self._user_in_groups(user))

    def on_action(self, task_state: TaskState, user: Utilisateur, action_name: str, **donnees: Any) -> None:
        """Exécute une décision.

        Raises:
            DecisionRefusee: la personne, le texte ou la demande ne le permettent pas ; rien n'est changé.
        """
        # Les décisions connaissent les modèles : les importer plus tôt bouclerait.
        from ..moderation.actions import DECISIONS

        DECISIONS[action_name](task_state, user, str(donnees.get("comment") or "")).execute()

    def get_actions(self, obj: Page, user: Utilisateur) -> list[tuple[str, Any, bool]]:
        """Les décisions que cette personne peut prendre maintenant sur cette page."""
        from ..moderation.actions import DECISIONS, DecisionRefusee

        etape = obj.current_workflow_task_state
        if etape is None or etape.task_id != self.pk or not self.peut_relire(user):
            return []
        offertes = [
            ("reject", _("Demander des corrections"), True),
            ("approve", self.LIBELLE_D_APPROBATION, False),
            ("approve", _("%(approuver)s avec un commentaire") % {"approuver": self.LIBELLE_D_APPROBATION}, True),
        ]
        refusees = set()
        prise = getattr(etape, "prise_en_charge", None)
        for nom, modele in DECISIONS.items():
            decision = modele(etape, user)
            decision.page, decision.prise = obj, prise
            try:
                decision.verifier_la_personne()
            except DecisionRefusee:
                refusees.add(nom)
        return [offerte for offerte in offertes if offerte[0] not in refusees]

    def get_form_for_action(self, action: str) -> type:
        from ..moderation.forms import CommentaireFacultatif, CommentaireObligatoire

        return CommentaireObligatoire if action == "reject" else CommentaireFacultatif


class RelectureTask(Etape):
    """La relecture par les pairs."""

    class Meta:
        verbose_name = _("relecture par les pairs")
        verbose_name_plural = _("relectures par les pairs")

    @classmethod
    def get_description(cls) -> str:
        return str(_("Une personne du groupe Relecture, qui n’a pas écrit la dernière version, approuve ou renvoie."))


class SecretariatTask(Etape):
    """La dernière étape : le secrétariat approuve, et la page est publiée."""

    LIBELLE_D_APPROBATION = _("Approuver et publier")

    class Meta:
        verbose_name = _("approbation par le secrétariat")
        verbose_name_plural = _("approbations par le secrétariat")

    @classmethod
    def get_description(cls) -> str:
        return str(_("Une personne du secrétariat, qui n’a pas écrit la dernière version, publie ou renvoie."))

    def start(self, workflow_state: WorkflowState, user: Utilisateur | None = None) -> TaskState:
        """Commence l'étape, ou celle d'avant si le texte a changé depuis qu'elle l'a approuvé.

        Sans cela, un texte corrigé à la demande du secrétariat lui reviendrait sans relecture, puis serait publié
        par une relectrice, qui n'en a pas le droit.
        """
        from ..moderation.approbations import etape_a_refaire

        a_refaire = etape_a_refaire(workflow_state, avant=self)
        if a_refaire is not None:
            return a_refaire.specific.start(workflow_state, user=user)
        return super().start(workflow_state, user=user)
