"""Quels noms vont sous quels mots. Rien d'autre dans le site ne décide de montrer une cosignature.

La règle : une organisation paraît sous un texte publié si sa décision est « signée » et porte sur une version de même
fond que les mots publiés, empreinte à l'appui. Voir `docs/cosignature.md`.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from ..choix import EtatDeCosignature
from .contenu import empreinte, empreintes

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reseau.models import MembrePage

    from ..models import Cosignature, PriseDePositionPage, VersionDePrise


def derniere_version(prise: "PriseDePositionPage") -> "VersionDePrise | None":
    """La dernière version que l'on a fait circuler ; `None` si le texte n'a jamais circulé."""
    return prise.versions_de_prise.order_by("-rang").first()


def version_de(prise: "PriseDePositionPage") -> "VersionDePrise | None":
    """La version circulée qui a exactement les mots de cette page-ci ; la dernière, si un texte est revenu.

    Une requête si le texte n'a jamais circulé : l'empreinte ne se calcule pas.
    """
    versions = list(prise.versions_de_prise.order_by("-rang").defer("contenu"))
    mots = empreinte(prise) if versions else ""
    return next((version for version in versions if version.empreinte == mots), None)


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


def nombres_de_cosignataires(pks: Collection[int]) -> dict[int, int]:
    """Combien `cosignataires` en donnerait pour chacune de ces prises de position publiées : neuf requêtes au plus.

    Une seule si aucune n'a été signée par une organisation.
    """
    from ..models import Cosignature

    signees = (
        Cosignature.objects.filter(prise__in=pks, etat=EtatDeCosignature.SIGNEE)
        .order_by()
        .values_list("prise_id", Coalesce(F("version__racine_id"), F("version_id")))
        .annotate(nombre=Count("pk"))
    )
    par_fond = {(prise, fond): nombre for prise, fond, nombre in signees}
    fonds = _fonds_publies({prise for prise, _fond in par_fond})
    return {pk: par_fond.get((pk, fonds[pk]), 0) if pk in fonds else 0 for pk in pks}


def ou_parait(membre: "MembrePage", pks: Collection[int]) -> set[int]:
    """Celles de ces prises de position publiées sous lesquelles `cosignataires` montre ce membre.

    Neuf requêtes au plus ; une seule s'il n'en a signé aucune.
    """
    from ..models import Cosignature

    signees = (
        Cosignature.objects.filter(membre=membre, prise__in=pks, etat=EtatDeCosignature.SIGNEE)
        .order_by()
        .values_list("prise_id", Coalesce(F("version__racine_id"), F("version_id")))
    )
    par_prise = dict(signees)
    fonds = _fonds_publies(par_prise.keys())
    return {prise for prise, fond in par_prise.items() if fonds.get(prise) == fond}


def _fonds_publies(pks: Collection[int]) -> dict[int, int]:
    """Le fond (la racine) des mots publiés de chacune de ces prises ; rien pour des mots qui n'ont pas circulé."""
    from ..models import PriseDePositionPage, VersionDePrise

    publies = empreintes(list(PriseDePositionPage.objects.filter(pk__in=pks))) if pks else {}
    fonds: dict[int, int] = {}
    if publies:
        versions = VersionDePrise.objects.filter(prise__in=pks).order_by("rang")
        for pk, prise, lue, racine in versions.values_list("pk", "prise_id", "empreinte", "racine_id"):
            if lue == publies.get(prise):
                # La dernière, si un texte est revenu à ses mots d'avant.
                fonds[prise] = racine or pk
    return fonds
