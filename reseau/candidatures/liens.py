"""Le lien personnel d'une candidature : chaque courriel redit le même, et la base seule ne le donne pas.

La base garde une clef tirée au hasard (`Candidature.empreinte`) ; le lien la porte signée (`socle.jetons`). Il ne part
qu'à l'adresse de la candidature : le tenir prouve que l'on y lit.
"""

from django.urls import reverse

from alliance.socle.courriels import adresse_absolue
from alliance.socle.jetons import clef_du_jeton, jeton_derive, nouveau_jeton

from ..models import Candidature

USAGE = "candidature"


def nouvelle_clef() -> str:
    """La clef d'une candidature neuve : 64 chiffres hexadécimaux tirés au hasard."""
    return nouveau_jeton()[1]


def chemin_de(candidature: Candidature) -> str:
    """Le chemin de la page personnelle."""
    return reverse("reseau:candidature", args=[jeton_derive(candidature.empreinte, USAGE)])


def lien_de(candidature: Candidature) -> str:
    """L'adresse complète de la page personnelle, pour un courriel."""
    return adresse_absolue(chemin_de(candidature))


def trouver(jeton: str) -> Candidature | None:
    """La candidature que désigne ce jeton ; une clef sans notre signature n'ouvre rien."""
    clef = clef_du_jeton(jeton, USAGE)
    if clef is None:
        return None
    return Candidature.objects.filter(empreinte=clef).select_related("territoire", "membre").first()
