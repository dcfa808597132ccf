"""Les membres les plus proches à vol d'oiseau."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from django.db.models import F, FloatField, Value
from django.db.models.functions import Cast
from django.http import HttpRequest

from ..choix import PRESENTS
from .presentation import distance

if TYPE_CHECKING:
    from ..models import MembrePage

VOISINS = 4
#: Au-delà, en kilomètres, on n'est plus voisins : mieux vaut ne rien dire.
PORTEE = 300
RAYON_DE_LA_TERRE = 6371.0
KM_PAR_DEGRE = math.pi * RAYON_DE_LA_TERRE / 180
#: Ce que la base propose, rangé sur une carte à plat, parmi quoi l'on mesure vraiment.
CANDIDATS = 4 * VOISINS


def voisins(membre: MembrePage, request: HttpRequest) -> list[dict[str, Any]]:
    """Les quatre membres présents les plus proches : `nom`, `adresse`, `nature`, `distance`. Une requête.

    Rien pour une organisation sans territoire ou dont le territoire n'a pas de coordonnées. La base ne rend que seize
    candidats, dans un carré autour du lieu ; près de l'antiméridien, ceux de l'autre bord n'y sont pas.
    """
    from ..models import MembrePage

    lieu = membre.territoire
    if lieu is None or lieu.latitude is None or lieu.longitude is None:
        return []
    latitude, longitude = float(lieu.latitude), float(lieu.longitude)
    etirement = max(0.05, math.cos(math.radians(latitude)))
    haut = PORTEE / KM_PAR_DEGRE
    large = haut / etirement
    au_nord = Cast("territoire__latitude", FloatField()) - Value(latitude)
    a_l_est = (Cast("territoire__longitude", FloatField()) - Value(longitude)) * Value(etirement)
    proches = (
        MembrePage.objects.live()
        .public()
        .filter(
            statut__in=PRESENTS,
            territoire__latitude__range=(latitude - haut, latitude + haut),
            territoire__longitude__range=(longitude - large, longitude + large),
        )
        .exclude(pk=membre.pk)
        .annotate(au_nord=au_nord, a_l_est=a_l_est)
        .annotate(ecart=F("au_nord") * F("au_nord") + F("a_l_est") * F("a_l_est"))
        .order_by("ecart", "pk")
        .select_related("territoire")[:CANDIDATS]
    )
    mesures = []
    for autre in proches:
        la = autre.territoire
        mesures.append((a_vol_d_oiseau(latitude, longitude, float(la.latitude), float(la.longitude)), autre))
    mesures.sort(key=lambda mesure: (mesure[0], mesure[1].pk))
    mesures = [mesure for mesure in mesures if mesure[0] <= PORTEE]
    return [
        {
            "nom": autre.title,
            "adresse": autre.get_url(request),
            "nature": autre.get_nature_display(),
            "distance": distance(kilometres),
        }
        for kilometres, autre in mesures[:VOISINS]
    ]


def a_vol_d_oiseau(latitude: float, longitude: float, autre_latitude: float, autre_longitude: float) -> float:
    """La distance en kilomètres de deux points donnés en degrés (formule de haversine)."""
    y1, x1, y2, x2 = map(math.radians, (latitude, longitude, autre_latitude, autre_longitude))
    a = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * RAYON_DE_LA_TERRE * math.asin(min(1.0, math.sqrt(a)))
