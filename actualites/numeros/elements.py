"""Ce que contient un numéro, bloc par bloc : lu une fois, rendu en HTML, en texte, et en page."""

from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

from alliance.socle.courriels import adresse_absolue
from alliance.socle.notes import sans_appels
from alliance.socle.typographie import typographier_html

from .contenus import Contenu, Image, image_pour_la_lettre, lire_contenus


@dataclass(frozen=True)
class Element:
    """Une partie d'une lettre. `genre` dit laquelle des valeurs porte : c'est le nom de son bloc."""

    genre: str
    mots: str = ""
    html: SafeString | str = ""
    contenu: Contenu | None = None
    image: Image | None = None
    adresse: str = ""
    #: Le niveau du titre d'un contenu : sous un intertitre, ou directement sous le titre de la lettre.
    niveau: int = 3


@dataclass
class Lu:
    """Les éléments d'un corps, et ce qu'il a fallu omettre : des pages que le public ne lit pas, ou plus."""

    elements: list[Element] = field(default_factory=list)
    omis: list[str] = field(default_factory=list)


def lire(corps: Any) -> Lu:
    """Lit le corps d'un numéro."""
    lu = Lu()
    connus = lire_contenus(pages_du_corps(corps))
    for bloc in corps:
        if bloc.block_type == "contenu":
            _ajouter_un_contenu(lu, bloc.value, connus)
        elif bloc.block_type == "texte":
            html = texte_de_lettre(bloc.value)
            if html:
                lu.elements.append(Element("texte", html=html))
        elif bloc.block_type == "image":
            image = _image(bloc.value)
            if image is not None:
                lu.elements.append(Element("image", image=image))
        elif bloc.block_type == "bouton":
            lu.elements.append(Element("bouton", mots=bloc.value["texte"], adresse=bloc.value["adresse"]))
        else:
            lu.elements.append(Element("intertitre", mots=str(bloc.value)))
    return lu


def pages_du_corps(corps: Any) -> set[int]:
    """Les clés primaires des contenus que ce corps dit déjà."""
    return {pk for bloc in corps if bloc.block_type == "contenu" and (pk := _pk(bloc.value))}


def texte_de_lettre(valeur: Any) -> SafeString | str:
    """Un texte riche tel qu'un courriel sait le montrer : liens entiers, sans appels de note."""
    source = valeur.source if isinstance(valeur, RichText) else str(valeur or "")
    arbre = BeautifulSoup(typographier_html(sans_appels(expand_db_html(source))), "html.parser")
    for lien in arbre.find_all("a"):
        adresse = str(lien.get("href") or "")
        if adresse.startswith("/") and not adresse.startswith("//"):
            lien["href"] = adresse_absolue(adresse)
        elif not adresse:
            # Une page dépubliée ou effacée : ses mots restent, le lien n'irait nulle part.
            lien.unwrap()
    return mark_safe(str(arbre)) if arbre.get_text(strip=True) else ""  # noqa: S308 – l'éditeur n'a gardé que ses balises


def _pk(valeur: Any) -> int | None:
    page = valeur.get("page")
    return page.pk if page is not None else None


def _ajouter_un_contenu(lu: Lu, valeur: Any, connus: dict[int, Contenu]) -> None:
    page = valeur.get("page")
    contenu = connus.get(page.pk) if page is not None else None
    if contenu is None:
        lu.omis.append(page.title if page is not None else "")
        return
    sous_un_intertitre = any(element.genre == "intertitre" for element in lu.elements)
    mots = (valeur.get("mots") or "").strip()
    lu.elements.append(Element("contenu", mots=mots, contenu=contenu, niveau=3 if sous_un_intertitre else 2))


def _image(valeur: Any) -> Image | None:
    image = valeur.get("image")
    if image is None:
        return None
    texte = "" if getattr(image, "decorative", False) else getattr(image, "contextual_alt_text", "") or ""
    legende = " ".join(partie for partie in (valeur.get("legende"), image.credit) if partie)
    return image_pour_la_lettre(image, texte, legende)
