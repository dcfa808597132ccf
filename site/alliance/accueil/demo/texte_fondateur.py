"""Pose la page du texte fondateur, une fois."""

import tomllib

from alliance.accueil.models import AccueilPage, TexteFondateurPage

from .lecture import DONNEES
from .texte import texte_riche


def poser_texte_fondateur(accueil: AccueilPage) -> TexteFondateurPage | None:
    """La page, encore en brouillon, ou `None` si elle est déjà là."""
    if TexteFondateurPage.objects.exists():
        return None
    donnees = tomllib.loads((DONNEES / "texte_fondateur.toml").read_text("utf-8"))
    page = TexteFondateurPage(
        title=donnees["titre"],
        slug=donnees["slug"],
        chapeau=donnees["chapeau"],
        corps=[
            ("section", {"titre": section["titre"], "texte": texte_riche(section["texte"])})
            for section in donnees["sections"]
        ],
        frise=[("repere", repere) for repere in donnees["frise"]],
        show_in_menus=True,
        live=False,
    )
    accueil.add_child(instance=page)
    return page
