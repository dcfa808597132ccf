"""Pourquoi un fichier, ou son application, est refusé en entier."""

from django.core.exceptions import PermissionDenied, ValidationError


class ImportReserve(PermissionDenied):
    """Seule l'équipe centrale importe des membres."""


class FichierRefuse(ValidationError):
    """Le fichier entier est refusé ; le message dit pourquoi et que faire."""


class ApplicationRefusee(ValidationError):
    """Rien n'a été écrit ; le message dit pourquoi et que faire."""


class EffetChange(ApplicationRefusee):
    """Depuis l'essai à blanc, le site a changé : l'import n'aurait plus l'effet montré."""
