"""L'actualité telle qu'on la lit : ce que le gabarit de sa page affiche, déjà mis en forme."""

from typing import TYPE_CHECKING, Any

from django.db.models.functions import Coalesce, TruncDate
from django.http import HttpRequest
from django.utils.text import capfirst
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from alliance.socle.acces import est_publique, publiques
from alliance.socle.ensemble import lire_ensemble, partager, precharger
from alliance.socle.fragments import fragment, par_publication
from alliance.socle.models import ImageAlliance, RenditionAlliance, Theme
from alliance.socle.typographie import typographier_html
from reseau.models import MembrePage

from .cartes import cartes, vignette
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
    """Ce qui demande des requêtes (trois, pour un article publié), en valeurs que le cache sait garder."""
    if article.pk and not getattr(request, "is_preview", False):
        _lire_ses_parties(article)
    axes = [{"cle": axe.cle, "nom": axe.nom} for axe in article.axes.all()]
    lies, voisines = _lies_et_voisines(article, request)
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
        "a_lire_aussi": cartes(voisines, request),
        "adresse_absolue": article.get_full_url(request),
    }
    parties["donnees_structurees"] = article_structure(article, request, parties)
    return parties


def _lire_ses_parties(article: "ArticlePage") -> None:
    """Range sur l'article publié ce qui en fait partie, son image et l'organisation qui l'écrit : une requête."""
    pas = article.steplen
    relations = {nom: getattr(article, nom).all() for nom in ("axes", "pages_liees", "footnotes")}
    # Ceux que donnerait `article.themes.all()`.
    relations["themes"] = Theme.objects.filter(themes_d_article__content_object=article).order_by("themes_d_article")
    lues = precharger(
        article,
        relations,
        image=ImageAlliance.objects.filter(pk=article.image_id or 0),
        rendus=RenditionAlliance.objects.filter(image=article.image_id or 0),
        espaces=MembrePage.objects.filter(path__in=[article.path[:fin] for fin in range(pas, len(article.path), pas)])
        .only("title", "path", "url_path", "locale_id", "live")
        .order_by("path"),
    )
    partager(lues["image"], "renditions", lues["rendus"], "image_id")
    article.image = next(iter(lues["image"]), None)
    article.organisation = next(iter(lues["espaces"]), None)


def _organisation(membre: MembrePage | None, request: HttpRequest) -> dict[str, str] | None:
    """`nom` et `adresse`, vide si sa page n'est pas publique ; rien pour un article de l'alliance."""
    if membre is None:
        return None
    return {"nom": membre.title, "adresse": (membre.get_url(request) or "") if est_publique(membre) else ""}


def _adresse_de_l_image(article: "ArticlePage", request: HttpRequest) -> str:
    rendue = vignette(article.image) if article.image is not None else None
    return request.build_absolute_uri(rendue["adresse"]) if rendue else ""


def _lies_et_voisines(article: "ArticlePage", request: HttpRequest) -> tuple[list[dict[str, Any]], list[int]]:
    """Les contenus liés que tout le monde peut lire, dans l'ordre choisi, chacun une fois ; et les actualités les plus
    récentes qui partagent un axe avec celle-ci."""
    cles = list(dict.fromkeys(liee.page_id for liee in article.pages_liees.all()))
    modele = type(article)
    du_meme_axe = modele.axes.through.objects.filter(axe__in=[axe.pk for axe in article.axes.all()])
    parution = Coalesce("parue_le", TruncDate("first_published_at"))
    recentes = (parution.desc(), "-first_published_at", "-pk")
    semblables = publiques(modele.objects.live()).filter(pk__in=du_meme_axe.values("articlepage"))
    retenues = semblables.exclude(pk=article.pk).order_by(*recentes).values("pk")[:A_LIRE_AUSSI]
    lues = lire_ensemble(
        pages=publiques(Page.objects.live()).filter(pk__in=cles).only("title", "url_path", "locale_id", "content_type"),
        voisines=modele.objects.filter(pk__in=retenues).only("pk").order_by(*recentes),
    )
    trouvees = {page.pk: page for page in lues["pages"]}
    lies = []
    for page in (trouvees[cle] for cle in cles if cle in trouvees):
        genre = page.specific_class
        lies.append(
            {
                "titre": page.title,
                "adresse": page.get_url(request) or "",
                "genre": capfirst(str(genre._meta.verbose_name)) if genre else "",
                "est_un_membre": genre is MembrePage,
            }
        )
    return lies, [voisine.pk for voisine in lues["voisines"]]
