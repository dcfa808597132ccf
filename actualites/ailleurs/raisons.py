"""Ce qui empêche de lire un agenda, ou un événement d'un agenda."""

from dataclasses import asdict, dataclass


class FichierIllisible(Exception):
    """Le fichier entier est refusé ; `str()` dit pourquoi, en français."""


class Illisible(Exception):
    """Un événement est écarté ; `str()` complète « écarté : », en français, sans majuscule ni point."""


@dataclass(frozen=True)
class Ecarte:
    """Un événement que l'on n'a pas pris, et pourquoi."""

    uid: str
    titre: str
    raison: str

    def en_json(self) -> dict[str, str]:
        return asdict(self)
