"""Les écrans du secrétariat sur le vocabulaire commun."""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from .actions import DROITS_DE_FUSION, FusionnerThemes
from .models import Theme


class FormulaireDeFusion(forms.Form):
    theme_a_garder = forms.ModelChoiceField(
        Theme.objects.all(),
        label=gettext_lazy("Thème à garder"),
        help_text=gettext_lazy("Celui dont le nom restera affiché."),
    )
    themes_a_fondre = forms.ModelMultipleChoiceField(
        Theme.objects.all(),
        label=gettext_lazy("Thèmes à fondre dans celui-ci"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Leurs noms deviennent des synonymes : ils se cherchent encore."),
    )
    confirme = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        garde, fondus = donnees.get("theme_a_garder"), donnees.get("themes_a_fondre")
        if garde and fondus and garde in fondus:
            raise ValidationError(_("« %(theme)s » ne peut pas se fondre dans lui-même.") % {"theme": garde})
        return donnees


class VueDeFusion(WagtailAdminTemplateMixin, FormView):
    """Choisir, puis confirmer en sachant combien de contenus changent, puis fondre."""

    form_class = FormulaireDeFusion
    template_name = "socle/admin/fusion_de_themes.html"
    page_title = gettext_lazy("Fusionner des thèmes")
    header_icon = "tag"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perms(DROITS_DE_FUSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("themes:index"), "label": _("Thèmes")},
            {"url": "", "label": self.page_title},
        ]

    def form_valid(self, form: FormulaireDeFusion) -> HttpResponse:
        fusion = FusionnerThemes(
            form.cleaned_data["theme_a_garder"], form.cleaned_data["themes_a_fondre"], self.request.user
        )
        if not form.cleaned_data["confirme"]:
            return self.render_to_response(self.get_context_data(form=form, fusion=fusion))
        noms = ", ".join(f"« {theme} »" for theme in fusion.themes_a_fondre)
        bilan = fusion.execute()
        messages.success(
            self.request,
            ngettext(
                "%(noms)s : fondu dans « %(garde)s ». %(n)s contenu mis à jour.",
                "%(noms)s : fondu dans « %(garde)s ». %(n)s contenus mis à jour.",
                bilan.contenus,
            )
            % {"noms": noms, "garde": fusion.theme_a_garder, "n": bilan.contenus},
        )
        return redirect("themes:index")


class ListeDesThemes(IndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("synonymes")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        boutons = list(super().header_buttons)
        if self.request.user.has_perms(DROITS_DE_FUSION):
            boutons.append(HeaderButton(_("Fusionner des thèmes"), url=reverse("themes:fusionner"), icon_name="tag"))
        return boutons


def synonymes(theme: Theme) -> str:
    return ", ".join(synonyme.nom for synonyme in theme.synonymes.all())


class Themes(ModelViewSet):
    model = Theme
    icon = "tag"
    menu_label = gettext_lazy("Thèmes")
    menu_order = 300
    add_to_admin_menu = True
    index_view_class = ListeDesThemes
    list_display = [
        "name",
        "description",
        Column("synonymes", label=gettext_lazy("Synonymes"), accessor=synonymes),
    ]
    search_fields = ["name"]
    copy_view_enabled = False
    inspect_view_enabled = False

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("fusionner/", self.construct_view(VueDeFusion), name="fusionner"),
        ]


themes = Themes("themes")
