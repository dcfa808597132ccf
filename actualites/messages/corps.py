"""Le texte d'un message, tel qu'un courriel sait le montrer : liens complets, styles en ligne, et sa version nue."""

from bs4 import BeautifulSoup
from bs4.element import Tag
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

from alliance.socle.courriels import adresse_absolue
from alliance.socle.typographie import typographier_html

#: Les messageries ignorent les feuilles de style.
STYLES = {
    "p": "margin:0 0 16px;",
    "ul": "margin:0 0 16px;padding:0 0 0 24px;",
    "ol": "margin:0 0 16px;padding:0 0 0 24px;",
    "li": "margin:0 0 6px;",
    "a": "color:#1b1d22;text-decoration:underline;",
}


def en_html(source: str) -> SafeString:
    """Le texte riche d'un message, prêt pour un courriel."""
    arbre = _arbre(typographier_html(expand_db_html(source)))
    for balise in arbre.find_all(list(STYLES)):
        balise["style"] = STYLES[balise.name]
    return mark_safe(str(arbre))  # noqa: S308 – l'éditeur n'a gardé que ses balises


def en_texte(source: str) -> str:
    """Le même, sans balises : un tiret par puce, l'adresse après chaque lien."""
    arbre = _arbre(expand_db_html(source))
    for lien in arbre.find_all("a"):
        adresse = lien.get("href", "")
        if adresse and adresse != lien.get_text():
            lien.append(f" ({adresse})")
    for saut in arbre.find_all("br"):
        saut.replace_with("\n")
    return "\n\n".join(bloc for bloc in map(_bloc_en_texte, arbre.find_all(["p", "ul", "ol"], recursive=False)) if bloc)


def _arbre(html: str) -> BeautifulSoup:
    arbre = BeautifulSoup(html, "html.parser")
    for lien in arbre.find_all("a"):
        adresse = str(lien.get("href", ""))
        if adresse.startswith("/"):
            lien["href"] = adresse_absolue(adresse)
    return arbre


def _bloc_en_texte(bloc: Tag) -> str:
    if bloc.name == "p":
        return bloc.get_text().strip()
    lignes = [ligne.get_text().strip() for ligne in bloc.find_all("li")]
    if bloc.name == "ul":
        return "\n".join(f"- {ligne}" for ligne in lignes)
    return "\n".join(f"{rang}. {ligne}" for rang, ligne in enumerate(lignes, 1))
