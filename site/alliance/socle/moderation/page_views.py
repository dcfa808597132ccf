"""Les écrans de page de Wagtail, tenus aux règles du circuit : ce qui est refusé l'est à l'envoi, et dit pourquoi."""

import json
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsCompareView, RevisionsRevertView
from wagtail.admin.views.pages.workflow import CollectWorkflowActionDataView, WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry
from wagtail.models import Page, TaskState, WorkflowState

from ..models import Etape, PageAlliance
from . import avis
from .actions import DECISIONS, DecisionRefusee
from .affichage import dire_ou_en_est_la_relecture
from .personne import personne_de
from .publication import peut_annuler, se_publie_directement
from .qui_peut import PanneauQuiPeut

SE_PUBLIE_AU_TERME = gettext_lazy(
    "Votre texte est enregistré en brouillon. Il paraîtra au terme de la relecture : envoyez-le en relecture."
)


def suite_de(etape: TaskState) -> str:
    """Ce que devient un texte après une décision, à dire à qui l'a prise."""
    circuit = WorkflowState.objects.select_related("current_task_state__task").get(pk=etape.workflow_state_id)
    if circuit.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return _("Le texte est rendu à qui l’a envoyé, avec votre message.")
    if circuit.status == WorkflowState.STATUS_IN_PROGRESS:
        taches = list(circuit.workflow.tasks.values_list("pk", flat=True))
        suivante = circuit.current_task_state.task
        if taches.index(suivante.pk) < taches.index(etape.task_id):
            return _("Le texte a changé depuis l’étape « %(etape)s » : il y retourne.") % {"etape": suivante.name}
        return _("Approuvé. Étape suivante : %(etape)s.") % {"etape": suivante.name}
    if circuit.content_object.scheduled_revision:
        return _("Approuvé. Le texte paraîtra à la date prévue.")
    return _("Approuvé et publié.")


def raison_du_refus(etape: TaskState | None, user: Any, nom: str) -> str:
    """Pourquoi cette décision ne peut pas être prise par cette personne ; vide si elle le peut."""
    if etape is None:
        return _("Ce texte n’est plus en relecture.")
    if nom not in DECISIONS or not isinstance(etape.task.specific, Etape):
        return _("Cette décision n’existe pas.")
    decision = DECISIONS[nom](etape, user)
    try:
        decision.verifier_l_etape()
        decision.verifier_la_personne()
    except DecisionRefusee as refus:
        return str(refus)
    return ""


class SansPublicationDirecte:
    """Un enregistrement qui demande à publier hors circuit enregistre un brouillon, et le dit."""

    request: HttpRequest

    def veut_publier(self, modele: type[Page]) -> bool:
        return bool(self.request.POST.get("action-publish")) and not se_publie_directement(modele)

    def garder_le_brouillon(self) -> HttpResponse:
        reponse = self.save_action()  # type: ignore[attr-defined]
        messages.error(self.request, SE_PUBLIE_AU_TERME)
        return reponse


class Modifier(SansPublicationDirecte, EditView):
    """L'éditeur, pour toute page de l'alliance."""

    def get_object(self) -> Page:
        page = super().get_object()
        if self.request.method == "GET":
            # L'écran demande vingt fois où en est le circuit : la réponse déjà lue vaut pour toute la page. Un envoi,
            # lui, change la réponse en route.
            page._current_workflow_states = self.real_page_record._current_workflow_states
        return page

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.hydrate_create_view:
            dire_ou_en_est_la_relecture(request, self.page)
        return super().get(request, *args, **kwargs)

    @cached_property
    def action_name_and_method(self) -> tuple[str, Any]:
        if self.veut_publier(self.page_class) and self.page_perms.can_publish():
            return ("save", self.garder_le_brouillon)
        if self.request.POST.get("action-cancel-workflow") and self.workflow_state and not self.is_cancelling_workflow:
            return ("save", self.refuser_d_annuler)
        if self.request.POST.get("action-restart-workflow") and self.workflow_state and not self.peut_annuler:
            return ("save", self.refuser_d_annuler)
        if self.request.POST.get("action-workflow-action") and not self.workflow_action_is_valid():
            return ("save", self.garder_sans_decider)
        return super().action_name_and_method

    @cached_property
    def peut_annuler(self) -> bool:
        return bool(self.workflow_state) and peut_annuler(self.workflow_state, personne_de(self.request))

    @cached_property
    def is_cancelling_workflow(self) -> bool:
        return bool(self.request.POST.get("action-cancel-workflow")) and self.peut_annuler

    def add_cancel_workflow_confirmation_message(self) -> None:
        # Le seul endroit où passe toute annulation faite ici, que le formulaire soit verrouillé ou non.
        avis.circuit_annule(self.workflow_state, personne_de(self.request))
        super().add_cancel_workflow_confirmation_message()

    def get_side_panels(self) -> Any:
        panneaux = super().get_side_panels()
        if not self.expects_json_response and not self.hydrate_create_view:
            panneaux.append(PanneauQuiPeut(self.page, self.request))
        return panneaux

    def refuser_d_annuler(self) -> HttpResponse:
        self.has_content_changes = False  # rien n'est enregistré
        return self.refuser(_("Seuls le secrétariat et les personnes qui ont envoyé ce texte annulent sa relecture."))

    def workflow_action_is_valid(self) -> bool:
        try:
            lisible = isinstance(json.loads(self.request.POST.get("workflow-action-extra-data", "{}")), dict)
        except ValueError:
            lisible = False
        return lisible and super().workflow_action_is_valid()

    def perform_workflow_action(self) -> HttpResponse:
        etape = self.page.current_workflow_task_state
        try:
            reponse = super().perform_workflow_action()
        except DecisionRefusee as refus:
            return self.refuser(str(refus))
        messages.success(self.request, suite_de(etape))
        return reponse

    def garder_sans_decider(self) -> HttpResponse:
        # Sans changement, rien à garder : une version de plus ferait de la personne l'autrice du texte.
        if self.has_content_changes:
            self.save_action()
        raison = raison_du_refus(
            self.page.current_workflow_task_state, self.request.user, self.request.POST.get("workflow-action-name", "")
        )
        return self.refuser(raison or _("Cette décision n’a pas pu être lue : rechargez la page et recommencez."))

    def refuser(self, raison: str) -> HttpResponse:
        gardees = _("Vos modifications sont enregistrées.") if self.has_content_changes else ""
        messages.error(self.request, f"{raison} {gardees}".strip())
        return self.redirect_and_remain()

    def redirect_away(self) -> HttpResponse:
        # Une relectrice n'a de droits sur aucune page : l'explorateur lui répondrait par un refus.
        if not self.next_url and not user_has_any_page_permission(self.request.user):
            return redirect("wagtailadmin_home")
        return super().redirect_away()


class Retablir(Modifier, RevisionsRevertView):
    """Le retour à une version ancienne."""


class Creer(SansPublicationDirecte, CreateView):
    """La création d'une page."""

    parent_page: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            # Une création à la fois sous une même page : l'enregistrement automatique et un clic arrivés ensemble
            # prendraient la même adresse, et le second répondrait par une panne.
            self.parent_page = Page.objects.select_for_update().get(pk=self.parent_page.pk).specific
            return super().post(request, *args, **kwargs)

    @cached_property
    def action_name_and_method(self) -> tuple[str, Any]:
        if self.veut_publier(self.page_class):
            return ("save", self.garder_le_brouillon)
        return super().action_name_and_method

    def get_action_menu(self) -> Any:
        menu = super().get_action_menu()
        if not se_publie_directement(self.page_class):
            menu.menu_items = [geste for geste in menu.menu_items if geste.name != "action-publish"]
        return menu


class DecisionSurPage:
    """Vérifie que l'étape est bien celle de cette page, et dit pourquoi une décision est refusée."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if raison := self._raison_du_refus():
            return self._refuser(raison)
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except DecisionRefusee as refus:
            return self._refuser(str(refus))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        formulaire = self.form_class(request.POST)  # type: ignore[attr-defined]
        if formulaire.is_valid():
            return super().post(request, *args, **kwargs)  # type: ignore[misc]
        if self._en_fenetre:
            return self.render_modal_form(request, formulaire)  # type: ignore[attr-defined]
        return self._refuser(" ".join(erreur for erreurs in formulaire.errors.values() for erreur in erreurs))

    def get_redirect_url(self) -> str:
        if user_has_any_page_permission(self.request.user):
            return super().get_redirect_url()  # type: ignore[misc]
        return reverse("wagtailadmin_home")

    @property
    def _en_fenetre(self) -> bool:
        return self.request.headers.get("x-requested-with") == "XMLHttpRequest"

    def _raison_du_refus(self) -> str:
        # L'adresse nomme la page et l'étape : sans ce contrôle, une page prêterait ses droits à l'étape d'une autre.
        etape = self.task_state  # type: ignore[attr-defined]
        if not TaskState.objects.for_instance(self.object).filter(pk=etape.pk).exists():  # type: ignore[attr-defined]
            return _("Cette étape n’est pas celle de cette page.")
        return raison_du_refus(etape, self.request.user, self.action_name)  # type: ignore[attr-defined]

    def _refuser(self, raison: str) -> HttpResponse:
        if self._en_fenetre:
            return render_modal_workflow(
                self.request, "socle/moderation/refus.html", None, {"raison": raison}, json_data={"step": "refus"}
            )
        messages.error(self.request, raison)
        return redirect(self.redirect_url)  # type: ignore[attr-defined]


class Decider(DecisionSurPage, WorkflowActionView):
    """Approuver ou renvoyer, hors de l'éditeur."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reponse = super().post(request, *args, **kwargs)
        etape = TaskState.objects.get(pk=self.task_state.pk)
        if etape.status != TaskState.STATUS_IN_PROGRESS:
            messages.success(request, suite_de(etape))
        return reponse


class RecueillirLaDecision(DecisionSurPage, CollectWorkflowActionDataView):
    """La fenêtre de l'éditeur qui demande un commentaire."""


class Comparer(RevisionsCompareView):
    """Deux versions côte à côte, pour qui peut ouvrir la page : une relectrice n'a de droits que le temps de relire."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # Wagtail exige ici un droit permanent sur une page ; `get_object` vérifie celui sur cette page-ci.
        return super(RevisionsCompareView, self).dispatch(request, *args, **kwargs)


class PagesDeLAlliance(PageViewSet):
    """Les écrans de toute page qui hérite de `PageAlliance` ; un écran propre à un type doit hériter de celui-ci."""

    add_view_class = Creer
    edit_view_class = Modifier
    revisions_revert_view_class = Retablir
    revisions_compare_view_class = Comparer
    workflow_action_view_class = Decider
    collect_workflow_action_data_view_class = RecueillirLaDecision
    parent_models: list[type[Page]] = []

    def on_register(self) -> None:
        # Sous le modèle abstrait : le registre remonte l'ascendance, tout type à venir s'y trouve donc rangé.
        page_viewset_registry.register(PageAlliance, self)


pages_de_l_alliance = PagesDeLAlliance("pages_de_l_alliance")
