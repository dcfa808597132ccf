"""Vocabulaires du réseau."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GenreDeTerritoire(models.TextChoices):
    """Ce qu'est un territoire."""

    COMMUNE = "commune", _("Commune")
    INTERCOMMUNALITE = "intercommunalite", _("Intercommunalité")
    METROPOLE = "metropole", _("Métropole")
    DEPARTEMENT = "departement", _("Département")
    REGION = "region", _("Région")
    PAYS = "pays", _("Pays")


class TailleDeTerritoire(models.TextChoices):
    """Les tranches de population par lesquelles une élue reconnaît une commune comme la sienne (en habitants)."""

    VILLAGE = "village", _("Moins de 5 000 habitants")
    PETITE = "petite", _("5 000 à 20 000 habitants")
    MOYENNE = "moyenne", _("20 000 à 100 000 habitants")
    GRANDE = "grande", _("100 000 à 500 000 habitants")
    TRES_GRANDE = "tres-grande", _("500 000 habitants et plus")

    @property
    def bornes(self) -> tuple[int, int | None]:
        """Population minimale comprise, maximale non comprise."""
        return BORNES_DE_TAILLE[self]

    @classmethod
    def de(cls, population: int | None) -> "TailleDeTerritoire | None":
        """La tranche d'une population, ou `None` si elle est inconnue."""
        if population is None:
            return None
        return next(taille for taille, (_bas, haut) in BORNES_DE_TAILLE.items() if haut is None or population < haut)


BORNES_DE_TAILLE: dict[TailleDeTerritoire, tuple[int, int | None]] = {
    TailleDeTerritoire.VILLAGE: (0, 5_000),
    TailleDeTerritoire.PETITE: (5_000, 20_000),
    TailleDeTerritoire.MOYENNE: (20_000, 100_000),
    TailleDeTerritoire.GRANDE: (100_000, 500_000),
    TailleDeTerritoire.TRES_GRANDE: (500_000, None),
}


class NatureDeMembre(models.TextChoices):
    """Ce qu'est une organisation membre."""

    COMMUNE = "commune", _("Commune")
    INTERCOMMUNALITE = "intercommunalite", _("Intercommunalité")
    METROPOLE = "metropole", _("Métropole")
    DEPARTEMENT = "departement", _("Département")
    REGION = "region", _("Région")
    ASSOCIATION = "association", _("Association nationale")
    COLLECTIF = "collectif", _("Collectif local")
    RESEAU = "reseau", _("Réseau")
    ONG = "ong", _("ONG")
    RECHERCHE = "recherche", _("Recherche")


#: Les natures de membre qui sont des collectivités.
COLLECTIVITES = frozenset(
    {
        NatureDeMembre.COMMUNE,
        NatureDeMembre.INTERCOMMUNALITE,
        NatureDeMembre.METROPOLE,
        NatureDeMembre.DEPARTEMENT,
        NatureDeMembre.REGION,
    }
)
