"""Ce que la page de connexion montre dans la démonstration, et nulle part ailleurs."""

from django import template
from django.conf import settings

from alliance.accueil.demo.comptes import COMPTES, Compte

register = template.Library()


@register.simple_tag
def comptes_de_demonstration() -> tuple[Compte, ...]:
    """Les comptes d'essai (`courriel`, `mot_de_passe`, `prenom`, `fonction`, `essai`), ou rien hors démonstration."""
    return COMPTES if getattr(settings, "ALLIANCE_DEMONSTRATION", False) else ()
