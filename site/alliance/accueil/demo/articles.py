"""Fait d'un fichier de données une actualité."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from actualites.models import ActualitesIndexPage, ArticlePage, PageLieeDArticle
from alliance.socle.models import Axe, ImageAlliance, Theme, Utilisateur
from bonnes_pratiques.models import FichePage
from reseau.models import MembrePage

from .composition import flux, tous
from .lecture import DonneesDArticle
from .texte import texte_riche


def enregistrer(
    donnees: DonneesDArticle,
    membres: Mapping[str, MembrePage],
    images: Callable[[str], ImageAlliance],
    auteur: Utilisateur,
) -> ArticlePage:
    """Ajoute le brouillon à sa place, avec sa première révision. La publication est une autre affaire.

    Args:
        images: donne l'image d'un nom ; n'est appelée que si l'article en montre une.
    """
    parent: Page = membres[donnees.membre] if donnees.membre else ActualitesIndexPage.objects.get()
    article = ArticlePage(
        title=donnees.titre,
        slug=donnees.slug,
        live=False,
        has_unpublished_changes=True,
        owner=auteur,
        chapo=texte_riche(donnees.chapo),
        corps=flux(ArticlePage, "corps", _corps(donnees)),
        image=images(donnees.image) if donnees.image else None,
        image_texte=donnees.image_texte,
        signature=donnees.signature,
        parue_le=timezone.localdate() + datetime.timedelta(days=donnees.jours),
    )
    parent.add_child(instance=article)
    article.axes.set(tous(Axe, "cle", donnees.axes))
    article.themes.set(tous(Theme, "name", donnees.themes))
    liees: list[Page] = [
        *FichePage.objects.filter(slug__in=donnees.fiches_liees),
        *(membres[cle] for cle in donnees.membres_lies),
    ]
    article.pages_liees.set([PageLieeDArticle(page=page.page_ptr) for page in liees])
    article.save()
    log(instance=article, action="wagtail.create", user=auteur)
    article.save_revision(user=auteur, log_action=True)
    return article


def _corps(donnees: DonneesDArticle) -> list[tuple[str, Any]]:
    blocs: list[tuple[str, Any]] = [("texte", texte_riche(donnees.corps))]
    if donnees.citation_texte:
        parole = {"texte": donnees.citation_texte, "personne": donnees.citation_personne}
        blocs.append(("citation", {**parole, "fonction": donnees.citation_fonction}))
    if donnees.encadre_titre:
        blocs.append(("encadre", {"titre": donnees.encadre_titre, "texte": texte_riche(donnees.encadre_texte)}))
    return blocs
