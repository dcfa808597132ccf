"""L'aménagement complet d'un site : ce que `migrate` ne peut pas poser, faute de permissions de nos modèles."""

from django.db import transaction
from wagtail.models import Page, Site

from actualites.amenagement import poser_droits as poser_droits_sur_les_actualites
from actualites.models import (
    ActualitesIndexPage,
    AgendaIndexPage,
    InfolettreIndexPage,
    PressePage,
    PrisesDePositionIndexPage,
)
from alliance.socle.amenagement import poser_axes, poser_groupes, poser_themes
from alliance.socle.moderation.circuit import poser_circuit
from bonnes_pratiques.amenagement import poser_droits as poser_droits_sur_les_fiches
from bonnes_pratiques.models import BonnesPratiquesIndexPage
from reseau.amenagement import poser_droits, poser_reseaux
from reseau.models import ReseauIndexPage

from .models import AccueilPage

#: Les rubriques du site, dans l'ordre du menu ; l'infolettre et la presse se trouvent en pied de page.
RUBRIQUES: tuple[tuple[type[Page], str, str, bool], ...] = (
    (BonnesPratiquesIndexPage, "Bonnes pratiques", "bonnes-pratiques", True),
    (ReseauIndexPage, "Réseau", "reseau", True),
    (PrisesDePositionIndexPage, "Prises de position", "prises-de-position", True),
    (AgendaIndexPage, "Agenda", "agenda", True),
    (ActualitesIndexPage, "Actualités", "actualites", True),
    (InfolettreIndexPage, "La lettre de l’alliance", "infolettre", False),
    (PressePage, "Presse", "presse", False),
)


def poser_arbre() -> AccueilPage:
    """Pose la page d'accueil et les index, s'ils manquent, et rattache le site à la page d'accueil."""
    racine = Page.get_first_root_node()
    accueil = AccueilPage.objects.first()
    if accueil is None:
        accueil = racine.add_child(
            instance=AccueilPage(title="Alliance accueillante", slug="alliance-accueillante", show_in_menus=False)
        )
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    site.site_name, site.root_page = "Alliance accueillante", accueil.page_ptr
    site.save()
    Page.objects.filter(depth=2, slug="home").exclude(pk=accueil.pk).delete()
    for modele, titre, slug, au_menu in RUBRIQUES:
        if not modele.objects.exists():
            accueil.add_child(instance=modele(title=titre, slug=slug, show_in_menus=au_menu))
    return accueil


@transaction.atomic
def amenager() -> AccueilPage:
    """Pose tout, dans l'ordre des dépendances. Se rejoue sans effet."""
    poser_axes()
    poser_themes()
    poser_reseaux()
    poser_groupes()
    poser_droits()
    poser_droits_sur_les_fiches()
    poser_droits_sur_les_actualites()
    poser_circuit()
    return poser_arbre()
