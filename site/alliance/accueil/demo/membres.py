"""Pose les organisations de la démonstration : leur espace, leur profil, leur histoire."""

from collections.abc import Mapping

from wagtail.log_actions import log

from alliance.socle.models import Axe, Theme, Utilisateur
from reseau.actions import OuvrirEspace
from reseau.choix import PrecisionDeDate, StatutDeMembre
from reseau.models import Annonce, MembrePage, ReseauDAppartenance, ReseauIndexPage, Territoire
from reseau.profil.statuts import ChangerStatut

from .lecture import DonneesDeMembre


def poser_membre(
    donnees: DonneesDeMembre, territoires: Mapping[str, Territoire], secretariat: Utilisateur
) -> MembrePage:
    """Crée l'espace d'une organisation, son profil et son histoire, sans publier la page."""
    membre = MembrePage(
        title=donnees.titre,
        slug=donnees.slug,
        nature=donnees.nature,
        presentation=donnees.presentation,
        courriel_public=donnees.courriel_public,
        adhesion_le=donnees.adhesion_le,
        texte_fondateur_signe_le=donnees.texte_fondateur_signe_le,
        territoire=territoires[donnees.territoire] if donnees.territoire else None,
        owner=secretariat,
        live=False,
    )
    membre.axes.set(Axe.objects.filter(cle__in=donnees.axes))
    membre.themes.set(Theme.objects.filter(name__in=donnees.themes))
    membre.reseaux.set(ReseauDAppartenance.objects.filter(sigle__in=donnees.reseaux))
    membre.annonces.set(
        Annonce(
            sens=annonce["sens"],
            texte=annonce["texte"],
            theme=Theme.objects.filter(name=annonce.get("theme", "")).first(),
            publique=annonce.get("publique", False),
        )
        for annonce in donnees.annonces
    )
    ReseauIndexPage.objects.get().add_child(instance=membre)
    log(instance=membre, action="wagtail.create", user=secretariat)
    OuvrirEspace(membre, secretariat).execute()
    _poser_histoire(membre, donnees, secretariat)
    return membre


def _poser_histoire(membre: MembrePage, donnees: DonneesDeMembre, secretariat: Utilisateur) -> None:
    """L'histoire que l'on connaît, et elle seule : d'une organisation réelle, aucune date d'adhésion n'est publique."""
    membre.changements_de_statut.all().delete()
    if donnees.adhesion_le:
        ChangerStatut(membre, StatutDeMembre.ACTIF, depuis=donnees.adhesion_le, user=secretariat).execute()
    if donnees.statut:
        ChangerStatut(
            membre,
            StatutDeMembre(donnees.statut),
            depuis=donnees.statut_depuis,
            precision=PrecisionDeDate(donnees.statut_precision),
            motif=donnees.statut_motif,
            user=secretariat,
        ).execute()
