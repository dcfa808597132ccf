"""Les adresses qui refusent nos courriels : les lire, en importer une liste, les rétablir."""

import hashlib
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from alliance.socle.pagination import Pagination

from ..choix import NatureDeRejet
from ..models import RejetDeCourriel
from .ecrans import EcranDInfolettre
from .importation.forms import FormulaireDeRejets
from .importation.lecture import case_de
from .rejets import NoterUneListe

PAR_PAGE = 50


class Rejets(EcranDInfolettre, TemplateView):
    """Les refus et les plaintes reçus, du plus récent au plus ancien."""

    template_name = "actualites/admin/infolettre/rejets.html"
    page_title = gettext_lazy("Adresses rejetées")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Importer une liste"), url=reverse("abonnements:importer_rejets"), icon_name="upload")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        nature = self.request.GET.get("nature", "")
        choisie = Q(nature=nature) if nature in NatureDeRejet.values else Q()
        rejets = RejetDeCourriel.objects.filter(choisie)
        suite = f"&nature={nature}" if choisie else ""
        pagination = Pagination(rejets.count(), PAR_PAGE, self.request.GET.get("p", ""), lambda n: f"?p={n}{suite}")
        return super().get_context_data(
            rejets=rejets[pagination.debut : pagination.fin],
            pagination=pagination,
            natures=[("", _("Tous"), not choisie), *((n.value, n.label, n.value == nature) for n in NatureDeRejet)],
            **kwargs,
        )


class ImporterDesRejets(EcranDInfolettre, FormView):
    """Une liste d'adresses rejetées, telle qu'un fournisseur la donne : chacune est suspendue. Se rejoue sans effet."""

    template_name = "actualites/admin/infolettre/importer_rejets.html"
    page_title = gettext_lazy("Importer des adresses rejetées")
    form_class = FormulaireDeRejets

    def etapes(self) -> list[tuple[str, str]]:
        return [*super().etapes(), (reverse("abonnements:rejets"), _("Adresses rejetées"))]

    def form_valid(self, form: FormulaireDeRejets) -> HttpResponse:
        nom = form.cleaned_data["fichier"].name
        lues = [str(case_de(rangee, form.liste.adresse) or "").strip() for _numero, rangee in form.liste.rangees]
        notes = NoterUneListe(
            lues,
            NatureDeRejet(form.cleaned_data["nature"]),
            nom,
            hashlib.sha256(form.octets).hexdigest()[:32],
            self.request.user,
        ).execute()
        phrase = ngettext("%(n)s adresse est notée.", "%(n)s adresses sont notées.", notes)
        messages.success(self.request, phrase % {"n": notes})
        return redirect("abonnements:rejets")
