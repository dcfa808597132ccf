"""Ce que les gabarits publics emploient partout."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.templatetags.wagtailuserbar import wagtailuserbar
from wagtail.models import Site
from wagtail.rich_text import RichText, expand_db_html

from alliance.socle import rubriques
from alliance.socle.acces import est_publique
from alliance.socle.communs import communs
from alliance.socle.notes import sans_appels
from alliance.socle.typographie import (
    date_longue,
    de_nom,
    moment_long,
    nombre,
    phrase,
    typographier,
    typographier_html,
)

register = template.Library()

_ECHAPPEMENTS_JSON = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter(is_safe=True)
def typo(valeur: Any) -> SafeString:
    """Compose un texte à la française ; ce qui n'est pas sûr est d'abord échappé."""
    if valeur is None:
        return mark_safe("")
    if hasattr(valeur, "__html__"):
        return mark_safe(typographier_html(valeur.__html__()))  # noqa: S308
    return escape(typographier(str(valeur)))


@register.filter(name="phrase")
def en_phrase(texte: Any) -> str:
    """Le texte, terminé par un point s'il ne l'est par rien."""
    return phrase(str(texte))


@register.filter
def de(nom: Any) -> str:
    """Le nom précédé de « de » ou « d’ »."""
    return de_nom(str(nom))


@register.filter(name="nombre")
def en_nombre(valeur: Any) -> str:
    """Un nombre à la française : « 40 000 »."""
    return nombre(valeur or 0)


@register.filter
def jour(valeur: Any) -> str:
    """Une date en toutes lettres : « 1er mars 2024 »."""
    return date_longue(valeur or None)


@register.filter
def moment(valeur: Any) -> str:
    """Un instant en toutes lettres : « 1er mars 2024 à 14 h 05 »."""
    return moment_long(valeur or None)


@register.simple_tag
def texte_riche(valeur: Any, page: Any = None) -> SafeString:
    """Rend un texte riche : liens résolus, appels de note liés, typographie composée."""
    source = valeur.source if isinstance(valeur, RichText) else str(valeur or "")
    html = expand_db_html(source)
    appareil = getattr(page, "appareil_de_notes", None)
    html = appareil.rendre_appels(html) if appareil is not None else sans_appels(html)
    return mark_safe(typographier_html(html))  # noqa: S308


@register.simple_tag
def axe_classe(cle: Any) -> str:
    """La classe qui donne à un élément la couleur d'un axe."""
    return f"axe-{cle}" if cle else ""


@register.simple_tag(takes_context=True)
def menu_du_site(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Les pages du menu, dans l'ordre de l'arbre : `titre`, `adresse`, `courant`."""
    request: HttpRequest | None = context.get("request")
    site = Site.find_for_request(request) if request is not None else None
    if request is None or site is None:
        return []
    courante = getattr(context.get("page"), "rubrique", None) or request.path
    return [
        {"titre": page.title, "adresse": adresse, "courant": courante.startswith(adresse)}
        for page in communs().au_menu
        if page.is_child_of(site.root_page) and est_publique(page) and (adresse := page.get_url(request))
    ]


@register.simple_tag(takes_context=True)
def barre_de_la_redaction(context: dict[str, Any]) -> str:
    """La barre de Wagtail, pour qui a une session seulement : la demander à tous interdirait de garder la page."""
    request: HttpRequest | None = context.get("request")
    if request is None or not (
        settings.SESSION_COOKIE_NAME in request.COOKIES or getattr(request, "is_preview", False)
    ):
        return ""
    return wagtailuserbar(context)


@register.simple_tag
def requete_d_alerte(filtre: Any) -> str:
    """Ce que dit à la page des alertes la recherche d'une liste ; rien si cette liste ne se suit pas."""
    return rubriques.requete_d_alerte(filtre)


@register.simple_tag
def json_ld(donnees: Any) -> SafeString:
    """Un bloc JSON-LD dont le contenu ne peut pas refermer la balise."""
    if not donnees:
        return mark_safe("")
    corps = json.dumps(donnees, ensure_ascii=False).translate(_ECHAPPEMENTS_JSON)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(corps))  # noqa: S308
