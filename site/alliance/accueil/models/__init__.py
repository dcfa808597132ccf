from .accueil import AccueilPage
from .texte_fondateur import TexteFondateurPage

__all__ = ["AccueilPage", "TexteFondateurPage"]
