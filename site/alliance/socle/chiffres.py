"""Ce que la page, la liste et le PDF disent d'un chiffre, de la même façon."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .choix import Precision
from .models import Chiffre
from .typographie import nombre


@dataclass(frozen=True)
class ChiffrePresente:
    """Un chiffre prêt à lire : « plus de 2 000 », « 8 à 10 »."""

    valeur: str
    unite: str
    signification: str
    source: str
    source_adresse: str
    #: `None` aussi quand la source la dit déjà : « chronologie de l'année 2020 ».
    annee: int | None


def presenter_chiffre(chiffre: Chiffre) -> ChiffrePresente:
    valeur = nombre(chiffre.valeur)
    if chiffre.valeur_haute is not None:
        valeur = _("%(bas)s à %(haut)s") % {"bas": valeur, "haut": nombre(chiffre.valeur_haute)}
    if chiffre.precision:
        valeur = f"{Precision(chiffre.precision).label} {valeur}"
    dite = chiffre.annee is not None and re.search(rf"\b{chiffre.annee}\b", chiffre.source) is not None
    annee = None if dite else chiffre.annee
    return ChiffrePresente(valeur, chiffre.unite, chiffre.signification, chiffre.source, chiffre.source_adresse, annee)
