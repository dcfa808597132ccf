"""La complétude, vérifiée là où une approbation se prend. Chargé par `BonnesPratiquesConfig.ready`."""

from wagtail import hooks
from wagtail.models import Page

from .regles import verifier


@hooks.register("avant_approbation")
def manques_bloquants(brouillon: Page) -> list[str]:
    """Ce qui empêche d'approuver une fiche ; le formulaire le vérifie déjà, l'adresse directe ne le traverse pas."""
    from ..models import FichePage

    if not isinstance(brouillon, FichePage):
        return []
    return [manque.message for manque in verifier(brouillon) if manque.bloquant]
