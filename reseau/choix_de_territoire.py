"""Choisir un territoire en tapant trois lettres, ou l'ajouter s'il manque."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser

from alliance.socle.typographie import nombre

from .geo.noms import plier
from .models import Territoire
from .querysets import TerritoireQuerySet


class FormulaireDeRecherche(BaseFilterForm):
    q = forms.CharField(
        label=gettext_lazy("Nom de la commune, de la métropole, de la région…"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Trois lettres suffisent"), "autocomplete": "off"}),
    )

    def filter(self, objects: TerritoireQuerySet) -> TerritoireQuerySet:
        objects = super().filter(objects)
        saisie = self.cleaned_data.get("q", "")
        if saisie:
            self.is_searching, self.search_query = True, saisie
        return objects.cherche(saisie)


class FormulaireDeTerritoire(forms.ModelForm):
    """Ce qu'une rédactrice peut dire d'un territoire qui manque ; le secrétariat complète ensuite."""

    class Meta:
        model = Territoire
        fields = ["nom", "genre", "pays", "subdivision", "population", "population_annee"]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        if donnees.get("nom") and not self.errors:
            self._refuser_un_doublon(donnees)
        return donnees

    def _refuser_un_doublon(self, donnees: dict[str, Any]) -> None:
        """Un territoire de mêmes nom, genre et pays en est un autre seulement si sa subdivision le dit."""
        plie, subdivision = plier(donnees["nom"]), plier(donnees["subdivision"])
        voisins = Territoire.objects.filter(nom_cherche__startswith=plie, genre=donnees["genre"], pays=donnees["pays"])
        for voisin in voisins:
            if plier(voisin.nom) == plie and (not subdivision or subdivision in plier(voisin.subdivision)):
                message = _("« %(territoire)s » existe déjà : choisissez-le dans la recherche.")
                raise ValidationError({"nom": message % {"territoire": voisin}})


def population_dite(territoire: Territoire) -> str:
    """« 158 000 (2022) », pour une colonne déjà titrée « Habitants »."""
    if territoire.population is None:
        return _("inconnue")
    annee = f" ({territoire.population_annee})" if territoire.population_annee else ""
    return f"{nombre(territoire.population)}{annee}"


class ColonnesDeTerritoire:
    """Ce qui distingue deux communes de même nom."""

    filter_form_class = FormulaireDeRecherche

    @property
    def columns(self) -> list[Column]:
        return [
            *super().columns,  # type: ignore[misc]
            Column("genre", label=_("Genre"), accessor="get_genre_display"),
            Column("pays", label=_("Pays"), accessor=lambda territoire: territoire.pays.name),
            Column("population", label=_("Habitants"), accessor=population_dite),
        ]


class VueDeChoix(ColonnesDeTerritoire, ChooseView):
    pass


class VueDeResultats(ColonnesDeTerritoire, ChooseResultsView):
    pass


class CaseDeTerritoire(BaseChooser):
    """Le champ de choix ; il connaît parfois d'avance ce qu'il affiche."""

    connus: dict[int, Territoire] = {}

    def get_instance(self, value: Any) -> Any:
        return self.connus.get(value) or super().get_instance(value)


class ChoixDeTerritoire(ChooserViewSet):
    model = Territoire
    base_widget_class = CaseDeTerritoire
    icon = "site"
    per_page = 12
    choose_view_class = VueDeChoix
    choose_results_view_class = VueDeResultats
    creation_form_class = FormulaireDeTerritoire
    choose_one_text = gettext_lazy("Choisir un territoire")
    choose_another_text = gettext_lazy("Choisir un autre territoire")
    edit_item_text = gettext_lazy("Modifier ce territoire")
    search_tab_label = gettext_lazy("Chercher")
    creation_tab_label = gettext_lazy("Ajouter un territoire qui manque")
    create_action_label = gettext_lazy("Ajouter ce territoire")


choix_de_territoire = ChoixDeTerritoire("choix_de_territoire")


def annoncer(champ: forms.ModelChoiceField, territoires: dict[int, Territoire]) -> None:
    """Donne au champ les territoires déjà lus, pour que son affichage n'en relise pas un par ligne."""
    champ.widget.connus = territoires
