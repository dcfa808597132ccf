"""Ce qui manque à un numéro avant sa relecture."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.socle.moderation.completude import Manque

from .elements import Element, Lu, lire
from .rendu import POIDS_MAXIMAL, rendre

if TYPE_CHECKING:
    from .forms import NumeroForm

#: Un objet plus long se coupe au téléphone.
LONGUEUR_DE_L_OBJET = 60
#: Près de la limite, on le dit avant qu'elle n'arrête.
POIDS_A_DIRE = 80_000
SCHEMAS = frozenset({"http", "https", "mailto", "tel"})


def verifier(page: Any, form: "NumeroForm | None" = None) -> list[Manque]:
    """Ce qui manque au numéro, dans l'ordre du formulaire.

    Args:
        form: ce qui est soumis, quand ce n'est pas ce que porte `page`.
    """
    lu = lire(page.corps)
    return [*_boite(page), *_contenu(lu), *_images(page, lu), *_liens(lu), *_poids(page)]


def _boite(page: Any) -> Iterator[Manque]:
    panneau = _("Dans la boîte aux lettres")
    if len(page.sujet or page.title) > LONGUEUR_DE_L_OBJET:
        champ = "sujet" if page.sujet else "title"
        message = _("L’objet dépasse 60 signes : un téléphone en coupe la fin.")
        yield Manque(champ, panneau, message, bloquant=False)
    if not page.accroche.strip():
        yield Manque("accroche", panneau, _("Écrivez l’accroche : sans elle, la boîte montre les premiers mots venus."))


def _contenu(lu: Lu) -> Iterator[Manque]:
    panneau = _("Contenu")
    if not any(element.genre in ("contenu", "texte") for element in lu.elements):
        yield Manque("corps", panneau, _("Ajoutez au moins un contenu publié, ou quelques mots."))
    if lu.omis:
        n = len(lu.omis)
        titres = ", ".join(f"« {titre} »" for titre in lu.omis if titre)
        message = ngettext(
            "%(n)d contenu n’est pas, ou plus, en ligne : la lettre l’omettra. %(titres)s",
            "%(n)d contenus ne sont pas, ou plus, en ligne : la lettre les omettra. %(titres)s",
            n,
        ) % {"n": n, "titres": titres}
        yield Manque("corps", panneau, message.strip(), bloquant=False)


def _images(page: Any, lu: Lu) -> Iterator[Manque]:
    for bloc in page.corps:
        image = bloc.value.get("image") if bloc.block_type == "image" else None
        muette = image is not None and not (
            getattr(image, "decorative", False) or getattr(image, "contextual_alt_text", "")
        )
        if muette:
            yield Manque(
                "corps", _("Contenu"), _("Décrivez chaque image à qui ne la voit pas, ou dites-la décorative.")
            )
            return


def _liens(lu: Lu) -> Iterator[Manque]:
    perdus = [adresse for element in lu.elements for adresse in _adresses(element) if not _mene_quelque_part(adresse)]
    if perdus:
        message = _("Ces liens ne mènent nulle part depuis un courriel : %(liens)s. Écrivez-les en entier.")
        yield Manque("corps", _("Contenu"), message % {"liens": ", ".join(perdus[:5])})


def _adresses(element: Element) -> Iterator[str]:
    if element.genre == "bouton":
        yield element.adresse
    elif element.genre == "texte":
        for lien in BeautifulSoup(str(element.html), "html.parser").find_all("a"):
            yield str(lien.get("href", ""))


def _mene_quelque_part(adresse: str) -> bool:
    try:
        morceaux = urlsplit(adresse)
    except ValueError:
        return False
    return morceaux.scheme in SCHEMAS and bool(morceaux.netloc or morceaux.path)


def _poids(page: Any) -> Iterator[Manque]:
    poids = rendre(page).poids
    if poids > POIDS_A_DIRE:
        message = _("La lettre pèse %(poids)d Ko. À 100, des messageries la coupent : ôtez un contenu ou deux.")
        yield Manque("corps", _("Contenu"), message % {"poids": -(-poids // 1000)}, bloquant=poids > POIDS_MAXIMAL)
