"""Les pages sur lesquelles la matrice se joue : une de chaque type, dans chaque lieu où elle peut vivre."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from wagtail.fields import StreamField
from wagtail.models import Comment, Page, TaskState, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield

from actualites.models import (
    ActualitesIndexPage,
    AgendaIndexPage,
    ArticlePage,
    EvenementPage,
    InfolettreIndexPage,
    NumeroPage,
    PressePage,
    PriseDePositionPage,
    PrisesDePositionIndexPage,
)
from alliance.accueil.models import AccueilPage, TexteFondateurPage
from alliance.socle.choix import Role
from alliance.socle.models import Utilisateur
from bonnes_pratiques.models import BonnesPratiquesIndexPage, FichePage
from reseau.choix import RoleDeMandat
from reseau.equipe.actions import PrendreMandat
from reseau.models import MembrePage, ReseauIndexPage
from tests.factories import (
    ArticleFactory,
    EvenementFactory,
    FicheFactory,
    MembreFactory,
    NumeroFactory,
    PriseFactory,
    TerritoireFactory,
    UtilisateurFactory,
)
from tests.formulaires import prise_complete
from tests.socle.moderation import formulaire as formulaire_de_fiche

from .attendus import ALLIANCE, AUTRE, SIEN, Lieu, Nature

#: Ce que le titre de chaque brouillon contient : un refus ne doit jamais le laisser lire.
SECRET = "Zanzibaraka"


def formulaire_affiche(scene: "Scene", page: Page) -> dict[str, Any]:
    """Le formulaire de l'éditeur tel qu'il s'affiche, renvoyé tel quel ; les flux de blocs y sont vides."""
    html = scene.toute_puissante.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    envoi: dict[str, Any] = dict(querydict_from_html(html, form_id="page-edit-form").lists())
    flux = [champ.name for champ in page._meta.get_fields() if isinstance(champ, StreamField)]
    return envoi | nested_form_data({nom: streamfield([]) for nom in flux})


def formulaire_plein(scene: "Scene", page: Page) -> dict[str, Any]:
    """Le même, avec un paragraphe dans chaque flux de blocs."""
    flux = [champ.name for champ in page._meta.get_fields() if isinstance(champ, StreamField)]
    paragraphe = streamfield([("texte", rich_text("<p>Un paragraphe.</p>"))])
    return formulaire_affiche(scene, page) | nested_form_data(dict.fromkeys(flux, paragraphe))


def fiche(scene: "Scene", mere: Page) -> Page:
    return FicheFactory(parent=mere, live=False, territoires=[scene.territoire])


def prise(_scene: "Scene", mere: Page) -> Page:
    return PriseFactory(parent=mere, live=False)


def evenement(_scene: "Scene", mere: Page) -> Page:
    return EvenementFactory(parent=mere, live=False)


def article(_scene: "Scene", mere: Page) -> Page:
    return ArticleFactory(parent=mere, live=False)


def numero(_scene: "Scene", mere: Page) -> Page:
    return NumeroFactory(parent=mere, live=False)


@dataclass(frozen=True)
class TypeJoue:
    """Un type de page dans la matrice.

    Args:
        nature: ce qui décide de ses droits.
        a_l_alliance: le type de page de l'alliance sous lequel ce type vit aussi, outre les espaces.
        creer: fait une page de ce type sous une mère ; sans elle, la page est celle que l'aménagement a posée.
        formulaire: ce qu'un navigateur enverrait en l'enregistrant.
    """

    nature: Nature
    creer: Callable[["Scene", Page], Page] | None = None
    formulaire: Callable[["Scene", Page], dict[str, Any]] = formulaire_affiche
    a_l_alliance: type[Page] | None = None


#: Une ligne par type de page du site.
TYPES: dict[type[Page], TypeJoue] = {
    AccueilPage: TypeJoue(Nature.MAISON),
    BonnesPratiquesIndexPage: TypeJoue(Nature.MAISON),
    PrisesDePositionIndexPage: TypeJoue(Nature.MAISON),
    ReseauIndexPage: TypeJoue(Nature.MAISON),
    TexteFondateurPage: TypeJoue(
        Nature.TEXTE,
        lambda _scene, mere: mere.add_child(instance=TexteFondateurPage(title="Texte", slug="texte-fondateur")),
    ),
    MembrePage: TypeJoue(Nature.ESPACE),
    PriseDePositionPage: TypeJoue(
        Nature.TEXTE,
        prise,
        lambda _scene, page: prise_complete(title=page.draft_title, slug=page.slug),
        a_l_alliance=PrisesDePositionIndexPage,
    ),
    AgendaIndexPage: TypeJoue(Nature.MAISON),
    ActualitesIndexPage: TypeJoue(Nature.MAISON),
    InfolettreIndexPage: TypeJoue(Nature.MAISON),
    PressePage: TypeJoue(Nature.MAISON),
    EvenementPage: TypeJoue(Nature.TEXTE, evenement, formulaire_plein, a_l_alliance=AgendaIndexPage),
    ArticlePage: TypeJoue(Nature.TEXTE, article, formulaire_plein, a_l_alliance=ActualitesIndexPage),
    NumeroPage: TypeJoue(Nature.TEXTE, numero, formulaire_plein, a_l_alliance=InfolettreIndexPage),
    FichePage: TypeJoue(Nature.TEXTE, fiche, lambda _scene, page: formulaire_de_fiche(page)),
}


def types_du_site() -> set[type[Page]]:
    """Tous les types de page de nos applications que l'on peut créer."""
    maison = ("alliance.", "reseau", "bonnes_pratiques", "actualites")
    return {
        modele
        for modele in apps.get_models()
        if issubclass(modele, Page) and modele is not Page and modele.__module__.startswith(maison)
    }


@dataclass(frozen=True)
class PageJouee:
    page: Page
    lieu: Lieu
    nature: Nature
    #: Où une page de ce type pourrait aller, et où l'on peut la créer.
    ailleurs: Page
    mere: Page


class Scene:
    """Deux organisations, leurs textes, les pages de l'alliance, et la personne qui essaie (`entrer`).

    Chaque page est un brouillon, écrit par quelqu'un d'autre, dont le titre est secret, avec deux versions à comparer.
    """

    role: str
    personne: Any
    client: Client

    def __init__(self) -> None:
        self.territoire = TerritoireFactory()
        self.membre_a = MembreFactory(title="Ville d’A", slug="ville-a")
        self.membre_b = MembreFactory(title="Ville de B", slug="ville-b")
        self.autrice = UtilisateurFactory(first_name="Amal", last_name="Autrice")
        self.relectrice = UtilisateurFactory(role=Role.RELECTURE)
        self.toute_puissante = Client()
        self.toute_puissante.force_login(UtilisateurFactory(is_superuser=True), backend=SESSION)
        self.pages = list(self._poser_les_pages())
        self._formulaires = {p.page.pk: TYPES[type(p.page)].formulaire(self, p.page) for p in self.pages}

    def entrer(self, role: str) -> None:
        """Fait essayer une personne neuve, de ce rôle, qui n'a écrit aucune page."""
        self.role = role
        self.personne = self._personne(role)
        self.client = Client(raise_request_exception=True)
        if isinstance(self.personne, Utilisateur):
            self.client.force_login(self.personne, backend=SESSION)

    def _personne(self, role: str) -> Any:
        if role in Role.values:
            return UtilisateurFactory(role=Role(role))
        if role in RoleDeMandat.values:
            personne = UtilisateurFactory()
            PrendreMandat(self.membre_a, personne, role=role).execute(skip_permission_checks=True)
            return personne
        return {
            "superutilisateur": lambda: UtilisateurFactory(is_superuser=True),
            "compte sans rôle": UtilisateurFactory,
            "anonyme": AnonymousUser,
        }[role]()

    def _poser_les_pages(self) -> Iterator[PageJouee]:
        accueil, annuaire = AccueilPage.objects.get(), ReseauIndexPage.objects.get()
        racine = Page.get_first_root_node()
        autre_accueil = racine.add_child(instance=AccueilPage(title="Autre accueil", slug="autre-accueil"))
        autre_annuaire = autre_accueil.add_child(instance=ReseauIndexPage(title="Autre réseau", slug="reseau"))
        meres: dict[type[Page], Page] = {AccueilPage: racine, MembrePage: annuaire}
        destinations: dict[type[Page], Page] = {
            AccueilPage: racine.add_child(instance=Page(title="Ailleurs", slug="ailleurs")),
            MembrePage: autre_annuaire,
        }
        for modele, joue in TYPES.items():
            vivent_chez_un_membre = modele in {
                enfant for enfant in MembrePage.allowed_subpage_models() if enfant is not Page
            }
            if joue.nature == Nature.ESPACE or vivent_chez_un_membre:
                for lieu, membre, autre in (
                    (SIEN, self.membre_a, self.membre_b),
                    (AUTRE, self.membre_b, self.membre_a),
                ):
                    page = joue.creer(self, membre) if joue.creer else membre
                    mere, ailleurs = meres.get(modele, membre), destinations.get(modele, autre)
                    yield PageJouee(self._brouillon(page), lieu, joue.nature, ailleurs, mere)
            if joue.a_l_alliance and joue.creer:
                mere = joue.a_l_alliance.objects.get()
                ailleurs = self.membre_a
                if not vivent_chez_un_membre:
                    ailleurs = autre_accueil.add_child(instance=joue.a_l_alliance(title="Ailleurs", slug=mere.slug))
                    type(mere).objects.filter(pk=ailleurs.pk).update(slug="deja-la")
                page = joue.creer(self, mere)
                yield PageJouee(self._brouillon(page), ALLIANCE, joue.nature, ailleurs, mere)
            elif not (joue.nature == Nature.ESPACE or vivent_chez_un_membre):
                page = joue.creer(self, accueil) if joue.creer else modele.objects.order_by("pk").first()
                mere, ailleurs = meres.get(modele, accueil), destinations.get(modele, autre_accueil)
                if ailleurs == autre_accueil:
                    # La destination n'a pas déjà une page à cette adresse.
                    ailleurs.get_children().filter(slug=page.slug).update(slug="deja-la")
                yield PageJouee(self._brouillon(page), ALLIANCE, joue.nature, ailleurs, mere)

    def _brouillon(self, page: Page) -> Page:
        page = type(page).objects.get(pk=page.pk)
        page.save_revision(user=self.autrice)
        page.title = page.draft_title = f"{page.title} {SECRET}"
        page.save_revision(user=self.autrice)
        Page.objects.filter(pk=page.pk).update(
            live=False, has_unpublished_changes=True, title=page.title, draft_title=page.title, owner=self.autrice
        )
        return type(page).objects.get(pk=page.pk)

    def formulaire(self, page: Page) -> dict[str, Any]:
        """Le formulaire de la page, composé une fois : chaque geste est défait après avoir été jugé."""
        return dict(self._formulaires[page.pk])

    def empreinte(self) -> tuple[Any, ...]:
        """Ce qu'un refus ne doit pas changer."""
        return (
            list(
                Page.objects.order_by("pk").values_list(
                    "pk", "path", "title", "draft_title", "slug", "live", "locked", "latest_revision_id", "expired"
                )
            ),
            list(WorkflowState.objects.order_by("pk").values_list("pk", "status")),
            list(TaskState.objects.order_by("pk").values_list("pk", "status")),
            Comment.objects.count(),
        )


SESSION = "django.contrib.auth.backends.ModelBackend"
