"""Charge le site de démonstration : ce qui manque est créé, ce qui est là n'est jamais touché."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from django.db import models, transaction
from wagtail.models import Collection, Page
from wagtail.search import index

from actualites.evenements.actions import AnnoncerUnChangement
from actualites.evenements.calendrier import occurrences
from actualites.models import (
    ActualitesIndexPage,
    AgendaIndexPage,
    ArticlePage,
    EvenementPage,
    InfolettreIndexPage,
    NumeroPage,
    PriseDePositionPage,
    PrisesDePositionIndexPage,
)
from alliance.accueil.amenagement import amenager
from alliance.accueil.models import AccueilPage
from alliance.socle.models import ImageAlliance, Utilisateur
from bonnes_pratiques.models import BonnesPratiquesIndexPage, FichePage
from reseau.models import MembrePage, ReseauIndexPage, Territoire

from .adhesions import poser_candidatures
from .articles import enregistrer as enregistrer_article
from .campagne import poser_campagne
from .circulation import jouer as faire_circuler
from .circulation import poser_mandataires
from .comptes import SECRETARIAT, poser_comptes_communs, poser_comptes_des_membres, utilisateur
from .confirmation import poser_confirmation
from .equipes import poser_equipes
from .evenements import enregistrer as enregistrer_evenement
from .fiches import Composition
from .images import poser_image
from .infolettre import poser_infolettre
from .lecture import (
    DonneesDArticle,
    DonneesDeFiche,
    DonneesDeMembre,
    DonneesDePrise,
    DonneesDeTerritoire,
    DonneesDEvenement,
    lire_articles,
    lire_evenements,
    lire_fiches,
    lire_membres,
    lire_prises,
    lire_territoires,
    lire_textes_du_site,
)
from .membres import poser_membre
from .moderation import auteur_de, jouer
from .prises import enregistrer, poser_reponses
from .signataires import poser_signataires
from .texte_fondateur import poser_texte_fondateur

#: La fiche que la page d'accueil montre en grand (l'identifiant de son adresse).
A_LA_UNE = "installer-un-conseil-consultatif"


@dataclass
class Chargement:
    """Ce qu'un chargement a créé."""

    membres: list[MembrePage] = field(default_factory=list)
    fiches: list[FichePage] = field(default_factory=list)
    prises: list[PriseDePositionPage] = field(default_factory=list)
    evenements: list[EvenementPage] = field(default_factory=list)
    articles: list[ArticlePage] = field(default_factory=list)
    numeros: list[NumeroPage] = field(default_factory=list)

    @property
    def pages(self) -> list[models.Model]:
        return [*self.membres, *self.fiches, *self.prises, *self.evenements, *self.articles, *self.numeros]


@transaction.atomic
def charger() -> Chargement:
    """Charge tout, sur un site qu'elle aménage d'abord. Se rejoue sans effet.

    Raises:
        DonneesInvalides: un fichier de `donnees/` est mal formé.
    """
    cree = Chargement()
    accueil = amenager()
    poser_comptes_communs()
    secretariat = utilisateur(SECRETARIAT)
    territoires = {donnees.cle: poser_territoire(donnees) for donnees in lire_territoires()}
    membres = {donnees.cle: _membre(donnees, territoires, secretariat, cree) for donnees in lire_membres()}
    poser_comptes_des_membres(membres)
    poser_equipes(membres, secretariat)
    poser_candidatures(secretariat)
    poser_campagne(secretariat)
    _textes_du_site(accueil, secretariat)
    for donnees in (*lire_fiches("fiches"), *lire_fiches("fictives")):
        _fiche(donnees, membres[donnees.membre], territoires, cree)
    poser_confirmation(membres["exemple-sur-loire"])
    poser_mandataires(membres, secretariat)
    for prise in lire_prises():
        _prise(prise, membres, cree)
    for evenement in lire_evenements():
        _evenement(evenement, membres, territoires, cree)
    for article in lire_articles():
        _article(article, membres, cree)
    cree.numeros += poser_infolettre(membres, secretariat)
    _mettre_a_la_une(accueil, secretariat)
    texte_fondateur = poser_texte_fondateur(accueil)
    if texte_fondateur is not None:
        _publier(texte_fondateur, secretariat)
    transaction.on_commit(partial(_indexer, cree.pages))
    return cree


def poser_territoire(donnees: DonneesDeTerritoire) -> Territoire:
    """Le territoire du référentiel, ou à défaut son ébauche : `charger_territoires` la complétera.

    Un territoire fictif n'a pas d'identifiant ; il se reconnaît à son nom.
    """
    reference = {
        cle: valeur
        for cle, valeur in {"code_insee": donnees.code_insee, "geonames_id": donnees.geonames_id}.items()
        if valeur is not None
    }
    cherche = reference or {"nom": donnees.nom, "pays": donnees.pays}
    propres = ("nom", "pays", "population", "population_annee", "latitude", "longitude")
    territoire, _cree = Territoire.objects.get_or_create(
        **cherche, defaults={champ: getattr(donnees, champ) for champ in propres}
    )
    return territoire


def _membre(
    donnees: DonneesDeMembre, territoires: Mapping[str, Territoire], secretariat: Utilisateur, cree: Chargement
) -> MembrePage:
    existant = MembrePage.objects.filter(slug=donnees.slug).first()
    if existant:
        return existant
    membre = poser_membre(donnees, territoires, secretariat)
    _publier(membre, secretariat)
    cree.membres.append(membre)
    return membre


def _fiche(
    donnees: DonneesDeFiche, membre: MembrePage, territoires: Mapping[str, Territoire], cree: Chargement
) -> None:
    if membre.get_children().filter(slug=donnees.slug).exists():
        return
    auteur = auteur_de(membre)
    composition = Composition(donnees, territoires, lambda nom: poser_image(nom, membre.collection, auteur))
    fiche = composition.enregistrer(membre, auteur)
    if donnees.circuit == "publiee":
        _publier(fiche, utilisateur(SECRETARIAT))
    else:
        jouer(fiche, donnees.circuit, donnees.commentaire)
    cree.fiches.append(fiche)


def _prise(donnees: DonneesDePrise, membres: Mapping[str, MembrePage], cree: Chargement) -> None:
    if PriseDePositionPage.objects.filter(slug=donnees.slug).exists():
        return
    auteur = _auteur(donnees.membre, membres)
    prise = enregistrer(donnees, membres, auteur)
    if donnees.circuit == "circulation":
        faire_circuler(prise, donnees, membres, auteur)
    else:
        _publier(prise, utilisateur(SECRETARIAT))
    poser_reponses(prise, donnees, utilisateur(SECRETARIAT))
    if prise.signature_publique:
        poser_signataires(prise, utilisateur(SECRETARIAT))
    cree.prises.append(prise)


def _evenement(
    donnees: DonneesDEvenement,
    membres: Mapping[str, MembrePage],
    territoires: Mapping[str, Territoire],
    cree: Chargement,
) -> None:
    if EvenementPage.objects.filter(slug=donnees.slug).exists():
        return
    auteur = _auteur(donnees.membre, membres)
    journee = None
    if donnees.declinaison_de:
        slug = next(autre.slug for autre in lire_evenements() if autre.cle == donnees.declinaison_de)
        journee = EvenementPage.objects.get(slug=slug)
    images = _images(donnees.membre, membres, auteur)
    evenement = enregistrer_evenement(donnees, membres, territoires, images, journee, auteur)
    _publier(evenement, utilisateur(SECRETARIAT))
    for ligne in donnees.annonces:
        date = occurrences(evenement)[ligne["rang"] - 1].date_prevue
        AnnoncerUnChangement(
            evenement, auteur, etat=ligne["etat"], annonce=ligne["annonce"], date_prevue=date
        ).execute()
    cree.evenements.append(evenement)


def _article(donnees: DonneesDArticle, membres: Mapping[str, MembrePage], cree: Chargement) -> None:
    if ArticlePage.objects.filter(slug=donnees.slug).exists():
        return
    auteur = _auteur(donnees.membre, membres)
    article = enregistrer_article(donnees, membres, _images(donnees.membre, membres, auteur), auteur)
    _publier(article, utilisateur(SECRETARIAT))
    cree.articles.append(article)


def _auteur(membre: str, membres: Mapping[str, MembrePage]) -> Utilisateur:
    return auteur_de(membres[membre]) if membre else utilisateur(SECRETARIAT)


def _images(membre: str, membres: Mapping[str, MembrePage], auteur: Utilisateur) -> Callable[[str], ImageAlliance]:
    """De quoi poser une image dans la collection de l'organisation, ou dans celle de tout le site."""
    collection = membres[membre].collection if membre else Collection.get_first_root_node()
    return lambda nom: poser_image(nom, collection, auteur)


def _textes_du_site(accueil: AccueilPage, secretariat: Utilisateur) -> None:
    textes = lire_textes_du_site()
    pages: dict[str, Page] = {
        "accueil": accueil,
        "bonnes_pratiques": BonnesPratiquesIndexPage.objects.get(),
        "prises_de_position": PrisesDePositionIndexPage.objects.get(),
        "reseau": ReseauIndexPage.objects.get(),
        "agenda": AgendaIndexPage.objects.get(),
        "actualites": ActualitesIndexPage.objects.get(),
        "infolettre": InfolettreIndexPage.objects.get(),
    }
    for cle, page in pages.items():
        manquants = {champ: texte for champ, texte in textes[cle].items() if not getattr(page, champ)}
        if manquants:
            for champ, texte in manquants.items():
                setattr(page, champ, texte)
            _publier(page, secretariat)


def _mettre_a_la_une(accueil: AccueilPage, secretariat: Utilisateur) -> None:
    if accueil.a_la_une_id is None:
        accueil.a_la_une = FichePage.objects.filter(slug=A_LA_UNE).first()
        _publier(accueil, secretariat)


def _publier(page: Page, secretariat: Utilisateur) -> None:
    page.save_revision(user=secretariat, log_action=True).publish(user=secretariat)
    page.refresh_from_db()


def _indexer(pages: list[models.Model]) -> None:
    """Indexe les pages avec leurs parties : à leur premier enregistrement, elles n'en avaient pas encore."""
    for page in pages:
        index.insert_or_update_object(page)
