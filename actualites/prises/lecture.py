"""La prise de position telle qu'on la lit : ce que le gabarit de sa page affiche, déjà mis en forme."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from alliance.socle.chiffres import presenter_chiffre
from alliance.socle.fragments import fragment, par_publication
from alliance.socle.models import ImageAlliance
from alliance.socle.typographie import typographier_html

from ..signatures.lecture import contexte_de_signature
from ..suivi.lecture import destinataires
from ..versions import lignee
from ..versions.contenu import PARTIES_SIGNEES, lire_les_parties
from .presentation import (
    collections_reservees,
    date_de,
    demandes,
    presenter_document,
    presenter_retombees,
    presenter_suites,
)
from .structure import article_structure

if TYPE_CHECKING:
    from ..models import Cosignature, PriseDePositionPage, VersionDePrise

#: Au-delà, les organisations cosignataires se replient : elles restent dans la page, et dans son impression.
COSIGNATAIRES_MONTRES = 24
#: Ce que la page montre de ses parties, et ce qu'il faut lire de chacune.
PARTIES_LUES = {
    **PARTIES_SIGNEES,
    "pieces_jointes": "document__collection",
    "pages_liees": None,
    "themes_de_prise": "tag",
    "axes": None,
}
LOGO = "max-240x120|format-webp"


def contexte_de_lecture(prise: "PriseDePositionPage", request: HttpRequest) -> dict[str, Any]:
    """Les variables du gabarit `actualites/prise_de_position_page.html`.

    Le texte publié se relit dans le cache jusqu'à la prochaine publication ; un aperçu se calcule toujours. La
    signature du public, dont le compte change à tout moment, n'y est jamais gardée.
    """
    version = f"{prise.pk}:{prise.live_revision_id}"
    morceau = fragment(request, version)
    if prise.live and not getattr(request, "is_preview", False):
        parties = par_publication(f"prise:{version}:{request.get_host()}", lambda: _parties(prise, request))
    else:
        parties = _parties(prise, request)
    signature = contexte_de_signature(prise, request) if prise.pk else {"signature_du_public": None}
    return {
        **morceau,
        **parties,
        **signature,
        "sommaire": list(_sommaire(prise, parties, signature["signature_du_public"] is not None)),
        # Lus seulement si le morceau de page qui les montre n'est pas déjà dans le cache.
        "suivis": SimpleLazyObject(lambda: destinataires(prise) if prise.pk else []),
    }


def _parties(prise: "PriseDePositionPage", request: HttpRequest) -> dict[str, Any]:
    """Ce qui demande des requêtes, en valeurs que le cache sait garder."""
    if prise.live and not getattr(request, "is_preview", False):
        # Montrées, puis relues pour savoir quels mots sont publiés : une requête par partie suffit aux deux.
        lire_les_parties([prise], PARTIES_LUES)
    axes = [{"cle": axe.cle, "nom": axe.nom} for axe in prise.axes.all()]
    initiatrices = list(prise.initiatrices.all())
    version = lignee.version_de(prise) if prise.pk else None
    cosignatures = list(lignee.signees_sur(version)) if version else []
    liees = [liee.page_id for liee in prise.pages_liees.all()]
    publiees = _pages_publiees(
        {liee.membre_id for liee in (*initiatrices, *cosignatures) if liee.membre_id} | set(liees)
    )
    adresses = {pk: page.get_url(request) or "" for pk, page in publiees.items()}
    pieces = list(prise.pieces_jointes.select_related("document__collection"))
    reserves = collections_reservees() if pieces or any(suite.value.get("document") for suite in prise.suites) else []
    suites = presenter_suites(prise.suites, reserves)
    cosignataires = _presenter_cosignataires(cosignatures, adresses)
    parties: dict[str, Any] = {
        "nature": prise.get_nature_display(),
        "date": date_de(prise),
        "correction": _correction(version),
        "axes": axes,
        "axe_principal": axes[0]["cle"] if axes else "",
        "themes": [{"nom": theme.name, "slug": theme.slug} for theme in prise.themes.all()],
        "initiatrices": [
            {"nom": str(initiatrice), "adresse": adresses.get(initiatrice.membre_id, "")}
            for initiatrice in initiatrices
        ],
        "cosignataires": cosignataires[:COSIGNATAIRES_MONTRES],
        "cosignataires_replies": cosignataires[COSIGNATAIRES_MONTRES:],
        "nombre_de_cosignataires": len(cosignataires),
        "chiffres": [presenter_chiffre(chiffre) for chiffre in prise.chiffres.all()],
        "demandes": demandes(prise.destinataires),
        "suites": suites,
        "derniere_suite": suites[-1] if suites else None,
        "retombees": presenter_retombees(prise.retombees),
        "pieces_jointes": [presenter_document(piece.document, piece.titre, reserves) for piece in pieces],
        "membres_lies": list(_liees(liees, publiees, adresses, membres=True)),
        "fiches_liees": list(_liees(liees, publiees, adresses, membres=False)),
        "notes": [
            {"numero": note.numero, "html": typographier_html(expand_db_html(note.source)), "retours": note.retours}
            for note in prise.appareil_de_notes
        ],
        "adresse_absolue": prise.get_full_url(request),
        "adresse_pdf": f"{prise.get_url(request) or ''}pdf/",
    }
    parties["donnees_structurees"] = article_structure(prise, request, parties)
    return parties


def _pages_publiees(cles: set[int]) -> dict[int, Page]:
    """Celles de ces pages que tout le monde peut lire."""
    if not cles:
        return {}
    voulues = Page.objects.live().public().select_related("content_type")
    return voulues.only("title", "url_path", "locale_id", "content_type").in_bulk(cles)


def _liees(cles: list[int], publiees: dict[int, Page], adresses: dict[int, str], membres: bool) -> Iterator[Any]:
    for cle in dict.fromkeys(cles):
        page = publiees.get(cle)
        if page is not None and (page.content_type.model == "membrepage") == membres:
            yield {"titre": page.title, "adresse": adresses[cle]}


def _correction(version: "VersionDePrise | None") -> dict[str, Any] | None:
    """La date et la raison de la correction de forme, si les mots publiés en viennent."""
    if version is None or not version.est_de_forme:
        return None
    return {"date": version.creee_le, "raison": version.raison}


# --- Organisations cosignataires -------------------------------------------------------------------------------------


def _presenter_cosignataires(cosignatures: "list[Cosignature]", adresses: dict[int, str]) -> list[dict[str, Any]]:
    """Chaque organisation telle qu'elle a signé ; un membre publié mène à sa page."""
    cles = {cosignature.logo_id for cosignature in cosignatures if cosignature.logo_id}
    images = ImageAlliance.objects.filter(pk__in=cles).prefetch_renditions(LOGO) if cles else []
    logos = {image.pk: _logo(image) for image in images}
    return [
        {
            "organisation": cosignature.organisation,
            "adresse": adresses.get(cosignature.membre_id or 0, ""),
            "logo": logos.get(cosignature.logo_id or 0),
            "nom": cosignature.nom,
            "fonction": cosignature.fonction,
            # « Au nom de » ce que le panneau nomme déjà ne se répète pas.
            "au_nom_de": "" if cosignature.au_nom_de == cosignature.organisation else cosignature.au_nom_de,
        }
        for cosignature in cosignatures
    ]


def _logo(image: ImageAlliance) -> dict[str, Any] | None:
    """Rien si le fichier a disparu : un logo perdu ne doit pas emporter la page."""
    try:
        rendu = image.get_rendition(LOGO)
    except (SourceImageIOError, InvalidFilterSpecError):
        return None
    return {"adresse": rendu.url, "largeur": rendu.width, "hauteur": rendu.height}


# --- Sommaire --------------------------------------------------------------------------------------------------------


def _sommaire(prise: "PriseDePositionPage", parties: dict[str, Any], se_signe: bool) -> Iterator[dict[str, str]]:
    """Les arrêts de l'itinéraire : les parties que la page contient vraiment, dans leur ordre."""
    etapes = [
        ("en-bref", _("En bref"), prise.en_bref),
        ("demandes", _("Ce qui est demandé"), parties["demandes"]),
        ("texte", _("Le texte"), prise.texte),
        ("comprendre", _("Pour comprendre"), prise.contexte_national or prise.contexte_europeen),
        ("notes", _("Notes"), parties["notes"]),
        ("destinataires", _("Destinataires"), prise.destinataires),
        ("cosignataires", _("Organisations cosignataires"), parties["cosignataires"]),
        ("signer", _("Signatures du public"), se_signe),
        ("suites", _("Les suites"), True),
        ("medias", _("Dans les médias"), parties["retombees"]),
        ("pieces-jointes", _("Pièces jointes"), parties["pieces_jointes"]),
        ("lies", _("À lire aussi"), parties["membres_lies"] or parties["fiches_liees"]),
        ("reprendre", _("Presse et partage"), True),
    ]
    for ancre, titre, contenu in etapes:
        if contenu:
            yield {"ancre": ancre, "titre": titre}
