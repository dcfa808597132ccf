"""Une lettre prête à partir : son HTML pour les messageries, et sa vraie partie texte.

Le même texte part à tout le monde ; seuls deux liens sont personnels. Des repères faits de signes à usage privé
d'Unicode tiennent leur place. Ces signes sont ôtés de tout ce qui est écrit avant que les repères soient posés : aucun
mot d'une rédactrice ne peut en être un.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.html import escape
from django.utils.translation import gettext as _

from alliance.socle.courriels import adresse_absolue
from alliance.socle.typographie import typographier

from .contenus import adresse_complete
from .elements import Element, lire
from .texte import composer_le_texte

if TYPE_CHECKING:
    from ..models import NumeroPage

#: Au-delà, des messageries coupent la lettre, et son lien de désabonnement avec (octets).
POIDS_MAXIMAL = 100_000

DESABONNER = "\ue000desabonner\ue001"
PREFERENCES = "\ue000preferences\ue001"
_RESERVES = re.compile("[\ue000\ue001]")
_STYLES = "<!--styles-->"


@dataclass(frozen=True)
class Lettre:
    """Ce qui part. `html` et `texte` portent encore leurs repères (`personnaliser`)."""

    sujet: str
    html: str
    texte: str
    #: Les titres des contenus que le public ne lit pas : ils n'y sont pas.
    omis: list[str] = field(default_factory=list)

    @property
    def poids(self) -> int:
        """Le HTML en octets, liens personnels compris à peu de chose près."""
        return len(self.html.encode())

    @property
    def empreinte(self) -> str:
        """Ce que l'on a relu avant de diffuser : ce qui part doit être cela."""
        return salted_hmac("actualites.numero", f"{self.sujet}\n{self.html}\n{self.texte}").hexdigest()


def rendre(numero: "NumeroPage") -> Lettre:
    """Un numéro, tel que la page le porte : la page publiée, ou le brouillon que l'on donne."""
    lu = lire(numero.corps)
    return composer(
        sujet=numero.sujet or numero.title,
        titre=numero.title,
        accroche=numero.accroche,
        elements=lu.elements,
        en_ligne=adresse_complete(numero) if numero.pk else "",
        omis=lu.omis,
    )


def composer(
    *,
    sujet: str,
    titre: str,
    accroche: str,
    elements: Sequence[Element],
    en_ligne: str = "",
    pourquoi: str = "",
    omis: Sequence[str] = (),
) -> Lettre:
    """Une lettre faite de ces éléments.

    Args:
        en_ligne: l'adresse de la même lettre sur le site ; vide si elle n'y est pas.
        pourquoi: pourquoi la personne la reçoit.
    """
    # Tiré maintenant, donc inconnu de qui a écrit : il ne peut pas se trouver déjà dans le texte.
    secret = secrets.token_hex(16)
    reperes = {f"{secret}d": DESABONNER, f"{secret}p": PREFERENCES}
    contexte: dict[str, Any] = {
        "sujet": sujet,
        "titre": titre,
        "accroche": accroche,
        "elements": elements,
        "en_ligne": en_ligne,
        "pourquoi": pourquoi
        or _("Vous recevez cette lettre parce que vous l’avez demandée sur le site de l’alliance."),
        "desabonner": f"{secret}d",
        "preferences": f"{secret}p",
        "contact": settings.ALLIANCE_CONTACT,
        "site": adresse_absolue("/"),
    }
    html = _mettre_les_styles(render_to_string("actualites/numeros/courriel.html", contexte))
    return Lettre(
        sujet=" ".join(_RESERVES.sub("", typographier(sujet)).split())[:255],
        html=_poser(html, reperes),
        texte=_poser(composer_le_texte(contexte), reperes),
        omis=list(omis),
    )


def personnaliser(lettre_figee: str, liens: dict[str, str], *, html: bool = False) -> str:
    """Pose les liens d'une personne à la place des repères."""
    for repere, lien in liens.items():
        lettre_figee = lettre_figee.replace(repere, escape(lien) if html else lien)
    return lettre_figee


def liens_d_exemple() -> dict[str, str]:
    """De quoi montrer une lettre à qui la compose : ces liens n'ouvrent l'abonnement de personne."""
    page = adresse_absolue(reverse("infolettre:abonner"))
    return {DESABONNER: page, PREFERENCES: page}


def _poser(rendu: str, reperes: dict[str, str]) -> str:
    rendu = _RESERVES.sub("", rendu)
    for secret, repere in reperes.items():
        rendu = rendu.replace(secret, repere)
    return rendu


def _mettre_les_styles(html: str) -> str:
    inliner = css_inline.CSSInliner(
        extra_css=_feuille("courriel.css"), load_remote_stylesheets=False, minify_css=True, keep_style_tags=False
    )
    return inliner.inline(html).replace(_STYLES, f"<style>{_feuille('courriel-adapte.css')}</style>", 1)


@lru_cache
def _feuille(nom: str) -> str:
    css = render_to_string(f"actualites/numeros/{nom}")
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()
