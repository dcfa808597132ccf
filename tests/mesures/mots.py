"""Les mots, les axes et les thèmes que portent les pages du banc."""

import random
from collections.abc import Sequence
from typing import Any

from alliance.socle.models import Axe, Theme

VERBES = ["Ouvrir", "Créer", "Bâtir", "Accueillir", "Former", "Loger", "Soigner", "Voter", "Relier", "Traduire"]
NOMS = ["une maison", "un conseil", "des logements", "un guichet", "une école", "un réseau", "une carte", "des cours"]
MOTS = [
    "commune", "habitants", "association", "accueil", "ville", "logement", "droits", "étrangers", "réfugiés",
    "hébergement", "école", "langue", "travail", "santé", "bénévoles", "mairie", "conseil", "préfecture", "frontière",
    "rencontre", "atelier", "budget", "délibération", "partenaires", "service",
]  # fmt: skip


def mots(hasard: random.Random, combien: int) -> str:
    return " ".join(hasard.choices(MOTS, k=combien))


def relier_aux_axes(modele: Any, pks: Sequence[int], hasard: random.Random) -> None:
    lien, cle = modele.axes.through, f"{modele._meta.model_name}_id"
    axes = list(Axe.objects.all())
    lien.objects.bulk_create(
        [lien(**{cle: pk}, axe=axe) for pk in pks for axe in hasard.sample(axes, hasard.choice([1, 1, 2]))],
        batch_size=2000,
    )


def relier_aux_themes(lien: Any, pks: Sequence[int], hasard: random.Random) -> None:
    themes = list(Theme.objects.all())
    lien.objects.bulk_create(
        [lien(content_object_id=pk, tag=theme) for pk in pks for theme in hasard.sample(themes, 2)], batch_size=2000
    )
