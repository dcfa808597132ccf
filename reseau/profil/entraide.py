"""« Entraide » : les besoins et les offres des membres, pour toute personne qui entre dans l'administration."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from alliance.socle.pagination import Pagination

from ..choix import PRESENTS
from ..geo.noms import plier
from ..models import Annonce
from .forms import FormulaireDEntraide

ANNONCES_PAR_PAGE = 30


def annonces_valables() -> QuerySet[Annonce]:
    """Celles des membres présents dont la page est publiée, publiques ou entre membres, et encore valables.

    Une annonce écrite dans un brouillon n'est qu'une version de la page : elle n'est pas dans la table.
    """
    aujourd_hui = timezone.localdate()
    return Annonce.objects.filter(
        Q(jusqu_au__isnull=True) | Q(jusqu_au__gte=aujourd_hui),
        membre__live=True,
        membre__statut__in=PRESENTS,
    )


def chercher(annonces: QuerySet[Annonce], q: str) -> list[int]:
    """Les clés de celles dont le texte ou le nom du membre contient chaque mot, accents et casse à part."""
    mots = plier(q).split()
    lignes = annonces.values_list("pk", "texte", "membre__title")
    return [pk for pk, texte, nom in lignes if all(mot in plier(f"{texte} {nom}") for mot in mots)]


class Entraide(WagtailAdminTemplateMixin, TemplateView):
    """La liste, filtrée par l'adresse. On répond à l'organisation : aucun courriel personnel ne s'y lit."""

    template_name = "reseau/admin/entraide.html"
    page_title = gettext_lazy("Entraide")
    header_icon = "help"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = FormulaireDEntraide(self.request.GET or None)
        # Une valeur impossible est signalée à son champ et ne filtre pas ; les autres filtrent.
        form.full_clean()
        choix: Mapping[str, Any] = getattr(form, "cleaned_data", {})
        annonces = self._filtrees(choix)
        pagination = Pagination(annonces.count(), ANNONCES_PAR_PAGE, self.request.GET.get("p", ""), self._adresse)
        page = annonces.select_related("membre__territoire", "theme").order_by("-membre__last_published_at", "pk")
        return super().get_context_data(
            form=form,
            annonces=page[pagination.debut : pagination.fin],
            pagination=pagination,
            filtre=any(choix.values()),
            contact=settings.ALLIANCE_CONTACT,
            **kwargs,
        )

    @staticmethod
    def _filtrees(choix: Mapping[str, Any]) -> QuerySet[Annonce]:
        annonces = annonces_valables()
        if choix.get("sens"):
            annonces = annonces.filter(sens=choix["sens"])
        if choix.get("theme"):
            annonces = annonces.filter(theme=choix["theme"])
        if choix.get("q"):
            annonces = annonces.filter(pk__in=chercher(annonces, choix["q"]))
        return annonces

    def _adresse(self, numero: int) -> str:
        gardes = {cle: valeur for cle, valeur in self.request.GET.items() if cle in ("sens", "theme", "q")}
        return f"?{urlencode({**gardes, 'p': numero})}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": _("Entraide")}]
