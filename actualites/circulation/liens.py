"""Le lien personnel d'une cosignature : lire le texte, décider, et plus tard retirer sa signature."""

from django.urls import reverse

from alliance.socle.courriels import adresse_absolue
from alliance.socle.jetons import clef_du_jeton, jeton_derive

from ..models import Cosignature

#: Ce que le lien permet : décider pour une organisation, d'un texte.
USAGE = "cosignature"


def jeton_de(cosignature: Cosignature) -> str:
    return jeton_derive(cosignature.clef, USAGE)


def lien_de(cosignature: Cosignature) -> str:
    """L'adresse complète à écrire dans un courriel ; la même à chaque relance, une autre après `RenvoyerLeLien`."""
    return adresse_absolue(reverse("actualites:cosigner", args=[jeton_de(cosignature)]))


def cosignature_du_jeton(jeton: str) -> tuple[bool, Cosignature | None]:
    """Si le jeton est de nous, et la cosignature qu'il désigne encore : un lien remplacé n'en désigne plus."""
    clef = clef_du_jeton(jeton, USAGE)
    if clef is None:
        return False, None
    liees = ("prise", "circulation", "membre", "mandat", "version")
    return True, Cosignature.objects.filter(clef=clef).select_related(*liees).first()
