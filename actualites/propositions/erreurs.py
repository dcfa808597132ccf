"""Ce qui fait refuser un geste sur une proposition."""

from django.core.exceptions import ValidationError


class GesteImpossible(ValidationError):
    """La proposition n'en est plus là ; le message dit où elle en est."""
