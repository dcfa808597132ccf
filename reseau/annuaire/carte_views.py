"""La carte du réseau : la page, et la vue que d'autres sites encadrent. Voir `docs/carte.md`."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail import hooks

from alliance.socle.entetes import encadrable

from ..choix import StatutDeMembre
from ..models import ReseauIndexPage
from .facettes import repertoire
from .filtres import FiltreMembres
from .situation import situation

HAUTEUR_DU_CADRE = 560


@require_safe
def carte(request: HttpRequest) -> HttpResponse:
    """La carte, avec les filtres et les comptes de la liste ; les membres de la page restent listés dessous."""
    page = _annuaire()
    contexte = page.get_context(request)
    filtre = contexte["formulaire"]
    adresse = reverse("reseau:carte")
    canonique = request.build_absolute_uri(adresse + _requete(filtre, page=filtre.pagination.page))
    reponse = render(
        request,
        "reseau/carte.html",
        {
            **contexte,
            **_vue(filtre),
            "fil_ariane": [*page.fil_ariane(request), {"titre": page.title, "adresse": page.get_url(request)}],
            "titre_courant": _("Carte"),
            "adresse_sans_filtre": adresse,
            "adresse_canonique": canonique,
            "couches": [couche for annonce in hooks.get_hooks("couches_de_la_carte") for couche in annonce()],
            "code_a_copier": _code_a_copier(request, filtre),
        },
    )
    return ouvrir_aux_tuiles(reponse)


@encadrable
@require_safe
def carte_a_integrer(request: HttpRequest) -> HttpResponse:
    """La carte seule, que n'importe quel site encadre : ni menu, ni formulaire, ni rien de personnel."""
    page = _annuaire()
    filtre = FiltreMembres(request.GET, repertoire())
    adresse = request.build_absolute_uri(reverse("reseau:carte") + _requete(filtre))
    contexte = {**_vue(filtre), "page": page, "total": filtre.total, "adresse_de_la_carte": adresse}
    return ouvrir_aux_tuiles(render(request, "reseau/carte_a_integrer.html", contexte))


def _annuaire() -> ReseauIndexPage:
    """L'annuaire publié, ou une page introuvable : sa carte n'est pas plus publique que lui."""
    page = ReseauIndexPage.objects.live().public().first()
    if page is None:
        raise Http404
    return page


def _requete(filtre: FiltreMembres, page: int = 1) -> str:
    return filtre.adresse(page=page).removesuffix("?")


def _vue(filtre: FiltreMembres) -> dict[str, Any]:
    """Ce que lit `reseau/_carte.html`."""
    situes = filtre.situes()
    return {
        "filtre": filtre,
        "situation": situation(situes),
        "sans_coordonnees": filtre.total - len(situes),
        "adresse_des_donnees": reverse("reseau:carte_geojson") + _requete(filtre),
        "textes": json.dumps(textes(), ensure_ascii=False),
        "tuiles": settings.ALLIANCE_TUILES,
    }


def textes() -> dict[str, Any]:
    """Ce que dit la carte interactive ; « singulier|pluriel » là où l'on compte."""
    return {
        "carte": _("Carte des membres : les flèches la déplacent, plus et moins l’agrandissent ou la réduisent."),
        "agrandir": _("Agrandir la carte"),
        "reduire": _("Réduire la carte"),
        "tout": _("Voir tous les membres"),
        "fermer": _("Fermer"),
        "source": _("Fond : Natural Earth, IGN"),
        "groupe": _("%n membre, Entrée pour le voir|%n membres, Entrée pour les voir"),
        "groupeDeFiches": _("%n fiche, Entrée pour la voir|%n fiches, Entrée pour les voir"),
        "fiches": _("%n fiche|%n fiches"),
        "publications": _("%n publication|%n publications"),
        "autres": _("et %n autre|et %n autres"),
        "statuts": {
            StatutDeMembre.EN_VEILLE.value: _("en veille"),
            StatutDeMembre.SORTI.value: _("sorti de l’alliance"),
        },
    }


def _code_a_copier(request: HttpRequest, filtre: FiltreMembres) -> SafeString:
    """Le cadre à coller dans la page d'un autre site, filtres compris."""
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>',
        request.build_absolute_uri(reverse("reseau:carte_a_integrer") + _requete(filtre)),
        _("Carte des membres de l’Alliance accueillante"),
        HAUTEUR_DU_CADRE,
    )


def ouvrir_aux_tuiles(reponse: HttpResponse) -> HttpResponse:
    """Laisse cette page, et elle seule, charger les images du serveur de tuiles, si un réglage en nomme un."""
    modele = settings.ALLIANCE_TUILES["adresse"]
    if modele:
        adresse = urlsplit(modele.replace("{s}", "*"))
        reponse._csp_update = {"img-src": [f"{adresse.scheme}://{adresse.netloc}"]}  # type: ignore[attr-defined]
    return reponse
