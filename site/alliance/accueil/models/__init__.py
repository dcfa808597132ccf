from .accueil import AccueilPage

__all__ = ["AccueilPage"]
