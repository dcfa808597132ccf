"""Ce que les fiches ajoutent à la page d'un membre."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks

from alliance.socle.pagination import Pagination
from reseau.models import MembrePage
from reseau.profil.lecture import CROCHET, garder

from .cartes import CarteFiche, cartes
from .models import FichePage, PartenaireDeFiche

FICHES_PAR_PAGE = 12
#: Les fiches des autres sur le territoire d'un membre.
FICHES_D_ICI = 6
#: Les fiches dont un membre n'est que partenaire : de quoi les trouver, sans noyer les siennes.
PARTENARIATS_MONTRES = 24


@hooks.register(CROCHET)
def fiches_du_membre(membre: MembrePage, request: HttpRequest) -> list[dict[str, Any]]:
    """Les fiches publiées dans l'espace du membre, les plus récentes d'abord ; celles que d'autres ont écrites sur ce
    qui se fait dans sa collectivité ; celles dont il est partenaire."""
    siennes = _siennes(membre, request)
    ici = garder(membre, request, "ici", lambda: _ici(membre, request))
    partenariats = garder(membre, request, "partenariats", lambda: _partenariats(membre, request))
    sections = []
    if siennes["contexte"]["fiches"] or not (ici or partenariats):
        sections.append(siennes)
    if ici:
        sections.append(
            {
                "ancre": "sur-son-territoire",
                "titre": _("Ce que d’autres racontent d’ici"),
                "gabarit": "bonnes_pratiques/_fiches_de_membre.html",
                "contexte": {"fiches": ici},
            }
        )
    if partenariats:
        sections.append(
            {
                "ancre": "partenariats",
                "titre": _("Partenaire de ces pratiques"),
                "gabarit": "bonnes_pratiques/_partenariats.html",
                "contexte": {"partenariats": partenariats},
            }
        )
    return sections


def _siennes(membre: MembrePage, request: HttpRequest) -> dict[str, Any]:
    demandee = request.GET.get("page", "")
    total = garder(membre, request, "fiches", lambda: _publiees(membre).count())
    pagination = Pagination(total, FICHES_PAR_PAGE, demandee, lambda n: f"?page={n}")
    # Sans fiche, il n'y a rien à aller chercher.
    fiches = (
        garder(membre, request, f"fiches:{pagination.page}", lambda: _page(membre, request, pagination))
        if total
        else []
    )
    return {
        "ancre": "ses-fiches",
        "titre": _("Ses bonnes pratiques"),
        "gabarit": "bonnes_pratiques/_fiches_de_membre.html",
        "contexte": {"fiches": fiches, "pagination": pagination},
        "avertissements": pagination.avertissements,
    }


def _publiees(membre: MembrePage) -> Any:
    return FichePage.objects.live().public().descendant_of(membre)


def _page(membre: MembrePage, request: HttpRequest, pagination: Pagination) -> list[CarteFiche]:
    pks = _publiees(membre).order_by("-first_published_at", "-pk").values_list("pk", flat=True)
    return cartes(list(pks[pagination.debut : pagination.fin]), request)


def _ici(membre: MembrePage, request: HttpRequest) -> list[CarteFiche]:
    """Les cartes des fiches publiées chez d'autres sur le territoire même d'une collectivité."""
    if membre.territoire_id is None or not membre.est_collectivite:
        return []
    ailleurs = FichePage.objects.live().public().filter(territoires__territoire=membre.territoire_id)
    pks = ailleurs.not_descendant_of(membre).order_by("-first_published_at", "-pk").values_list("pk", flat=True)
    return cartes(list(pks[:FICHES_D_ICI]), request)


def _partenariats(membre: MembrePage, request: HttpRequest) -> list[dict[str, str]]:
    """Les fiches publiées chez d'autres où ce membre est nommé : `titre`, `adresse`, `apport`."""
    lignes = (
        PartenaireDeFiche.objects.filter(membre=membre, fiche__in=FichePage.objects.live().public())
        .exclude(fiche__path__startswith=membre.path)
        .select_related("fiche")
        .order_by("-fiche__first_published_at", "-fiche__pk", "sort_order")
    )
    vues: dict[int, dict[str, str]] = {}
    for ligne in lignes[:PARTENARIATS_MONTRES]:
        vues.setdefault(
            ligne.fiche_id,
            {"titre": ligne.fiche.title, "adresse": ligne.fiche.get_url(request) or "", "apport": ligne.apport},
        )
    return list(vues.values())
