"""L'image qui accompagne l'adresse d'une page quand on la partage : `<page>/partage.png`, tirée de son titre."""

import json
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe
from wagtail.models import Site

from .cache import POUR_LE_NAVIGATEUR
from .models import PageAlliance
from .typographie import typographier
from .typst.rendu import compiler, empreinte_des_gabarits, nettoyer

LARGEUR, HAUTEUR = 1200, 630
DUREE = 60 * 60 * 24
#: Ce qui tient sur l'image ; au-delà, on coupe.
TITRE_MAX, RESUME_MAX, PANNEAU_MAX, PANNEAUX_MAX = 230, 170, 48, 3


@require_safe
def partage(request: HttpRequest, chemin: str) -> HttpResponse:
    """L'image de partage de la page publiée à cette adresse ; 404 si elle n'est pas publique."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    etapes = [etape for etape in chemin.split("/") if etape]
    page, args, _kwargs = site.root_page.specific.route(request, etapes)
    # Une sous-adresse (liste, PDF) n'est pas une page ; une page réservée ne montre pas son titre.
    sous_adresse = args and args[0].__name__ != "index_route"
    if not isinstance(page, PageAlliance) or sous_adresse or page.get_view_restrictions().exists():
        raise Http404
    return image(request, page.donnees_de_partage())


def image(request: HttpRequest, donnees: dict[str, Any]) -> HttpResponse:
    """La réponse PNG, composée une fois pour chaque contenu."""
    propres = _coupees(donnees)
    cle = sha256(json.dumps([empreinte_des_gabarits(), propres], ensure_ascii=False).encode()).hexdigest()[:32]
    # Comme une page : un titre dépublié ne doit pas rester montré par un navigateur ou un mandataire.
    en_tetes = {"ETag": quote_etag(cle), "Cache-Control": POUR_LE_NAVIGATEUR}
    if reponse := get_conditional_response(request, etag=quote_etag(cle)):
        reponse["Cache-Control"] = POUR_LE_NAVIGATEUR
        return reponse
    octets = cache.get_or_set(f"partage:{cle}", lambda: compiler("socle/partage", propres, "png"), DUREE)
    return HttpResponse(octets, content_type="image/png", headers=en_tetes)


def _coupees(donnees: dict[str, Any]) -> dict[str, Any]:
    """Les données, ramenées à ce que l'image peut montrer."""

    def couper(texte: str, longueur: int) -> str:
        """Entre deux mots si l'on peut : « po… » se lit mal sur une image que l'on partage."""
        if len(texte) <= longueur:
            return texte
        debut = texte[: longueur - 1]
        mots = debut.rpartition(" ")[0]
        return (mots if len(mots) > longueur // 2 else debut).rstrip(" ,;:.–") + "…"

    return nettoyer(
        {
            "titre": typographier(couper(donnees["titre"], TITRE_MAX)),
            "surtitre": [typographier(couper(mention, 40)) for mention in donnees["surtitre"][:3]],
            "resume": typographier(couper(donnees["resume"], RESUME_MAX)),
            "enseigne": donnees["enseigne"],
            "barre": donnees.get("barre", False),
            "axe": donnees["axe"],
            "panneaux": [couper(nom, PANNEAU_MAX) for nom in donnees["panneaux"][:PANNEAUX_MAX]],
            "site": settings.WAGTAIL_SITE_NAME,
        }
    )
