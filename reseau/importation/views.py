"""Les écrans de l'import : déposer, lire le rapport, appliquer, suivre, et l'historique."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from alliance.socle.pagination import Pagination

from ..choix import EtatDImport
from ..etancheite import est_de_l_equipe_centrale
from ..geo.noms import plier
from ..models import ImportDeMembres
from . import modeles, tasks
from .actions import AppliquerImport, DeposerImport, Relire
from .colonnes import libelle
from .forms import FILTRES, FormulaireDApplication, FormulaireDeDepot, FormulaireDeFiltre
from .refus import ImportReserve

LIGNES_PAR_PAGE = 50
EN_COURS = (EtatDImport.LECTURE, EtatDImport.ECRITURE)


class Reserve:
    """À l'équipe centrale seule, quelle que soit la méthode."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not est_de_l_equipe_centrale(request.user):
            raise ImportReserve
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class EcranDImport(Reserve, WagtailAdminTemplateMixin):
    """Ce que les écrans partagent : le fil d'Ariane de l'administration."""

    page_title: Any = gettext_lazy("Importer des membres")
    header_icon = "table"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("imports_de_membres"), "label": _("Imports de membres")},
            {"url": "", "label": self.get_page_title()},
        ]


class Historique(EcranDImport, TemplateView):
    """Les imports passés, du plus récent au plus ancien."""

    template_name = "reseau/importation/historique.html"
    page_title = gettext_lazy("Imports de membres")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [super().get_breadcrumbs_items()[0], {"url": "", "label": self.page_title}]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Importer une liste"), url=reverse("deposer_un_import"), icon_name="upload")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        imports: QuerySet[ImportDeMembres] = ImportDeMembres.objects.defer("rapport").select_related("auteur")
        pagination = Pagination(imports.count(), LIGNES_PAR_PAGE, self.request.GET.get("p", ""), lambda n: f"?p={n}")
        return super().get_context_data(
            imports=imports[pagination.debut : pagination.fin], pagination=pagination, **kwargs
        )


class Depot(EcranDImport, FormView):
    """Choisir un fichier : sa lecture à blanc commence aussitôt."""

    template_name = "reseau/importation/depot.html"
    form_class = FormulaireDeDepot

    def form_valid(self, form: FormulaireDeDepot) -> HttpResponse:
        depot = DeposerImport(form.cleaned_data["fichier"].name, form.octets, self.request.user).execute()
        tasks.lire_a_blanc.enqueue(depot.pk, self.request.user.pk)
        return redirect("import_de_membres", pk=depot.pk)


class SurUnImport(Reserve):
    """Une vue d'un import ; 404 s'il n'existe pas."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.pk = kwargs["pk"]
        return super().dispatch(request, *args, **kwargs)

    @property
    def depot(self) -> ImportDeMembres:
        return get_object_or_404(ImportDeMembres.objects.select_related("auteur"), pk=self.pk)


class Rapport(SurUnImport, EcranDImport, TemplateView):
    """L'avancement tant que l'on travaille, puis le rapport, page par page."""

    def get_template_names(self) -> list[str]:
        return [f"reseau/importation/{'avancement' if self.objet.etat in EN_COURS else 'rapport'}.html"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.objet = self.depot
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.objet.nom_du_fichier

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = {"depot": self.objet, "avancement": avancement(self.objet)}
        if self.objet.etat not in EN_COURS:
            contexte |= self._rapport()
        return super().get_context_data(**contexte, **kwargs)

    def _rapport(self) -> dict[str, Any]:
        filtre = FormulaireDeFiltre(self.request.GET)
        filtre.is_valid()
        effet, cherche = filtre.cleaned_data.get("effet", ""), filtre.cleaned_data.get("q", "")
        toutes = self.objet.rapport.get("lignes", [])
        lignes = [
            ligne
            for ligne in toutes
            if (not effet or ligne["effet"] == effet)
            and (not cherche or plier(cherche) in plier(f"{ligne['nom']} {ligne['cle']}"))
        ]
        choisis = {"effet": effet, "q": cherche}
        pagination = Pagination(
            len(lignes),
            LIGNES_PAR_PAGE,
            self.request.GET.get("p", ""),
            lambda n: "?" + urlencode({nom: valeur for nom, valeur in {**choisis, "p": n}.items() if valeur}),
        )
        identiques = max(0, len(toutes) - self.objet.a_creer - self.objet.a_modifier - self.objet.refusees)
        comptes = dict(
            zip(
                FILTRES,
                (len(toutes), self.objet.a_creer, self.objet.a_modifier, identiques, self.objet.refusees),
                strict=True,
            )
        )
        return {
            "lignes": [_lisible(ligne) for ligne in lignes[pagination.debut : pagination.fin]],
            "pagination": pagination,
            "filtres": [(cle, nom, comptes[cle], cle == effet) for cle, nom in FILTRES.items()],
            "cherche": cherche,
            "effet": effet,
            "rien_a_faire": not (self.objet.a_creer or self.objet.a_modifier or self.objet.rapport.get("a_inviter")),
            "application": FormulaireDApplication(depot=self.objet) if self.objet.etat == EtatDImport.PRET else None,
        }


def _lisible(ligne: dict[str, Any]) -> dict[str, Any]:
    """Une ligne du rapport, ses champs nommés comme les colonnes."""
    noms = {"slug": _("Adresse de la page")}
    changements = [(noms.get(champ) or libelle(champ), *valeurs) for champ, valeurs in ligne["changements"].items()]
    return {**ligne, "changements": changements, "libelle": FILTRES[ligne["effet"]]}


def avancement(depot: ImportDeMembres) -> dict[str, Any]:
    """Où l'on en est : de quoi remplir la barre, avec ou sans script."""
    part = min(100, 100 * depot.lignes_faites // depot.lignes) if depot.lignes else 0
    return {"en_cours": depot.etat in EN_COURS, "part": part, "faites": depot.lignes_faites, "lignes": depot.lignes}


class Avancement(SurUnImport, View):
    """L'avancement, pour le script de l'écran."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return JsonResponse(avancement(get_object_or_404(ImportDeMembres.objects.defer("rapport"), pk=pk)))


class Application(SurUnImport, View):
    """Applique un import : un POST, jamais une lecture."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        depot = self.depot
        formulaire = FormulaireDApplication(request.POST, depot=depot)
        if not formulaire.is_valid():
            messages.error(
                request, _("Des lignes sont refusées : cochez la case pour les ignorer, ou corrigez le fichier.")
            )
            return redirect("import_de_membres", pk=pk)
        choix = {
            "ignorer_refusees": formulaire.cleaned_data.get("ignorer_refusees", False),
            "inviter": formulaire.cleaned_data.get("inviter", False),
        }
        try:
            AppliquerImport(depot, request.user, **choix).reserver()
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
        else:
            tasks.appliquer.enqueue(depot.pk, request.user.pk, **choix)
        return redirect("import_de_membres", pk=pk)


class Relecture(SurUnImport, View):
    """Refait l'essai à blanc : le site, ou un vocabulaire, a changé depuis."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            Relire(self.depot, request.user).execute()
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
        else:
            tasks.lire_a_blanc.enqueue(pk, request.user.pk)
        return redirect("import_de_membres", pk=pk)


class Modele(Reserve, View):
    """Le modèle de fichier à remplir."""

    def get(self, request: HttpRequest, genre: str) -> HttpResponse:
        octets, type_mime = {
            "csv": (modeles.en_csv, "text/csv; charset=utf-8"),
            "xlsx": (modeles.en_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        }[genre]
        return HttpResponse(
            octets(),
            content_type=type_mime,
            headers={"Content-Disposition": f'attachment; filename="{modeles.NOM}.{genre}"'},
        )
