"""Fait d'un fichier de données un événement, avec toutes ses parties."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from actualites.models import (
    AgendaIndexPage,
    EvenementPage,
    OrganisationDEvenement,
    PageLieeDEvenement,
    PhotoDEvenement,
)
from alliance.socle.models import Axe, ImageAlliance, Theme, Utilisateur
from bonnes_pratiques.models import FichePage
from reseau.models import MembrePage, Territoire

from .composition import flux, tous
from .lecture import DonneesDEvenement
from .texte import texte_riche

#: Les champs qui passent tels quels du fichier au modèle.
CHAMPS = (
    "slug",
    "forme",
    "heure_debut",
    "heure_fin",
    "frequence",
    "intervalle",
    "nombre",
    "modalite",
    "lieu_nom",
    "adresse",
    "repli",
    "lien_distance",
    "distance_precisions",
    "etat",
    "annonce",
    "public",
    "tarif",
    "tarif_precisions",
    "langues",
    "inscription_adresse",
    "contact_courriel",
    "acces_fauteuil",
    "langue_des_signes",
    "boucle_magnetique",
    "garde_d_enfants",
    "accessibilite_precisions",
    "participants",
    "participants_precision",
    "participants_source",
)
RICHES = ("en_bref", "compte_rendu", "points_forts", "points_difficiles")


def enregistrer(
    donnees: DonneesDEvenement,
    membres: Mapping[str, MembrePage],
    territoires: Mapping[str, Territoire],
    images: Callable[[str], ImageAlliance],
    journee: EvenementPage | None,
    auteur: Utilisateur,
) -> EvenementPage:
    """Ajoute le brouillon à sa place, avec sa première révision. La publication est une autre affaire.

    Args:
        images: donne l'image d'un nom ; n'est appelée que si l'événement en montre.
        journee: la journée d'action dont l'événement est le rendez-vous local.
    """
    parent: Page = membres[donnees.membre] if donnees.membre else AgendaIndexPage.objects.get()
    evenement = EvenementPage(
        title=donnees.titre,
        live=False,
        has_unpublished_changes=True,
        owner=auteur,
        date_debut=_jour(donnees.date, donnees.jours),
        date_fin=_jour(donnees.date_fin, donnees.jours_fin),
        inscription_avant=_jour(None, donnees.inscription_jours),
        territoire=territoires[donnees.territoire] if donnees.territoire else None,
        description=flux(
            EvenementPage, "description", [("texte", texte_riche(donnees.description))] if donnees.description else []
        ),
        declinaison_de=journee,
        **{champ: getattr(donnees, champ) for champ in CHAMPS},
        **{champ: texte_riche(getattr(donnees, champ)) for champ in RICHES},
    )
    parent.add_child(instance=evenement)
    evenement.axes.set(tous(Axe, "cle", donnees.axes))
    evenement.themes.set(tous(Theme, "name", donnees.themes))
    evenement.organisations.set([_organisation(ligne, membres) for ligne in donnees.organisations])
    evenement.photos.set(
        [
            PhotoDEvenement(
                image=images(photo["image"]), texte_alternatif=photo["texte"], legende=photo.get("legende", "")
            )
            for photo in donnees.photos
        ]
    )
    liees: list[Page] = [
        *FichePage.objects.filter(slug__in=donnees.fiches_liees),
        *EvenementPage.objects.filter(slug__in=donnees.evenements_lies),
    ]
    evenement.pages_liees.set([PageLieeDEvenement(page=page.page_ptr) for page in liees])
    evenement.save()
    log(instance=evenement, action="wagtail.create", user=auteur)
    evenement.save_revision(user=auteur, log_action=True)
    return evenement


def _jour(date: datetime.date | None, jours: int | None) -> datetime.date | None:
    """Un jour dit en clair, ou compté d'aujourd'hui."""
    return date if jours is None else timezone.localdate() + datetime.timedelta(days=jours)


def _organisation(ligne: Mapping[str, Any], membres: Mapping[str, MembrePage]) -> OrganisationDEvenement:
    membre = membres[ligne["membre"]] if "membre" in ligne else None
    return OrganisationDEvenement(
        membre=membre,
        nom=ligne.get("nom") or (membre.title if membre else ""),
        role=ligne.get("role", "organisatrice"),
    )
