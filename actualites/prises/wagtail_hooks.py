"""Ce que l'écriture d'une prise de position ajoute à l'administration."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.signals import init_new_page

from reseau.models import MembrePage

from ..models import InitiatriceDePrise, PriseDePositionPage
from ..redaction import inscrire_l_ecriture, inscrire_la_completude
from . import contributions as _contributions  # noqa: F401 – inscrit son crochet
from .completude import verifier

inscrire_l_ecriture(
    PriseDePositionPage, adresse="nouvelle-prise-de-position", libelle=_("Nouvelle prise de position"), ordre=91
)
inscrire_la_completude(PriseDePositionPage, verifier)


@receiver(init_new_page, dispatch_uid="prises-initiatrice")
def nommer_l_initiatrice(sender: Any, page: Page, parent: Page, **kwargs: Any) -> None:
    """Un texte commencé dans l'espace d'un membre est d'abord le sien ; la rédactrice peut en nommer d'autres."""
    if isinstance(page, PriseDePositionPage) and isinstance(parent, MembrePage):
        page.initiatrices = [InitiatriceDePrise(membre=parent, nom=parent.title)]
