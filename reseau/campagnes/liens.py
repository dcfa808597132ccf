"""Les liens personnels des propositions : de la ligne au jeton, et du jeton à la ligne."""

from typing import TypeVar

from django.urls import reverse

from alliance.socle.courriels import adresse_absolue
from alliance.socle.jetons import clef_du_jeton, jeton_derive

from ..models import Proposition, Sollicitation

P = TypeVar("P", bound=Proposition)

#: Ce que le lien d'une sollicitation permet : y répondre, et rien d'autre.
USAGE = "engagement"


def jeton_de(sollicitation: Sollicitation) -> str:
    return jeton_derive(sollicitation.empreinte, USAGE)


def lien_de(sollicitation: Sollicitation) -> str:
    """L'adresse complète à écrire dans un courriel ; la même à chaque relance."""
    return adresse_absolue(reverse("reseau:engagement", args=[jeton_de(sollicitation)]))


def proposition_du_jeton(modele: type[P], jeton: str, usage: str, *liees: str) -> P | None:
    """La ligne que désigne un jeton, avec ses relations `liees` ; `None` s'il n'est pas de nous ou n'existe plus."""
    clef = clef_du_jeton(jeton, usage)
    if clef is None:
        return None
    ligne: P | None = modele._default_manager.filter(empreinte=clef).select_related(*liees).first()
    return ligne
