"""Ce que montre la page pour la presse."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest

from alliance.socle.fragments import fragment, par_publication
from alliance.socle.notes import texte_nu

from ..choix import NatureDePrise
from ..facettes import repertoire
from ..models import PriseDePositionPage
from ..prises.presentation import collections_reservees, presenter_document

if TYPE_CHECKING:
    from ..models import PressePage

#: Ce que l'on envoie à des journalistes.
NATURES = (
    NatureDePrise.COMMUNIQUE,
    NatureDePrise.TRIBUNE,
    NatureDePrise.LETTRE_OUVERTE,
    NatureDePrise.CONFERENCE_DE_PRESSE,
)
TEXTES_MONTRES = 6


def contexte_de_presse(page: "PressePage", request: HttpRequest) -> dict[str, Any]:
    """Les variables du gabarit `actualites/presse_page.html` ; un aperçu se calcule toujours."""
    version = f"{page.pk}:{page.live_revision_id}"
    morceau = fragment(request, version)
    if page.live and not getattr(request, "is_preview", False):
        return {**morceau, **par_publication(f"presse:{version}:{request.get_host()}", lambda: _parties(page, request))}
    return {**morceau, **_parties(page, request)}


def _parties(page: "PressePage", request: HttpRequest) -> dict[str, Any]:
    documents = list(_documents(page))
    textes = _derniers_textes(request)
    return {
        "textes": textes[:TEXTES_MONTRES],
        "adresse_des_textes": "/prises-de-position/?" + urlencode([("nature", nature.value) for nature in NATURES])
        if len(textes) > TEXTES_MONTRES
        else "",
        "documents": documents,
        # Le paragraphe tel qu'on le colle dans un article : sans mise en forme.
        "reperes_a_copier": texte_nu(page.reperes),
    }


def _documents(page: "PressePage") -> Any:
    """Le dossier de presse : ce que tout le monde peut télécharger, avec son format et son poids."""
    lignes = list(page.documents.all())
    reserves = collections_reservees() if lignes else []
    for ligne in lignes:
        document = presenter_document(ligne.document, ligne.titre, reserves)
        if document["adresse"]:
            yield {**document, "note": ligne.precisions}


def _derniers_textes(request: HttpRequest) -> list[dict[str, Any]]:
    """Les derniers communiqués, tribunes et lettres publiés, et un de plus s'il y en a d'autres."""
    connues = repertoire()
    masque = connues.masque_de("nature", [nature.value for nature in NATURES])
    pks = connues.pks(masque, "recentes", 0, TEXTES_MONTRES + 1)
    pages = PriseDePositionPage.objects.live().only("title", "url_path", "locale_id", "nature").in_bulk(pks)
    return [
        {
            "titre": pages[pk].title,
            "adresse": pages[pk].get_url(request) or "",
            "nature": pages[pk].get_nature_display(),
            "date": connues.entrees[connues.rang[pk]].parue_le,
        }
        for pk in pks
        if pk in pages
    ]
