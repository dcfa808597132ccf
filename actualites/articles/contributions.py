"""Ce que les actualités ajoutent à la page d'un membre : les dernières qu'il a écrites."""

from typing import Any

from django.db.models.functions import Coalesce, TruncDate
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks

from reseau.models import MembrePage
from reseau.profil.lecture import CROCHET, garder

from ..models import ArticlePage

#: Les plus récentes ; la liste des actualités donne les autres.
MONTREES = 6


@hooks.register(CROCHET, order=40)
def articles_du_membre(membre: MembrePage, request: HttpRequest) -> list[dict[str, Any]]:
    """Les actualités publiées dans l'espace du membre, et l'adresse de toutes quand il y en a davantage."""
    contenu = garder(membre, request, "articles", lambda: _articles(membre, request))
    if not contenu["articles"]:
        return []
    return [
        {
            "ancre": "actualites",
            "titre": _("Ses actualités"),
            "gabarit": "actualites/articles/_de_membre.html",
            "contexte": contenu,
        }
    ]


def _articles(membre: MembrePage, request: HttpRequest) -> dict[str, Any]:
    """Une seule requête pour qui n'a rien écrit : le cas de presque tous."""
    siens = ArticlePage.objects.live().filter(path__startswith=membre.path, depth__gt=membre.depth)
    if not siens.exists():
        return {"articles": [], "toutes": ""}
    parution = Coalesce("parue_le", TruncDate("first_published_at"))
    publies = list(
        siens.public()
        .only("title", "url_path", "locale_id", "parue_le", "first_published_at")
        .order_by(parution.desc(), "-first_published_at", "-pk")[: MONTREES + 1]
    )
    return {
        "articles": [
            {"titre": article.title, "adresse": article.get_url(request) or "", "date": article.date}
            for article in publies[:MONTREES]
        ],
        "toutes": f"/actualites/?organisation={membre.slug}" if len(publies) > MONTREES else "",
    }
