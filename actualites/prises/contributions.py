"""Ce que les prises de position ajoutent à la page d'un membre : les textes qu'il porte, ceux qu'il a cosignés."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks

from reseau.models import MembrePage
from reseau.profil.lecture import CROCHET, garder

from ..choix import EtatDeCosignature
from ..models import InitiatriceDePrise, PriseDePositionPage
from ..versions import lignee
from .presentation import date_de

#: Les plus récentes : de quoi connaître la voix d'un membre, sans noyer ce qu'il fait.
PORTEES_MONTREES = 12
COSIGNEES_MONTREES = 12


@hooks.register(CROCHET, order=20)
def prises_du_membre(membre: MembrePage, request: HttpRequest) -> list[dict[str, Any]]:
    """Les prises de position publiées que le membre porte, puis celles sous lesquelles son nom paraît."""
    contenu = garder(membre, request, "prises", lambda: _prises(membre, request))
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


def _prises(membre: MembrePage, request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
    """Une seule requête pour qui n'a ni porté ni signé de texte : le cas de presque tous."""
    portees = Q(pk__in=InitiatriceDePrise.objects.filter(membre=membre).values("prise")) | Q(
        path__startswith=membre.path, depth__gt=membre.depth
    )
    signees = Q(pk__in=membre.cosignatures.filter(etat=EtatDeCosignature.SIGNEE).values("prise"))
    if not PriseDePositionPage.objects.live().filter(portees | signees).exists():
        return {"portees": [], "cosignees": []}
    publiees = PriseDePositionPage.objects.live().public().order_by("-first_published_at", "-pk")
    siennes = publiees.filter(portees)[:PORTEES_MONTREES]
    lues = list(publiees.filter(signees)[:COSIGNEES_MONTREES])
    # Seule la lignée dit si un nom paraît sous des mots : on ne l'interroge que pour les textes qu'il a signés.
    montrees = lignee.ou_parait(membre, [prise.pk for prise in lues]) if lues else set()
    return {
        "portees": [_ligne(prise, request) for prise in siennes],
        "cosignees": [_ligne(prise, request) for prise in lues if prise.pk in montrees],
    }


def _ligne(prise: PriseDePositionPage, request: HttpRequest) -> dict[str, Any]:
    return {
        "titre": prise.title,
        "adresse": prise.get_url(request) or "",
        "nature": prise.get_nature_display(),
        "date": date_de(prise),
    }
