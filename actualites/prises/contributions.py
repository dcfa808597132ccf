"""Ce que les prises de position ajoutent à la page d'un membre : les textes qu'il porte, ceux qu'il a cosignés."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks

from reseau.models import MembrePage
from reseau.profil.lecture import CROCHET, garder

from ..choix import EtatDeCosignature
from ..models import PriseDePositionPage
from ..versions import lignee
from .presentation import date_de

#: Les plus récentes : de quoi connaître la voix d'un membre, sans noyer ce qu'il fait.
PORTEES_MONTREES = 12
COSIGNEES_MONTREES = 12


@hooks.register(CROCHET, order=20)
def prises_du_membre(membre: MembrePage, request: HttpRequest) -> list[dict[str, Any]]:
    """Les prises de position publiées que le membre porte, puis celles sous lesquelles son nom paraît."""
    contenu = garder(
        membre,
        request,
        "prises",
        lambda: {"portees": _portees(membre, request), "cosignees": _cosignees(membre, request)},
    )
    if not (contenu["portees"] or contenu["cosignees"]):
        return []
    return [
        {
            "ancre": "prises-de-position",
            "titre": _("Ses prises de position"),
            "gabarit": "actualites/_prises_de_membre.html",
            "contexte": contenu,
        }
    ]


def _publiees() -> Any:
    return PriseDePositionPage.objects.live().public().order_by("-first_published_at", "-pk")


def _portees(membre: MembrePage, request: HttpRequest) -> list[dict[str, Any]]:
    siennes = Q(initiatrices__membre=membre) | Q(path__startswith=membre.path, depth__gt=membre.depth)
    cles = _publiees().filter(siennes).order_by().values("pk")
    return [_ligne(prise, request) for prise in _publiees().filter(pk__in=cles)[:PORTEES_MONTREES]]


def _cosignees(membre: MembrePage, request: HttpRequest) -> list[dict[str, Any]]:
    """Seule la lignée dit si un nom paraît sous des mots : on ne l'interroge que pour les textes qu'il a signés."""
    signees = _publiees().filter(cosignatures__membre=membre, cosignatures__etat=EtatDeCosignature.SIGNEE)
    lues = list(signees[:COSIGNEES_MONTREES])
    montrees = lignee.ou_parait(membre, [prise.pk for prise in lues]) if lues else set()
    return [_ligne(prise, request) for prise in lues if prise.pk in montrees]


def _ligne(prise: PriseDePositionPage, request: HttpRequest) -> dict[str, Any]:
    return {
        "titre": prise.title,
        "adresse": prise.get_url(request) or "",
        "nature": prise.get_nature_display(),
        "date": date_de(prise),
    }
