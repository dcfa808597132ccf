"""Ce qu'une organisation ne doit pas apercevoir chez une autre : voir `docs/etancheite.md`.

Les droits natifs de Wagtail empêchent d'écrire chez les autres. Ils laissent lire, par quelques adresses de
l'administration, le titre de brouillons, le nom de personnes et les médias de tout le site : on les ferme ici.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from .droits import etiquettes, personnes
from .models import MembrePage

#: Les familles d'adresses qui montrent tout le site sans égard aux droits sur les pages.
ESPACES_DU_SECRETARIAT = frozenset({"wagtailadmin_reports", "wagtailadmin_workflows", "wagtailforms"})
ADRESSES_DU_SECRETARIAT = frozenset(
    {
        "wagtailadmin_pages:type_use",
        "wagtailadmin_pages:type_use_results",
        # L'éditeur ne s'en sert pas, et déplacer ou copier par là n'appelle aucun crochet.
        "wagtailadmin_api:pages:action",
        "wagtailadmin_api:images:listing",
        "wagtailadmin_api:images:detail",
        "wagtailadmin_api:images:find",
        "wagtailadmin_api:documents:listing",
        "wagtailadmin_api:documents:detail",
        "wagtailadmin_api:documents:find",
    }
)
#: Les adresses qui nomment une page sans vérifier que la personne peut la voir, et l'argument qui la désigne.
PAGES_NOMMEES = {
    "wagtailadmin_choose_page_child": "parent_page_id",
    "wagtailadmin_pages:move": "page_to_move_id",
    "wagtailadmin_pages:move_confirm": "page_to_move_id",
}
#: Les adresses qui disent où en est la relecture d'une page : à qui écrit dans son espace, même si elle est publiée.
RELECTURES_NOMMEES = {"wagtailadmin_pages:confirm_workflow_cancellation": "page_id"}
#: Les listes de pages, que l'on filtre par personne.
LISTES_DE_PAGES = frozenset(
    {
        "wagtailadmin_explore_root",
        "wagtailadmin_explore",
        "wagtailadmin_explore_results",
        "wagtailadmin_pages:search",
        "wagtailadmin_pages:search_results",
    }
)
#: Les adresses qui décrivent les pages que la requête désigne par leur numéro.
PAGES_LISTEES = frozenset({"wagtailadmin_choose_page_chosen_multiple"})
#: Les actions groupées, qui nomment aussi ce sur quoi la personne n'a aucun droit.
ACTION_GROUPEE = "wagtail_bulk_action"
#: L'adresse qui reconnaît une page du site dans un lien collé, et en rend le titre à venir.
LIEN_COLLE = "wagtailadmin_choose_page_external_link"
#: Les choix de média qui rendent n'importe lequel par son numéro.
MEDIAS_NOMMES: dict[str, tuple[str, Callable[[], Any]]] = {
    "wagtailimages_chooser:chosen": ("pk", get_image_model),
    "wagtailimages_chooser:select_format": ("image_id", get_image_model),
    "wagtaildocs_chooser:chosen": ("pk", get_document_model),
}
#: Les choix de plusieurs médias, désignés dans la requête.
MEDIAS_LISTES: dict[str, Callable[[], Any]] = {
    "wagtailimages_chooser:chosen_multiple": get_image_model,
    "wagtaildocs_chooser:chosen_multiple": get_document_model,
}


def est_de_l_equipe_centrale(user: Any) -> bool:
    """Vrai pour le secrétariat et l'administration, qui voient tout le site."""
    # Une personne qui n'est pas entrée n'a pas de rôle.
    return bool(user.is_authenticated and user.est_de_l_equipe_centrale)


def pages_visibles(pages: PageQuerySet, user: Any) -> PageQuerySet:
    """Les pages qu'une personne peut apercevoir dans l'administration : publiées, ou de son propre espace.

    Une page publiée dont le titre change en brouillon attend : l'administration en montrerait le titre à venir.
    """
    if est_de_l_equipe_centrale(user):
        return pages
    siennes = policy_registry.get_by_type(Page).explorable_instances(user)
    visibles = Page.objects.filter(Q(live=True, draft_title=F("title")) | Q(pk__in=siennes.values("pk")))
    # Par la seule clé : le moteur de recherche refuse de filtrer sur une colonne qu'il n'indexe pas.
    return pages.filter(pk__in=visibles.values("pk"))


class EtancheiteMiddleware:
    """Refuse (403) à qui n'est pas de l'équipe centrale les adresses de l'administration qui montrent les autres."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, vue: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        adresse = request.resolver_match
        if adresse is None or not _a_verifier(adresse.view_name, adresse.namespaces):
            return None
        user = getattr(request, "user", None)
        # Une personne qui n'est pas entrée reçoit la page de connexion de la vue elle-même.
        if user is None or not user.is_authenticated or est_de_l_equipe_centrale(user):
            return None
        if adresse.view_name in etiquettes.PROPOSITIONS:
            return etiquettes.proposer(request, adresse.view_name, kwargs)
        if adresse.view_name == LIEN_COLLE:
            # Sans site où la chercher, Wagtail ne reconnaît plus la page : le lien collé reste le lien collé.
            request._wagtail_cached_site_root_paths = []  # type: ignore[attr-defined]
        elif not _permise(request, adresse.view_name, kwargs):
            raise PermissionDenied
        return None

    def process_template_response(self, request: HttpRequest, reponse: Any) -> Any:
        adresse = request.resolver_match
        if adresse is None or adresse.view_name not in etiquettes.LISTES | LISTES_DE_PAGES:
            return reponse
        if not est_de_l_equipe_centrale(request.user):
            etiquettes.borner_le_filtre(request.user, reponse.context_data)
            personnes.borner_les_filtres(request.user, reponse.context_data)
        return reponse


def _a_verifier(nom: str, espaces: list[str]) -> bool:
    return (
        bool(ESPACES_DU_SECRETARIAT.intersection(espaces))
        or nom in ADRESSES_DU_SECRETARIAT
        or nom in (LIEN_COLLE, ACTION_GROUPEE)
        or nom in etiquettes.PROPOSITIONS
        or nom in LISTES_DE_PAGES
        or nom in RELECTURES_NOMMEES
        or nom in PAGES_NOMMEES
        or nom in PAGES_LISTEES
        or nom in MEDIAS_NOMMES
        or nom in MEDIAS_LISTES
    )


def _permise(request: HttpRequest, nom: str, kwargs: dict[str, Any]) -> bool:
    if nom in LISTES_DE_PAGES:
        return not personnes.demande_un_inconnu(request)
    if nom in RELECTURES_NOMMEES:
        siennes = policy_registry.get_by_type(Page).explorable_instances(request.user)
        return bool(siennes.filter(pk=kwargs[RELECTURES_NOMMEES[nom]]).exists())
    if nom in PAGES_NOMMEES:
        return pages_visibles(Page.objects.filter(pk=kwargs[PAGES_NOMMEES[nom]]), request.user).exists()
    if nom in PAGES_LISTEES:
        return _pages_toutes_visibles(request.GET.getlist("id"), request.user)
    if nom == ACTION_GROUPEE:
        return _action_groupee_permise(request, **kwargs)
    if nom in MEDIAS_NOMMES:
        argument, modele = MEDIAS_NOMMES[nom]
        return _medias_choisissables(modele(), [str(kwargs[argument])], request.user)
    if nom in MEDIAS_LISTES:
        return _medias_choisissables(MEDIAS_LISTES[nom](), request.GET.getlist("id"), request.user)
    return False


def _pages_toutes_visibles(cles: list[str], user: Any) -> bool:
    demandees = {int(cle) for cle in cles if cle.isdecimal()}
    return pages_visibles(Page.objects.filter(pk__in=demandees), user).count() == len(demandees)


def _action_groupee_permise(request: HttpRequest, app_label: str, model_name: str, **_action: Any) -> bool:
    try:
        modele = apps.get_model(app_label, model_name)
    except LookupError:
        return True  # La vue répond elle-même que cela n'existe pas.
    cles = request.GET.getlist("id")
    if issubclass(modele, Page):
        if "all" in cles:
            return _tout_est_visible(request.GET.get("childOf", ""), request.user)
        return _pages_toutes_visibles(cles, request.user)
    if modele in (get_image_model(), get_document_model()):
        # « Tout » n'y prend que ce que la personne peut modifier.
        return _medias_choisissables(modele, cles, request.user)
    return True


def _tout_est_visible(cle_de_la_mere: str, user: Any) -> bool:
    """Vrai si la personne peut apercevoir toutes les pages sous celle-là, ou tout le site si aucune n'est dite."""
    pages = Page.objects.all()
    if cle_de_la_mere.isdecimal():
        pages = pages.descendant_of(Page.objects.filter(pk=cle_de_la_mere).first() or Page.get_first_root_node())
    return not pages.exclude(pk__in=pages_visibles(pages, user).values("pk")).exists()


def _medias_choisissables(modele: Any, cles: list[str], user: Any) -> bool:
    demandes = {int(cle) for cle in cles if cle.isdecimal()}
    choisissables = policy_registry.get_by_type(modele).instances_user_has_any_permission_for(
        user, ["choose", "change", "delete"]
    )
    return choisissables.filter(pk__in=demandes).count() == len(demandes)


def changement_d_organisation_refuse(user: Any, page: Page, destination: Page) -> bool:
    """Vrai si la page passerait d'une organisation à une autre sans que l'équipe centrale l'ait voulu."""
    if est_de_l_equipe_centrale(user):
        return False
    return _organisation(page) != _organisation(destination)


def _organisation(page: Page) -> int | None:
    return MembrePage.objects.ancestor_of(page, inclusive=True).values_list("pk", flat=True).first()
