"""Les écrans de l'import : déposer, lire ce que l'on ferait, importer, relire le bilan."""

import codecs
import csv
import io
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from alliance.socle.exports import journaliser_un_export, sans_formule
from alliance.socle.pagination import Pagination
from alliance.socle.typographie import nombre

from ...models import ImportDAbonnements
from ...signatures.ecrans import PourLEquipeCentrale
from ..ecrans import EcranDInfolettre
from .actions import (
    FAIT,
    PRET,
    AbandonnerUneListe,
    ChoisirLesColonnes,
    DeposerUneListe,
    ImporterLaListe,
    comptes_de,
    lignes_de,
    liste_de,
)
from .examen import Sort, examiner
from .forms import FormulaireDeColonnes, FormulaireDeListe

PAR_PAGE = 50
#: Combien de lignes laissées de côté l'aperçu détaille ; le bilan téléchargé les dit toutes.
MONTREES = 200


class EcranDImport(EcranDInfolettre):
    header_icon = "upload"

    def etapes(self) -> list[tuple[str, str]]:
        return [*super().etapes(), (reverse("abonnements:imports"), _("Imports"))]


class Imports(EcranDInfolettre, TemplateView):
    """Les listes importées, de la plus récente à la plus ancienne."""

    template_name = "actualites/admin/infolettre/imports.html"
    page_title = gettext_lazy("Imports")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Importer une liste"), url=reverse("abonnements:deposer"), icon_name="upload")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        imports = ImportDAbonnements.objects.select_related("fait_par")
        pagination = Pagination(imports.count(), PAR_PAGE, self.request.GET.get("p", ""), lambda n: f"?p={n}")
        return super().get_context_data(
            imports=[_resume(depot) for depot in imports[pagination.debut : pagination.fin]],
            pagination=pagination,
            **kwargs,
        )


def _resume(depot: ImportDAbonnements) -> dict[str, Any]:
    return {"depot": depot, "fait": depot.bilan.get("etat") == FAIT, "abonnees": depot.bilan.get("abonnees")}


class Deposer(EcranDImport, FormView):
    """Le fichier et la preuve de l'accord ; n'abonne personne."""

    template_name = "actualites/admin/infolettre/deposer.html"
    page_title = gettext_lazy("Importer une liste")
    form_class = FormulaireDeListe

    def form_valid(self, form: FormulaireDeListe) -> HttpResponse:
        donnees = form.cleaned_data
        try:
            depot = DeposerUneListe(
                donnees["fichier"].name, form.octets, donnees["preuve"], self.request.user
            ).execute()
        except ValidationError as refus:
            form.add_error("preuve", refus)
            return self.form_invalid(form)
        return redirect("abonnements:import", pk=depot.pk)


class UnImport(EcranDImport, TemplateView):
    """L'aperçu d'une liste déposée, qui se règle, s'importe ou s'abandonne ; puis son bilan."""

    template_name = "actualites/admin/infolettre/import.html"

    @cached_property
    def depot(self) -> ImportDAbonnements:
        return get_object_or_404(ImportDAbonnements.objects.select_related("fait_par"), pk=self.kwargs["pk"])

    page_title = gettext_lazy("Liste importée")

    def get_page_subtitle(self) -> str:
        return self.depot.fichier

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        fait = self.depot.bilan.get("etat") == FAIT
        contexte = {"depot": self.depot, "fait": fait}
        try:
            contexte |= self._bilan() if fait else self._apercu(kwargs.get("colonnes"))
        except ValidationError as refus:
            contexte["refus"] = " ".join(refus.messages)
        return super().get_context_data(**{**contexte, **kwargs})

    def _bilan(self) -> dict[str, Any]:
        bilan = self.depot.bilan
        lignes = [
            {"numero": numero, "sort": Sort(sort).label, "precision": precision}
            for numero, sort, precision in bilan["lignes"][:MONTREES]
        ]
        return {
            "comptes": [(_("Abonnées"), bilan["comptes"][Sort.A_ABONNER.value]), *_comptes(bilan["comptes"])[1:]],
            "lignes": lignes,
            "en_plus": len(bilan["lignes"]) - len(lignes),
            "abonnees": bilan["abonnees"],
        }

    def _apercu(self, colonnes: FormulaireDeColonnes | None) -> dict[str, Any]:
        liste, bilan = liste_de(self.depot), self.depot.bilan
        lues = examiner(liste, bilan["adresse"], bilan["accord"], self.depot)
        comptes = comptes_de(lues)
        de_cote = [ligne for ligne in lues if ligne.sort != Sort.A_ABONNER or ligne.precision]
        return {
            "comptes": _comptes(comptes),
            "a_abonner": comptes[Sort.A_ABONNER.value],
            "datees": sum(ligne.sort == Sort.A_ABONNER and ligne.accord is not None for ligne in lues),
            "lignes": [
                {"numero": x.numero, "adresse": x.adresse, "sort": x.sort.label, "precision": x.precision}
                for x in de_cote[:MONTREES]
            ],
            "en_plus": len(de_cote) - len(de_cote[:MONTREES]),
            "colonnes": colonnes
            or FormulaireDeColonnes(liste=liste, initial={nom: bilan[nom] for nom in ("adresse", "accord")}),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        geste = request.POST.get("geste", "")
        try:
            if geste == "abandonner":
                AbandonnerUneListe(self.depot, request.user).execute()
                messages.success(request, _("Cette liste est abandonnée, et son fichier effacé."))
                return redirect("abonnements:imports")
            if geste == "importer":
                comptes = ImporterLaListe(self.depot, request.user).execute()
                n = comptes[Sort.A_ABONNER.value]
                messages.success(
                    request,
                    ngettext("%(n)s personne est abonnée.", "%(n)s personnes sont abonnées.", n) % {"n": nombre(n)},
                )
            else:
                form = FormulaireDeColonnes(request.POST, liste=liste_de(self.depot))
                if not form.is_valid():
                    return self.render_to_response(self.get_context_data(colonnes=form))
                ChoisirLesColonnes(
                    self.depot, form.cleaned_data["adresse"], form.cleaned_data["accord"], request.user
                ).execute()
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
        return redirect("abonnements:import", pk=pk)


def _comptes(comptes: dict[str, int]) -> list[tuple[str, int]]:
    return [
        (str(sort.label), comptes.get(sort.value, 0))
        for sort in Sort
        if comptes.get(sort.value) or sort == Sort.A_ABONNER
    ]


class BilanDImport(PourLEquipeCentrale):
    """Le bilan en CSV : le sort de chaque ligne laissée de côté, par son numéro ; avant l'import, avec son adresse."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        depot = get_object_or_404(ImportDAbonnements, pk=pk)
        sortie = io.StringIO()
        ecrivain = csv.writer(sortie, delimiter=";")
        if depot.bilan.get("etat") == PRET:
            ecrivain.writerow([_("Ligne"), _("Adresse"), _("Ce qu’elle devient"), _("Précision")])
            lignes = [[x.numero, x.adresse, x.sort.label, x.precision] for x in lignes_de(depot)]
        else:
            ecrivain.writerow([_("Ligne"), _("Ce qu’elle devient"), _("Précision")])
            lignes = [[numero, Sort(sort).label, precision] for numero, sort, precision in depot.bilan["lignes"]]
        ecrivain.writerows([[sans_formule(str(case)) for case in ligne] for ligne in lignes])
        journaliser_un_export(request, ImportDAbonnements, len(lignes), "csv")
        return HttpResponse(
            codecs.BOM_UTF8 + sortie.getvalue().encode(),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="import-{depot.pk}.csv"'},
        )
