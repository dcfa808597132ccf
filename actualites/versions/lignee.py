"""Quels noms vont sous quels mots. Rien d'autre dans le site ne décide de montrer une cosignature.

La règle : une organisation paraît sous un texte publié si sa décision est « signée » et porte sur une version de même
fond que les mots publiés, empreinte à l'appui. Voir `docs/cosignature.md`.
"""

from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import Coalesce

from ..choix import EtatDeCosignature
from .contenu import empreinte

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ..models import Cosignature, PriseDePositionPage, VersionDePrise


def derniere_version(prise: "PriseDePositionPage") -> "VersionDePrise | None":
    """La dernière version que l'on a fait circuler ; `None` si le texte n'a jamais circulé."""
    return prise.versions_de_prise.order_by("-rang").first()


def version_de(prise: "PriseDePositionPage") -> "VersionDePrise | None":
    """La version circulée qui a exactement les mots de cette page-ci ; la dernière, si un texte est revenu."""
    if not prise.versions_de_prise.exists():
        return None
    return prise.versions_de_prise.filter(empreinte=empreinte(prise)).order_by("-rang").first()


def cosignataires(prise: "PriseDePositionPage") -> "QuerySet[Cosignature]":
    """Les organisations que l'on peut montrer sous les mots de cette page-ci (publiée, ou brouillon en aperçu)."""
    version = version_de(prise)
    if version is None:
        return prise.cosignatures.none()
    return signees_sur(version)


def signees_sur(version: "VersionDePrise") -> "QuerySet[Cosignature]":
    """Les cosignatures qui valent pour le fond de cette version."""
    return (
        version.prise.cosignatures.filter(etat=EtatDeCosignature.SIGNEE)
        .annotate(fond=Coalesce(F("version__racine_id"), F("version_id")))
        .filter(fond=version.racine_ou_soi)
        .order_by("organisation", "pk")
    )
