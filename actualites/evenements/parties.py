"""Ce que la page d'un événement montre de sa base : des valeurs simples, que le cache sait garder."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page

from alliance.socle.chiffres import ChiffrePresente
from alliance.socle.choix import Precision
from alliance.socle.models import ImageAlliance
from alliance.socle.typographie import nombre
from reseau.geo.carte import carte_de_situation

from ..agenda.lieux import identifiant
from ..choix import ModaliteDEvenement, RoleDOrganisation
from .calendrier import occurrences
from .entourage import AFFICHE, PHOTO, lire_l_entourage
from .moments import PAS_TENUE
from .presentation import capitale, lieu_en_tout, quand_a_lieu, quand_en_tout, recurrence
from .structure import evenement_structure
from .tenue import tenue_de

if TYPE_CHECKING:
    from ..models import ChangementDEvenement, EvenementPage

#: Au-delà, l'agenda les montre mieux que la page.
DECLINAISONS_MONTREES = 60
#: Ce qui a changé, le plus récent d'abord ; au-delà, on ne se relit plus.
CHANGEMENTS_MONTRES = 20
ACCESSIBILITE = ("acces_fauteuil", "langue_des_signes", "boucle_magnetique", "garde_d_enfants")
#: Ce que dit « Pour venir », outre l'accessibilité cochée.
POUR_VENIR = (
    "public",
    "tarif",
    "tarif_precisions",
    "langues",
    "inscription_adresse",
    "inscription_avant",
    "inscription_precisions",
    "contact_courriel",
    "accessibilite_precisions",
)
GENRES_LIES = {
    "fichepage": _("Bonne pratique"),
    "prisedepositionpage": _("Prise de position"),
    "articlepage": _("Actualité"),
}


def parties_de(evenement: "EvenementPage", request: HttpRequest) -> dict[str, Any]:
    """Deux requêtes pour un événement publié, quel que soit ce qu'il cite."""
    publie = bool(evenement.pk) and not getattr(request, "is_preview", False)
    entourage = lire_l_entourage(evenement, publie=publie)
    publiees = entourage.pages
    axes = [{"cle": axe.cle, "nom": axe.nom} for axe in evenement.axes.all()] if evenement.pk else []
    organisations = list(evenement.organisations.all())
    liees = list(dict.fromkeys(liee.page_id for liee in evenement.pages_liees.all()))
    adresses = {cle: page.get_url(request) or "" for cle, page in publiees.items()}
    presentees = [
        {"nom": str(organisation), "adresse": adresses.get(organisation.membre_id or 0, ""), "role": organisation.role}
        for organisation in organisations
    ]
    parties: dict[str, Any] = {
        "forme": evenement.get_forme_display(),
        "axes": axes,
        "axe_principal": axes[0]["cle"] if axes else "",
        "themes": [{"nom": theme.name, "slug": theme.slug} for theme in evenement.themes.all()] if evenement.pk else [],
        "dates": occurrences(evenement),
        "recurrence": capitale(recurrence(evenement)),
        "quand_en_tout": capitale(quand_en_tout(evenement)),
        "lieu": _lieu(evenement),
        "affiche": _rendu(entourage.images.get(evenement.image_id or 0), AFFICHE),
        "organisatrices": [un for un in presentees if un["role"] == RoleDOrganisation.ORGANISATRICE],
        "partenaires": [un for un in presentees if un["role"] != RoleDOrganisation.ORGANISATRICE],
        "accessibilite": _accessibilite(evenement),
        "participants": _participants(evenement),
        "photos": _photos(evenement, entourage.images),
        **_declinaisons(entourage.declinaisons, request),
        "changements": _changements(entourage.changements),
        **_contenus_lies([publiees[cle] for cle in liees if cle in publiees], adresses),
        "adresse_absolue": evenement.get_full_url(request) or "",
        "adresse_ics": f"{evenement.get_url(request) or ''}evenement.ics",
    }
    parent = publiees.get(evenement.declinaison_de_id or 0)
    parties["journee"] = {"titre": parent.title, "adresse": adresses[parent.pk]} if parent is not None else None
    ecrits = (evenement.compte_rendu, evenement.points_forts, evenement.points_difficiles)
    parties["a_un_apres"] = any((*ecrits, parties["participants"], parties["photos"]))
    parties["a_de_quoi_venir"] = bool(parties["accessibilite"]) or any(
        getattr(evenement, champ) for champ in POUR_VENIR
    )
    parties["donnees_structurees"] = evenement_structure(evenement, request, parties)
    return parties


def _accessibilite(evenement: "EvenementPage") -> list[str]:
    champs: list[Any] = [evenement._meta.get_field(champ) for champ in ACCESSIBILITE if getattr(evenement, champ)]
    return [capitale(str(champ.verbose_name)) for champ in champs]


def _photos(evenement: "EvenementPage", images: Mapping[int, ImageAlliance]) -> list[dict[str, Any]]:
    """Celles dont le fichier est encore là, avec leur crédit."""
    return [
        {**rendu, "texte": photo.texte_alternatif, "legende": photo.legende}
        for photo in evenement.photos.all()
        if (rendu := _rendu(images.get(photo.image_id), PHOTO))
    ]


def _contenus_lies(pages: list[Page], adresses: dict[int, str]) -> dict[str, list[dict[str, str]]]:
    """Les textes d'un côté (`lies`), les membres de l'autre (`membres_lies`), dans l'ordre choisi."""
    textes, membres = [], []
    for page in pages:
        lien = {"titre": page.title, "adresse": adresses[page.pk]}
        if page.cached_content_type.model == "membrepage":
            membres.append(lien)
        else:
            textes.append({"genre": str(GENRES_LIES.get(page.cached_content_type.model, "")), **lien})
    return {"lies": textes, "membres_lies": membres}


def _lieu(evenement: "EvenementPage") -> dict[str, Any]:
    """Où l'on se retrouve : ce qui se lit, et la carte ; à distance, rien de tout cela."""
    sur_place = evenement.modalite != ModaliteDEvenement.A_DISTANCE
    territoire = evenement.territoire if sur_place else None
    latitude, longitude = evenement.latitude, evenement.longitude
    if latitude is None and territoire is not None:
        latitude, longitude = territoire.latitude, territoire.longitude
    nom = (territoire.nom if territoire else "") or evenement.lieu_nom
    carte = carte_de_situation([(latitude, longitude, nom)], largeur=380, hauteur=220) if sur_place else ""
    return {
        "sur_place": sur_place,
        "a_distance": evenement.modalite != ModaliteDEvenement.SUR_PLACE,
        "modalite": evenement.get_modalite_display(),
        "nom": evenement.lieu_nom if sur_place else "",
        "adresse": evenement.adresse if sur_place else "",
        "ville": territoire.nom if territoire else "",
        "precision": ", ".join(mot for mot in (territoire.subdivision, territoire.pays.name) if mot)
        if territoire
        else "",
        "latitude": latitude if sur_place else None,
        "longitude": longitude if sur_place else None,
        "pays": territoire.pays.code if territoire else "",
        "carte": carte,
        "sur_l_agenda": f"/agenda/?vue=carte&lieu={identifiant(territoire.nom)}"
        if territoire
        else "/agenda/?vue=carte",
        "en_tout": capitale(lieu_en_tout(evenement)),
    }


def _participants(evenement: "EvenementPage") -> ChiffrePresente | None:
    if evenement.participants is None:
        return None
    valeur = nombre(evenement.participants)
    if evenement.participants_precision:
        valeur = f"{Precision(evenement.participants_precision).label} {valeur}"
    sens = ngettext("personne y était", "personnes y étaient", evenement.participants)
    return ChiffrePresente(valeur, "", sens, evenement.participants_source, "", None)


def _rendu(image: ImageAlliance | None, filtre: str) -> dict[str, Any] | None:
    """`adresse`, `largeur`, `hauteur`, `texte`, `credit` ; rien d'une image dont le fichier a disparu."""
    if image is None:
        return None
    try:
        rendu = image.get_rendition(filtre)
    except (SourceImageIOError, InvalidFilterSpecError):
        return None
    return {
        "adresse": rendu.url,
        "largeur": rendu.width,
        "hauteur": rendu.height,
        "texte": image.description or image.title,
        "credit": image.credit,
    }


def _declinaisons(locales: list["EvenementPage"], request: HttpRequest) -> dict[str, Any]:
    """Les rendez-vous locaux d'une journée d'action : combien, dans combien de villes, et les premiers."""
    return {
        "declinaisons": [
            {
                "titre": locale.title,
                "adresse": locale.get_url(request) or "",
                "ville": locale.territoire.nom if locale.territoire else locale.lieu_nom,
                "quand": capitale(quand_a_lieu(locale)),
                "barree": tenue in PAS_TENUE,
                "etat": str(tenue.label) if tenue in PAS_TENUE else "",
            }
            for locale in locales[:DECLINAISONS_MONTREES]
            for tenue in [tenue_de(locale)]
        ],
        "nombre_de_declinaisons": len(locales),
        "nombre_de_villes": len({locale.territoire_id for locale in locales if locale.territoire_id}),
    }


def _changements(changements: list["ChangementDEvenement"]) -> list[dict[str, Any]]:
    return [
        {
            "nature": changement.get_nature_display(),
            "date_prevue": changement.date_prevue,
            "avant": changement.avant,
            "apres": changement.apres,
            "le": changement.le,
        }
        for changement in changements[:CHANGEMENTS_MONTRES]
    ]
