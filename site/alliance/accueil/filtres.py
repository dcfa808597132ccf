"""Les paramètres de la recherche dans tout le site, lus avec tolérance : jamais d'erreur, toujours une explication."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.socle.pagination import Pagination
from alliance.socle.recherche.analyse import mots, racines
from alliance.socle.recherche.saisie import LONGUEUR_DE_Q, lire_q

from .trouvailles import GENRES

PAR_PAGE = 10


class FormulaireDeRecherche(forms.Form):
    """`q`, `genre` et `page`. Une valeur impossible est corrigée, et `avertissements` le dit au lecteur."""

    q = forms.CharField(
        required=False,
        label=gettext_lazy("Rechercher dans tout le site"),
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGUEUR_DE_Q, "autocomplete": "off"}),
    )

    def __init__(self, donnees: QueryDict) -> None:
        q, self.avertissements = lire_q(donnees.get("q", ""))
        self.page_demandee = donnees.get("page", "")
        self.genre = donnees.get("genre", "")
        super().__init__({"q": q})
        self.is_valid()
        if self.genre and self.genre not in GENRES:
            self.genre = ""
            self.avertissements.append(_("Ce genre de page n’existe pas : voici toutes les pages."))
        if self.recherche and not racines(self.recherche):
            self.avertissements.append(
                _("Ces mots sont trop courants pour être cherchés : ajoutez un nom, un lieu ou un sujet.")
                if mots(self.recherche)
                else _("Il n’y a pas de mot à chercher ici : tapez un nom, un lieu ou un sujet.")
            )

    @property
    def recherche(self) -> str:
        return str(self.cleaned_data.get("q", ""))

    def adresse(self, page: int = 1, genre: str | None = None) -> str:
        """L'adresse partageable d'une page de ces résultats ; d'un autre genre, si on le demande."""
        parametres: dict[str, str | int] = {"q": self.recherche}
        if genre := self.genre if genre is None else genre:
            parametres["genre"] = genre
        if page > 1:
            parametres["page"] = page
        return "?" + urlencode(parametres)

    def genres(self, comptes: dict[str, int]) -> list[dict[str, Any]]:
        """Les genres entre lesquels choisir : `libelle`, `compte`, `adresse`, `choisi` ; rien s'il n'y en a qu'un.

        Args:
            comptes: combien de pages trouvées sont de chaque genre.
        """
        if len(comptes) < 2 and not self.genre:
            return []
        proposes = [("", _("Tout"), sum(comptes.values()))]
        proposes += [
            (genre, str(nom), comptes.get(genre, 0))
            for genre, (_un, nom, _modele) in GENRES.items()
            if genre in comptes or genre == self.genre
        ]
        return [
            {
                "libelle": libelle,
                "compte": compte,
                "adresse": self.adresse(genre=genre),
                "choisi": genre == self.genre,
            }
            for genre, libelle, compte in proposes
        ]

    def pagination(self, total: int) -> Pagination:
        pagination = Pagination(total, PAR_PAGE, self.page_demandee, self.adresse)
        self.avertissements += pagination.avertissements
        return pagination
