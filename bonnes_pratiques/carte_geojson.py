"""Les territoires dont parlent les fiches, en GeoJSON : une couche de la carte du réseau."""

import json
from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.models import Site

from alliance.socle.fragments import par_publication

from .models import FichePage, TerritoireDeFiche

GENRE = "application/geo+json"
#: Au-delà, l'infobulle d'un lieu renvoie à la liste.
FICHES_PAR_LIEU = 8


@hooks.register("couches_de_la_carte")
def territoires_des_fiches() -> list[dict[str, str]]:
    """La couche que la carte du réseau propose ; inscrite quand `urls.py` est lu, avec l'adresse qu'elle annonce."""
    adresse = reverse("bonnes_pratiques:carte_geojson")
    return [{"cle": "fiches", "libelle": _("Territoires des bonnes pratiques"), "adresse": adresse}]


@require_safe
def carte_geojson(request: HttpRequest) -> HttpResponse:
    """Un trait par territoire situé : son nom, ses fiches publiées, les plus récentes d'abord, et leur nombre."""
    corps = par_publication(f"carte-des-fiches:{request.get_host()}", lambda: collection(request))
    return HttpResponse(corps, content_type=GENRE)


def collection(request: HttpRequest) -> str:
    """La `FeatureCollection`, en quatre requêtes quel que soit le nombre de fiches.

    `total` compte les fiches situées, une fois chacune ; un lieu en détaille huit au plus.
    """
    publiees = FichePage.objects.live().public()
    lignes = list(
        TerritoireDeFiche.objects.filter(fiche__in=publiees, territoire__latitude__isnull=False)
        .order_by("territoire__nom", "territoire_id", "-fiche__first_published_at", "-fiche_id")
        .values_list(
            "territoire_id", "territoire__nom", "territoire__longitude", "territoire__latitude",
            "fiche_id", "fiche__title", "fiche__url_path", "fiche__statut",
        )
    )  # fmt: skip
    axes: dict[int, list[str]] = defaultdict(list)
    for pk, cle in FichePage.axes.through.objects.order_by("axe__ordre").values_list("fichepage_id", "axe__cle"):
        axes[pk].append(cle)
    racine = _racine(request)
    lieux: dict[int, dict[str, Any]] = {}
    for territoire, nom, longitude, latitude, pk, titre, url_path, statut in lignes:
        lieu = lieux.setdefault(territoire, _lieu(territoire, nom, float(longitude), float(latitude)))
        proprietes = lieu["properties"]
        proprietes["total"] += 1
        if proprietes["total"] <= FICHES_PAR_LIEU:
            adresse = "/" + url_path.removeprefix(racine)
            proprietes["fiches"].append({"titre": titre, "adresse": adresse, "statut": statut, "axes": axes[pk]})
    contenu = {
        "type": "FeatureCollection",
        "total": len({ligne[4] for ligne in lignes}),
        "features": list(lieux.values()),
    }
    return json.dumps(contenu, ensure_ascii=False, separators=(",", ":"))


def _lieu(pk: int, nom: str, longitude: float, latitude: float) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": pk,
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {
            "territoire": nom,
            "adresse": "/bonnes-pratiques/?" + urlencode({"q": nom}),
            "total": 0,
            "fiches": [],
        },
    }


def _racine(request: HttpRequest) -> str:
    """Le début, propre au site, des chemins de page ; la suite est l'adresse."""
    site = Site.find_for_request(request)
    return site.root_page.url_path if site else "/"
