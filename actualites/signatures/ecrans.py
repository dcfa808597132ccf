"""Le fond commun des écrans du registre : qui entre, et comment un geste rend compte."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from alliance.socle.ecrans import EcranEnFrancais
from reseau.etancheite import est_de_l_equipe_centrale


class PourLEquipeCentrale(View):
    """Un écran de données personnelles : 403 à toute autre personne, à la lecture comme à l'envoi."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not est_de_l_equipe_centrale(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Ecran(EcranEnFrancais):
    """La mise en page de l'administration, avec un fil qui part du registre."""

    header_icon = "tick-inverse"
    _show_breadcrumbs = True

    def etapes(self) -> list[tuple[str, str]]:
        """Ce qui précède cet écran dans le fil : adresse, libellé."""
        return [(reverse("signatures:index"), _("Signatures du public"))]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            *({"url": adresse, "label": libelle} for adresse, libelle in self.etapes()),
            {"url": "", "label": self.get_page_title()},
        ]


class EcranDeGeste(Ecran, FormView):
    """Un geste que l'on écrit, puis confirme. Une classe fille dit `agir`, qui rend l'adresse où aller ensuite."""

    template_name = "actualites/admin/signatures/geste.html"
    bouton: Any = ""
    #: Vrai si le bouton défait ou retire quelque chose.
    grave = False

    def retour(self) -> str:
        return reverse("signatures:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(bouton=self.bouton, grave=self.grave, retour=self.retour(), **kwargs)


def rapporter(form: forms.Form, refus: ValidationError) -> None:
    """Montre chaque erreur d'une action sur le champ qu'elle concerne, ou en tête."""
    if not hasattr(refus, "error_dict"):
        form.add_error(None, refus)
        return
    for nom, erreurs in refus.error_dict.items():
        form.add_error(nom if nom in form.fields else None, erreurs)
