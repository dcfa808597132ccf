from dataclasses import dataclass


@dataclass(frozen=True)
class Manque:
    """Une partie absente ou faible d'une fiche.

    Attributes:
        champ: le champ ou la relation de `FichePage` où y remédier.
        panneau: le nom sous lequel la rédactrice connaît cet endroit du formulaire.
        message: ce qui manque et quoi faire, en une phrase.
        bloquant: vrai si la fiche ne peut pas partir en relecture ainsi ; sinon c'est un conseil.
    """

    champ: str
    panneau: str
    message: str
    bloquant: bool = True
