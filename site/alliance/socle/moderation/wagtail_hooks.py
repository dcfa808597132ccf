"""Ce que la modération ajoute à l'administration. Chargé par `SocleConfig.ready`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import CancelWorkflowMenuItem, RestartWorkflowMenuItem, SubmitForModerationMenuItem
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from . import views
from .actions import DecisionRefusee
from .affichage import EnvoyerEnRelecture, gestes_de_prise
from .files import files_de
from .page_views import SE_PUBLIE_AU_TERME, PagesDeLAlliance, pages_de_l_alliance
from .panneaux import PanneauDeFile
from .personne import personne_de
from .publication import hors_circuit, peut_annuler, se_publie_directement


@hooks.register("register_admin_viewset")
def ecrans_des_pages() -> PagesDeLAlliance:
    return pages_de_l_alliance


@hooks.register("register_admin_urls")
def adresses() -> list[URLPattern]:
    return [
        path("pages/<int:page_id>/qui-peut/", views.VueQuiPeut.as_view(), name="qui_peut_sur_la_page"),
        path("moderation/<slug:cle>/", views.VueDeFile.as_view(), name="file_de_moderation"),
        path("moderation/etapes/<int:etape_pk>/prendre/", views.VuePrendre.as_view(), name="prendre_un_texte"),
        path("moderation/etapes/<int:etape_pk>/reprendre/", views.VueReprendre.as_view(), name="reprendre_un_texte"),
        path("moderation/etapes/<int:etape_pk>/rendre/", views.VueRelacher.as_view(), name="relacher_un_texte"),
    ]


@hooks.register("construct_homepage_panels")
def files_sur_l_accueil(request: HttpRequest, panels: list[Any]) -> None:
    """Nos files remplacent les panneaux de relecture de Wagtail, qui relisent chaque page et ne se bornent pas."""
    panels[:] = [
        panneau
        for panneau in panels
        if not isinstance(panneau, WorkflowObjectsToModeratePanel | UserObjectsInWorkflowModerationPanel)
    ]
    panels.extend(PanneauDeFile(file, order=200 + rang) for rang, file in enumerate(files_de(personne_de(request))))


@hooks.register("construct_page_action_menu")
def gestes_de_l_editeur(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Retire « Publier » là où le circuit publie, et ajoute la prise en charge."""
    page = context.get("page")
    if page and not se_publie_directement(type(page)):
        menu_items[:] = [geste for geste in menu_items if geste.name != "action-publish"]
    for rang, geste in enumerate(menu_items):
        if isinstance(geste, SubmitForModerationMenuItem):
            menu_items[rang] = EnvoyerEnRelecture(order=geste.order)
    if page and context["view"] == "edit":
        _annuler_si_permis(menu_items, request, page)
        menu_items.extend(gestes_de_prise(request, page))


def _annuler_si_permis(menu_items: list[Any], request: HttpRequest, page: Page) -> None:
    """Offre d'annuler la relecture à qui le peut selon nous, et non selon Wagtail."""
    circuit = page.current_workflow_state
    permis = circuit is not None and peut_annuler(circuit, personne_de(request))
    offert = any(isinstance(geste, CancelWorkflowMenuItem) for geste in menu_items)
    if permis and not offert:
        menu_items.append(CancelWorkflowMenuItem())
    if not permis:
        retires = (CancelWorkflowMenuItem, RestartWorkflowMenuItem)
        menu_items[:] = [geste for geste in menu_items if not isinstance(geste, retires)]


@hooks.register("before_publish_page")
def ne_pas_publier_hors_circuit(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Le dernier filet : un écran de page qui n'hériterait pas des nôtres ne publie pas non plus."""
    if se_publie_directement(type(page)):
        return None
    messages.error(request, SE_PUBLIE_AU_TERME)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_copy_page")
def ne_pas_publier_une_copie(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Une copie est un nouveau texte : elle commence en brouillon."""
    alias = bool(request.POST.get("alias"))
    if request.method != "POST" or not (alias or request.POST.get("publish_copies")):
        return None
    copiees = [page, *page.get_descendants()] if request.POST.get("copy_subpages") else [page]
    if all(se_publie_directement(copiee.specific_class) for copiee in copiees):
        return None
    if alias:
        # Un alias paraîtrait aussitôt, sous le numéro de l'original, qui n'est qu'à une fiche.
        messages.error(request, _("Ce texte ne peut pas avoir d’alias : faites-en un lien, ou une copie."))
    else:
        messages.error(request, _("Une copie paraît au terme de la relecture : copiez sans publier."))
    return redirect("wagtailadmin_pages:copy", page.pk)


@hooks.register("before_bulk_action", order=-10)
def ne_pas_publier_en_lot_hors_circuit(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Publier en lot ne passe pas par l'éditeur : tout ou rien, avec la raison."""
    if action_type != "publish":
        return None
    demandes = hors_circuit(_pages_publiees(request, objects), personne_de(request))
    try:
        for demande in demandes:
            demande.check()
    except DecisionRefusee as refus:
        messages.error(request, f"{refus} {_('Rien n’a été publié.')}")
        return redirect(action.next_url if action.next_url != request.path else "wagtailadmin_home")
    for demande in demandes:
        demande.journaliser()
    return None


def _pages_publiees(request: HttpRequest, objects: list[Any]) -> list[Page]:
    pages = [page for page in objects if isinstance(page, Page)]
    if request.POST.get("include_descendants"):
        pages += [brouillon for page in list(pages) for brouillon in page.get_descendants().not_live()]
    return list({page.pk: page for page in pages}.values())


class _PhraseDeJournal(LogFormatter):
    """Une phrase qui nomme l'étape, l'échéance et la personne, quand le journal les donne."""

    phrase: Any = ""

    def format_message(self, log_entry: Any) -> str:
        donnees = log_entry.data
        echeance = parse_date(str(donnees.get("echeance", "")))
        return self.phrase % {
            "etape": donnees.get("etape", ""),
            "ancien": donnees.get("ancien", ""),
            "date": formats.date_format(echeance) if echeance else "",
        }


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    for code, libelle, phrase in (
        (
            "moderation.prendre_en_charge",
            gettext_lazy("Prendre un texte en charge"),
            gettext_lazy("Pris en charge jusqu’au %(date)s. Étape : %(etape)s"),
        ),
        (
            "moderation.reprendre",
            gettext_lazy("Reprendre un texte en charge"),
            gettext_lazy("Repris à %(ancien)s, jusqu’au %(date)s. Étape : %(etape)s"),
        ),
        (
            "moderation.relacher",
            gettext_lazy("Rendre un texte pris en charge"),
            gettext_lazy("Rendu sans décision. Étape : %(etape)s"),
        ),
        (
            "moderation.publier_hors_circuit",
            gettext_lazy("Publier sans relecture"),
            gettext_lazy("Publié par l’administration, sans relecture"),
        ),
    ):
        actions.register_action(code)(type("Phrase", (_PhraseDeJournal,), {"label": libelle, "phrase": phrase}))
