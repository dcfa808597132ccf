"""La pagination de toutes les listes publiques."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _


@dataclass
class Pagination:
    """Une page d'une liste.

    Args:
        total: nombre d'éléments.
        par_page: éléments par page.
        demandee: ce que dit l'adresse, non validé ; une valeur impossible est corrigée et signalée.
        adresse: donne l'adresse d'une page, à partir de 1.
    """

    total: int
    par_page: int
    demandee: str
    adresse: Callable[[int], str]
    avertissements: list[str] = field(init=False, default_factory=list)
    page: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        if not self.demandee:
            return
        if not (self.demandee.isascii() and self.demandee.isdigit()) or int(self.demandee[:9]) < 1:
            self.avertissements.append(_("Ce numéro de page n’existe pas : voici la première."))
        elif int(self.demandee[:9]) > self.pages:
            self.page = self.pages
            self.avertissements.append(_("La liste n’a pas autant de pages : voici la dernière."))
        else:
            self.page = int(self.demandee[:9])

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.total // self.par_page))

    @property
    def debut(self) -> int:
        return (self.page - 1) * self.par_page

    @property
    def fin(self) -> int:
        return min(self.total, self.debut + self.par_page)

    @property
    def precedente(self) -> str:
        return self.adresse(self.page - 1) if self.page > 1 else ""

    @property
    def suivante(self) -> str:
        return self.adresse(self.page + 1) if self.page < self.pages else ""

    @property
    def numeros(self) -> list[dict[str, Any] | None]:
        """La première page, les voisines, la dernière ; `None` là où la suite est élidée."""
        voulus = sorted({1, self.pages, *range(max(1, self.page - 1), min(self.pages, self.page + 1) + 1)})
        resultat: list[dict[str, Any] | None] = []
        for precedent, numero in zip([0, *voulus], voulus, strict=False):
            if numero - precedent > 1:
                resultat.append(None)
            resultat.append({"numero": numero, "adresse": self.adresse(numero), "courant": numero == self.page})
        return resultat
