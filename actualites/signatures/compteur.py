"""Le compteur d'une prise de position : tenu à jour par chaque geste, jamais recompté pour une lecture.

Chaque geste change la signature et appelle `ajuster` dans une même transaction. `recompter` refait les comptes depuis
les lignes : après un chargement, ou pour vérifier.
"""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Greatest

from ..choix import GenreDeSignataire
from ..models import CompteurDeSignatures

if TYPE_CHECKING:
    from ..models import PriseDePositionPage


def ajuster(
    prise_pk: int, *, personnes: int = 0, organisations: int = 0, noms_de_personnes: int = 0, papier: int = 0
) -> None:
    """Ajoute ces différences au compteur. À appeler dans la transaction qui change les signatures."""
    differences = {
        "personnes": personnes,
        "organisations": organisations,
        "noms_de_personnes": noms_de_personnes,
        "papier": papier,
    }
    # Additionné par la base : deux gestes au même instant comptent tous les deux. Un compteur qu'un chargement n'a pas
    # tenu à jour ne doit pas faire échouer un retrait : il s'arrête à zéro, et `recompter_signatures` le répare.
    additions = {champ: Greatest(F(champ) + ecart, 0) for champ, ecart in differences.items() if ecart}
    if not additions:
        return
    if not CompteurDeSignatures.objects.filter(pk=prise_pk).update(**additions):
        _creer(prise_pk)
        CompteurDeSignatures.objects.filter(pk=prise_pk).update(**additions)


@transaction.atomic
def recompter(prise: "PriseDePositionPage") -> CompteurDeSignatures:
    """Refait le compteur depuis les signatures et les lots de papier, et le rend."""
    _creer(prise.pk)
    # Qui change une signature écrit aussi cette ligne : l'ayant verrouillée, on ne compte ni trop tôt ni deux fois.
    compteur = CompteurDeSignatures.objects.select_for_update().get(pk=prise.pk)
    for champ, nombre in compter(prise).items():
        setattr(compteur, champ, nombre)
    compteur.save()
    return compteur


def compter(prise: "PriseDePositionPage") -> dict[str, int]:
    """Les comptes tels que les lignes les disent. Parcourt toutes les signatures : jamais pour une page publique."""
    une_personne = Q(genre=GenreDeSignataire.PERSONNE)
    comptes = prise.signatures.comptees().aggregate(
        personnes=Count("pk", filter=une_personne),
        organisations=Count("pk", filter=Q(genre=GenreDeSignataire.ORGANISATION)),
        noms_de_personnes=Count("pk", filter=une_personne & Q(nom_public=True)),
    )
    papier = prise.lots_de_papier.filter(annule_le__isnull=True).aggregate(total=Sum("nombre"))["total"] or 0
    return {**comptes, "papier": papier}


def compteur_de(prise: "PriseDePositionPage") -> CompteurDeSignatures:
    """Le compteur d'une prise de position ; des zéros si personne n'a encore signé. Une requête."""
    return CompteurDeSignatures.objects.filter(pk=prise.pk).first() or CompteurDeSignatures(prise=prise)


def _creer(prise_pk: int) -> None:
    # Deux premières signatures peuvent arriver ensemble : celle qui trouve la ligne attend l'autre, puis s'y ajoute.
    CompteurDeSignatures.objects.bulk_create([CompteurDeSignatures(prise_id=prise_pk)], ignore_conflicts=True)
