"""Ce que l'on fait d'une sélection du registre : l'invalider, l'exporter ; et répondre à une personne."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Max
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from openpyxl import Workbook
from wagtail.admin import messages
from wagtail.admin.views.mixins import ExcelDateFormatter

from alliance.socle.exports import ExportSurMixin

from ..choix import GenreDeSignataire
from ..models import Invalidation, Signature
from .admin_forms import COMPTEES, NOMS, TOUTES, FormulaireDAdresse, FormulaireDExport, FormulaireDInvalidation
from .compteur import compteur_de
from .droits_des_personnes import EffacerUnePersonne, dossier_de
from .ecrans import Ecran, EcranDeGeste, PourLEquipeCentrale, rapporter
from .filtres_du_registre import FiltreDesSignatures, SelectionImpossible, chercher, dire, selection_demandee
from .invalidation import Invalider, LeverInvalidation, Selection, effet

#: Ce que l'écran de confirmation montre, pour que l'on reconnaisse ce que l'on va écarter.
EXEMPLES = 10
#: Un classeur se compose en mémoire ; un CSV part ligne à ligne.
LIGNES_DE_CLASSEUR = 20_000
PAR_LOT = 2_000


#: Ce que le public peut déjà lire sous le texte.
COLONNES_DES_NOMS = ["titre_de_la_prise", "nom_affiche", "organisation", "fonction", "commune"]

#: Ce que l'on a le droit de faire d'un export ; l'écran et le classeur le disent dans les mêmes mots.
REGLES = (
    gettext_lazy(
        "Vérifier les signatures, et remettre au destinataire du texte celles des personnes qui ont accepté que leur "
        "nom paraisse."
    ),
    gettext_lazy(
        "Rien d’autre : ni écrire à ces adresses, ni les ajouter à une liste, ni les donner à une autre organisation."
    ),
    gettext_lazy(
        "Effacer le fichier dès qu’il a servi, et au plus tard un an après la clôture : le site, lui, l’aura fait."
    ),
)


class InvaliderDesSignatures(PourLEquipeCentrale, EcranDeGeste):
    """Montre ce que la sélection ôterait au compteur ; l'envoi l'ôte."""

    page_title = gettext_lazy("Invalider des signatures")
    template_name = "actualites/admin/signatures/invalider.html"
    form_class = FormulaireDInvalidation
    bouton = gettext_lazy("Invalider ces signatures")
    grave = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except SelectionImpossible as refus:
            messages.error(request, " ".join(refus.messages))
            return redirect("signatures:index")

    @cached_property
    def demandee(self) -> tuple[Any, Selection]:
        return selection_demandee(self.request.GET, self.request)

    def retour(self) -> str:
        return reverse("signatures:signaux", args=[self.demandee[0].pk])

    def get_initial(self) -> dict[str, Any]:
        prise, selection = self.demandee
        return {"jusqu_a": selection.invalidables(prise).aggregate(derniere=Max("pk"))["derniere"] or 0}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        prise, selection = self.demandee
        lignes = selection.invalidables(prise)
        ote, compteur = effet(lignes), compteur_de(prise)
        return super().get_context_data(
            prise=prise,
            critere=selection.critere,
            nombre=lignes.count(),
            ote=ote,
            avant=compteur.total,
            apres=max(0, compteur.total - ote.total),
            exemples=lignes.order_by("-pk").defer("commentaire")[:EXEMPLES],
            **kwargs,
        )

    def form_valid(self, form: Any) -> HttpResponse:
        prise, selection = self.demandee
        montrees = Selection(selection.lignes.filter(pk__lte=form.cleaned_data["jusqu_a"]), selection.critere)
        try:
            lot = Invalider(prise, self.request.user, montrees, form.cleaned_data["motif"]).execute()
        except ValidationError as refus:
            rapporter(form, refus)
            return self.form_invalid(form)
        messages.success(
            self.request,
            ngettext("%(n)s signature est invalidée.", "%(n)s signatures sont invalidées.", lot.nombre)
            % {"n": lot.nombre},
            buttons=[messages.button(reverse("signatures:signaux", args=[prise.pk]), _("Voir les autres signaux"))],
        )
        return redirect("signatures:prise", prise.pk)


class Lever(PourLEquipeCentrale):
    """Un bouton : remet au compte ce qu'un lot en avait ôté."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect("signatures:prise", get_object_or_404(Invalidation, pk=pk).prise_id)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        lot = get_object_or_404(Invalidation.objects.select_related("prise"), pk=pk)
        try:
            rendu = LeverInvalidation(lot, request.user).execute()
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
        else:
            messages.success(
                request,
                ngettext("%(n)s signature compte de nouveau.", "%(n)s signatures comptent de nouveau.", rendu.total)
                % {"n": rendu.total},
            )
        return redirect("signatures:prise", lot.prise_id)


class EnFlux:
    """Un résultat que l'export parcourt sans le garder : la mémoire ne dépend pas du nombre de lignes."""

    def __init__(self, queryset: Any) -> None:
        self.queryset, self.model = queryset, queryset.model

    def count(self) -> int:
        return int(self.queryset.count())

    def __iter__(self) -> Iterator[Any]:
        return iter(self.queryset.iterator(chunk_size=PAR_LOT))


class Exporter(PourLEquipeCentrale, ExportSurMixin, EcranDeGeste):
    """Dit d'abord ce que l'on a le droit de faire du fichier ; l'envoi le donne, et l'inscrit au journal."""

    model = Signature
    page_title = gettext_lazy("Exporter des signatures")
    template_name = "actualites/admin/signatures/exporter.html"
    form_class = FormulaireDExport
    bouton = gettext_lazy("Télécharger")
    show_export_buttons = False
    list_export = [
        "titre_de_la_prise", "genre", "prenom", "nom", "organisation", "fonction", "commune", "courriel",
        "commentaire", "nom_public", "recevoir_suites", "etat", "confirmee_le", "retiree_le", "motif_d_invalidation",
        "verifiee_le", "provenance",
    ]  # fmt: skip
    export_headings = {
        "titre_de_la_prise": gettext_lazy("Prise de position"),
        "motif_d_invalidation": gettext_lazy("Invalidée : motif"),
        "nom_affiche": gettext_lazy("Nom"),
    }

    def get_filename(self) -> str:
        return f"confidentiel-{super().get_filename()}"

    @cached_property
    def filtres(self) -> FiltreDesSignatures:
        return FiltreDesSignatures(self.request.GET, request=self.request, queryset=Signature.objects.order_by("pk"))

    @cached_property
    def choisies(self) -> Any:
        """Ce que laissent les filtres du registre."""
        choisies = chercher(self.filtres.qs, self.request.GET.get("q", "")) if self.filtres.is_valid() else None
        return Signature.objects.none() if choisies is None else choisies

    def lignes(self, contenu: str) -> EnFlux:
        """Les lignes du fichier."""
        choisies = self.choisies
        if contenu != TOUTES:
            choisies = choisies.comptees()
        if contenu == NOMS:
            # Une organisation que l'on n'a pas vérifiée ne se montre nulle part.
            choisies = choisies.filter(nom_public=True).exclude(
                genre=GenreDeSignataire.ORGANISATION, verifiee_le__isnull=True
            )
        return EnFlux(
            choisies.annotate(titre_de_la_prise=F("prise__title"), motif_d_invalidation=F("invalidation__motif"))
        )

    def retour(self) -> str:
        return f"{reverse('signatures:index')}?{self.request.GET.urlencode()}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        prise = self.filtres.form.cleaned_data.get("prise") if self.filtres.is_valid() else None
        return super().get_context_data(
            nombre=self.lignes(COMPTEES).count(),
            nombre_de_noms=self.lignes(NOMS).count(),
            nombre_en_tout=self.lignes(TOUTES).count(),
            prise=prise,
            critere=dire(self.filtres, self.request.GET.get("q", "")) if self.filtres.is_valid() else "",
            limite=LIGNES_DE_CLASSEUR,
            regles=REGLES,
            **kwargs,
        )

    def write_xlsx(self, queryset: Any, output: Any) -> None:
        """Le classeur de Wagtail, et une seconde feuille : le fichier voyage sans l'écran qui en dit les règles."""
        classeur = Workbook(write_only=True, iso_dates=True)
        feuille = classeur.create_sheet(title=_("Signatures"))
        feuille.append([self.get_heading(queryset, champ) for champ in self.list_export])
        forme = ExcelDateFormatter().get()
        for signature in queryset:
            feuille.append(self.generate_xlsx_row(feuille, self.to_row_dict(signature), date_format=forme))
        a_lire = classeur.create_sheet(title=_("À lire"))
        for regle in REGLES:
            a_lire.append([str(regle)])
        classeur.save(output)

    def form_valid(self, form: forms.Form) -> Any:
        format_, contenu = form.cleaned_data["format"], form.cleaned_data["contenu"]
        lignes = self.lignes(contenu)
        if contenu == NOMS:
            self.list_export = COLONNES_DES_NOMS
        if format_ == self.FORMAT_XLSX and lignes.count() > LIGNES_DE_CLASSEUR:
            form.add_error("format", _("Trop de lignes pour un classeur : prenez le CSV, ou ajoutez un filtre."))
            return self.form_invalid(form)
        return self.as_spreadsheet(lignes, format_)


class UnePersonne(PourLEquipeCentrale, Ecran, FormView):
    """Tout ce que l'on a d'une adresse, et de quoi l'effacer ; elle voyage dans le corps, où aucun journal ne lit."""

    page_title = gettext_lazy("Ce que l’on a d’une personne")
    template_name = "actualites/admin/signatures/personne.html"
    form_class = FormulaireDAdresse

    def form_valid(self, form: forms.Form) -> HttpResponse:
        adresse = form.cleaned_data["adresse"]
        if self.request.POST.get("geste") != "effacer":
            return self.render_to_response(self.get_context_data(form=form, dossier=dossier_de(adresse)))
        n = EffacerUnePersonne(adresse, self.request.user).execute()
        messages.success(
            self.request,
            ngettext(
                "C’est effacé : %(n)s signature retirée et anonymisée.",
                "C’est effacé : %(n)s signatures retirées et anonymisées.",
                n,
            )
            % {"n": n},
        )
        return redirect("signatures:personne")
