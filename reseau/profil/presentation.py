"""Ce qu'un profil dit en mots : population, distance, date, site."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.socle.typographie import INSECABLE, nombre

from ..choix import PrecisionDeDate

if TYPE_CHECKING:
    from ..models import ChangementDeStatut


def habitants(population: int | None, annee: int | None = None) -> str:
    """« 158 000 habitants (2022) », ou rien si la population est inconnue."""
    if population is None:
        return ""
    texte = f"{nombre(population)}{INSECABLE}" + ngettext("habitant", "habitants", population)
    return f"{texte} ({annee})" if annee else texte


def distance(kilometres: float) -> str:
    """« à 12 km », « à moins d’un kilomètre » ; arrondie : le point d'une commune est sa mairie."""
    if kilometres < 1:
        return _("à moins d’un kilomètre")
    return _("à %(distance)s km") % {"distance": nombre(round(kilometres))}


def nom_du_site(adresse: str) -> str:
    """« exemple.org », de « https://www.exemple.org/accueil »."""
    parties = urlsplit(adresse)
    return (parties.hostname or adresse).removeprefix("www.")


def quand(changement: ChangementDeStatut) -> str:
    """« le 3 mars 2021 », « en mars 2021 », « en 2020 »."""
    if changement.precision == PrecisionDeDate.JOUR:
        return _("le %(date)s") % {"date": changement.date_dite}
    return _("en %(date)s") % {"date": changement.date_dite}
