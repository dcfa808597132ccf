"""Les paramètres de la recherche dans tout le site, lus avec tolérance : jamais d'erreur, toujours une explication."""

from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.socle.pagination import Pagination
from alliance.socle.recherche.analyse import mots, racines
from alliance.socle.recherche.saisie import LONGUEUR_DE_Q, lire_q

PAR_PAGE = 10


class FormulaireDeRecherche(forms.Form):
    """`q` et `page`. Une valeur impossible est corrigée, et `avertissements` le dit au lecteur."""

    q = forms.CharField(
        required=False,
        label=gettext_lazy("Rechercher dans tout le site"),
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGUEUR_DE_Q, "autocomplete": "off"}),
    )

    def __init__(self, donnees: QueryDict) -> None:
        q, self.avertissements = lire_q(donnees.get("q", ""))
        self.page_demandee = donnees.get("page", "")
        super().__init__({"q": q})
        self.is_valid()
        if self.recherche and not racines(self.recherche):
            self.avertissements.append(
                _("Ces mots sont trop courants pour être cherchés : ajoutez un nom, un lieu ou un sujet.")
                if mots(self.recherche)
                else _("Il n’y a pas de mot à chercher ici : tapez un nom, un lieu ou un sujet.")
            )

    @property
    def recherche(self) -> str:
        return str(self.cleaned_data.get("q", ""))

    def adresse(self, page: int = 1) -> str:
        """L'adresse partageable d'une page de ces résultats."""
        parametres: dict[str, str | int] = {"q": self.recherche}
        if page > 1:
            parametres["page"] = page
        return "?" + urlencode(parametres)

    def pagination(self, total: int) -> Pagination:
        pagination = Pagination(total, PAR_PAGE, self.page_demandee, self.adresse)
        self.avertissements += pagination.avertissements
        return pagination
