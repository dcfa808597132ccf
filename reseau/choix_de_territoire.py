"""Choisir un territoire en tapant trois lettres, ou l'ajouter s'il manque."""

from typing import Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from alliance.socle.recherche.analyse import replier

from .models import Territoire


def chercher_territoires(saisie: str, territoires: QuerySet[Territoire]) -> QuerySet[Territoire]:
    """Les territoires dont un mot du nom commence par la saisie, sans égard aux accents ni à la casse.

    Ceux dont le nom entier commence ainsi viennent d'abord, puis les plus peuplés. Un code INSEE se cherche aussi.
    """
    debut = replier(saisie).strip()
    if not debut:
        return territoires
    rang = Case(
        When(nom_cherche=debut, then=Value(0)),
        When(nom_cherche__startswith=debut, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    trouve = Q(nom_cherche__startswith=debut)
    for separateur in (" ", "-", "'", "’"):
        trouve |= Q(nom_cherche__contains=separateur + debut)
    if debut.isdigit():
        trouve |= Q(code_insee__startswith=debut)
    return (
        territoires.filter(trouve)
        .annotate(rang=rang)
        .order_by("rang", F("population").desc(nulls_last=True), "nom_cherche", "pk")
    )


class FormulaireDeRecherche(BaseFilterForm):
    q = forms.CharField(
        label=gettext_lazy("Nom de la commune, de la métropole, de la région…"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Trois lettres suffisent"), "autocomplete": "off"}),
    )

    def filter(self, objects: QuerySet[Territoire]) -> QuerySet[Territoire]:
        objects = super().filter(objects)
        saisie = self.cleaned_data.get("q", "")
        if saisie:
            self.is_searching, self.search_query = True, saisie
        return chercher_territoires(saisie, objects)


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
        semblables = Territoire.objects.filter(
            nom_cherche=replier(donnees["nom"]).strip(), genre=donnees["genre"], pays=donnees["pays"]
        )
        if donnees["subdivision"]:
            semblables = semblables.filter(Q(subdivision="") | Q(subdivision__iexact=donnees["subdivision"]))
        existant = semblables.first()
        if existant:
            raise ValidationError(
                {
                    "nom": _("« %(territoire)s » existe déjà : choisissez-le dans la recherche.")
                    % {"territoire": existant}
                }
            )


def habitants(territoire: Territoire) -> str:
    if territoire.population is None:
        return _("inconnue")
    annee = f" ({territoire.population_annee})" if territoire.population_annee else ""
    return f"{intcomma(territoire.population)}{annee}"


class ColonnesDeTerritoire:
    """Ce qui distingue deux communes de même nom."""

    filter_form_class = FormulaireDeRecherche

    @property
    def columns(self) -> list[Column]:
        return [
            *super().columns,  # type: ignore[misc]
            Column("genre", label=_("Genre"), accessor="get_genre_display"),
            Column("pays", label=_("Pays"), accessor=lambda territoire: territoire.pays.name),
            Column("population", label=_("Habitants"), accessor=habitants),
        ]


class VueDeChoix(ColonnesDeTerritoire, ChooseView):
    pass


class VueDeResultats(ColonnesDeTerritoire, ChooseResultsView):
    pass


class ChoixDeTerritoire(ChooserViewSet):
    model = Territoire
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
