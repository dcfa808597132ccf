"""L'actualité telle qu'on la lit : ce que le gabarit de sa page affiche, déjà mis en forme."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.text import capfirst
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from alliance.socle.fragments import fragment, par_publication
from alliance.socle.typographie import typographier_html
from reseau.models import MembrePage

from .cartes import cartes, vignette
from .facettes import repertoire
from .structure import article_structure

if TYPE_CHECKING:
    from ..models import ArticlePage

#: Combien d'autres actualités sont proposées en bas de page.
A_LIRE_AUSSI = 3


def contexte_de_lecture(article: "ArticlePage", request: HttpRequest) -> dict[str, Any]:
    """Les variables du gabarit `actualites/article_page.html`.

    L'article publié se relit dans le cache jusqu'à la prochaine publication ; un aperçu se calcule toujours.
    """
    version = f"{article.pk}:{article.live_revision_id}"
    morceau = fragment(request, version)
    if article.live and not getattr(request, "is_preview", False):
        parties = par_publication(f"article:{version}:{request.get_host()}", lambda: _parties(article, request))
    else:
        parties = _parties(article, request)
    return {**morceau, **parties}


def _parties(article: "ArticlePage", request: HttpRequest) -> dict[str, Any]:
    """Ce qui demande des requêtes, en valeurs que le cache sait garder."""
    axes = [{"cle": axe.cle, "nom": axe.nom} for axe in article.axes.all()]
    lies = list(_lies(article, request))
    parties: dict[str, Any] = {
        "date": article.date,
        "organisation": _organisation(article.organisation, request),
        "axes": axes,
        "axe_principal": axes[0]["cle"] if axes else "",
        "themes": [{"nom": theme.name, "slug": theme.slug} for theme in article.themes.all()],
        "image": _adresse_de_l_image(article, request),
        "membres_lies": [lie for lie in lies if lie["est_un_membre"]],
        "contenus_lies": [lie for lie in lies if not lie["est_un_membre"]],
        "notes": [
            {"numero": note.numero, "html": typographier_html(expand_db_html(note.source)), "retours": note.retours}
            for note in article.appareil_de_notes
        ],
        "a_lire_aussi": cartes(repertoire().voisines(article.pk or 0, A_LIRE_AUSSI), request),
        "adresse_absolue": article.get_full_url(request),
    }
    parties["donnees_structurees"] = article_structure(article, request, parties)
    return parties


def _organisation(membre: MembrePage | None, request: HttpRequest) -> dict[str, str] | None:
    """`nom` et `adresse`, vide si sa page n'est pas publique ; rien pour un article de l'alliance."""
    if membre is None:
        return None
    publique = membre.live and not membre.get_view_restrictions().exists()
    return {"nom": membre.title, "adresse": (membre.get_url(request) or "") if publique else ""}


def _adresse_de_l_image(article: "ArticlePage", request: HttpRequest) -> str:
    rendue = vignette(article.image) if article.image is not None else None
    return request.build_absolute_uri(rendue["adresse"]) if rendue else ""


def _lies(article: "ArticlePage", request: HttpRequest) -> Iterator[dict[str, Any]]:
    """Les contenus liés que tout le monde peut lire, dans l'ordre choisi, chacun une fois."""
    cles = list(dict.fromkeys(liee.page_id for liee in article.pages_liees.all()))
    if not cles:
        return
    publiees = Page.objects.live().public().select_related("content_type")
    trouvees = publiees.only("title", "url_path", "locale_id", "content_type").in_bulk(cles)
    for cle in cles:
        page = trouvees.get(cle)
        if page is not None:
            genre = page.specific_class
            yield {
                "titre": page.title,
                "adresse": page.get_url(request) or "",
                "genre": capfirst(str(genre._meta.verbose_name)) if genre else "",
                "est_un_membre": genre is MembrePage,
            }
