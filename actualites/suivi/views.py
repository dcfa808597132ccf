"""Les écrans « Destinataires et réponses » d'une prise de position, dans l'administration."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.defaults import permission_denied
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from alliance.socle.pagination import Pagination
from reseau.etancheite import est_de_l_equipe_centrale
from reseau.geo.noms import plier

from ..models import PriseDePositionPage
from .actions import AjouterDestinataires, ConfirmerReponse, EcarterReponse, SaisirReponse, peut_suivre
from .forms import A_CONFIRMER, RETIRES, FiltreDuSuivi, ImportDeListe, SaisieDeReponse, SaisieRapide
from .importation import LigneDeListe, lire_la_liste
from .lecture import DestinatairesSuivis, DestinataireSuivi, registre

PAR_PAGE = 100
#: Le geste d'un bouton « geste=confirmer:12 ».
GESTES = {"confirmer": ConfirmerReponse, "ecarter": EcarterReponse}


class EcranDeSuivi(WagtailAdminTemplateMixin):
    """Un écran du suivi d'une prise ; 403 à qui n'écrit pas ce texte, en lecture comme en envoi."""

    request: HttpRequest
    header_icon = "mail"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prise = get_object_or_404(PriseDePositionPage, pk=kwargs["prise_pk"])
        if not self.permis(request.user):
            # Levée, Wagtail en ferait un renvoi vers l'accueil : un refus doit se lire comme tel.
            return permission_denied(request, PermissionDenied())
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def permis(self, user: Any) -> bool:
        return peut_suivre(user, self.prise)

    @cached_property
    def brouillon(self) -> PriseDePositionPage:
        brouillon: PriseDePositionPage = self.prise.get_latest_revision_as_object()
        return brouillon

    @cached_property
    def suivis(self) -> DestinatairesSuivis:
        return registre(self.prise, self.brouillon)

    @property
    def retour(self) -> str:
        return reverse("suivi:liste", args=[self.prise.pk])

    def get_page_title(self) -> str:
        return _("Destinataires et réponses")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("wagtailadmin_pages:edit", args=[self.prise.pk]), "label": self.brouillon.title},
            {"url": self.retour, "label": _("Destinataires et réponses")},
        ]
        if self.get_page_title() != items[-1]["label"]:
            items.append({"url": "", "label": self.get_page_title()})
        return items

    @property
    def peut_confirmer(self) -> bool:
        return est_de_l_equipe_centrale(self.request.user)

    def traiter(self, demande: str) -> None:
        """Confirme ou écarte la réponse que nomme « confirmer:12 » ; 404 si elle n'est pas d'ici."""
        nom, _deux_points, cle = demande.partition(":")
        if nom not in GESTES or not (cle.isascii() and cle.isdigit() and len(cle) < 18):
            raise Http404
        reponse = get_object_or_404(self.prise.reponses_de_destinataires, pk=int(cle))
        if GESTES[nom](reponse, self.request.user).execute():
            faite = _("La réponse est confirmée.") if nom == "confirmer" else _("La réponse est écartée.")
            messages.success(self.request, faite)
        else:
            messages.warning(self.request, _("C’était déjà fait."))

    def saisir(self, cle: str, donnees: dict[str, Any]) -> None:
        """Raises: ValidationError."""
        SaisirReponse(self.prise, cle, self.request.user, **donnees).execute()

    def dire(self, nombre: int) -> None:
        phrase = ngettext("%(n)s réponse est enregistrée.", "%(n)s réponses sont enregistrées.", nombre)
        suite = "" if self.peut_confirmer else " " + _("L’équipe centrale va les lire avant qu’elles se publient.")
        messages.success(self.request, phrase % {"n": nombre} + suite)


class ListeDesReponses(EcranDeSuivi, TemplateView):
    """Tous les destinataires : filtrer, saisir ligne à ligne, saisir pour les lignes cochées, confirmer."""

    template_name = "actualites/admin/suivi/liste.html"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        boutons = [
            HeaderButton(
                _("Exporter en CSV"), url=reverse("suivi:exporter", args=[self.prise.pk, "csv"]), icon_name="download"
            ),
            HeaderButton(
                _("Exporter en XLSX"), url=reverse("suivi:exporter", args=[self.prise.pk, "xlsx"]), icon_name="download"
            ),
        ]
        if self.prise.permissions_for_user(self.request.user).can_edit():
            adresse = reverse("suivi:importer", args=[self.prise.pk])
            boutons.insert(0, HeaderButton(_("Importer une liste"), url=adresse, icon_name="upload"))
        return boutons

    @cached_property
    def filtre(self) -> dict[str, str]:
        form = FiltreDuSuivi(self.request.GET)
        form.is_valid()
        return {nom: valeur for nom, valeur in form.cleaned_data.items() if valeur}

    @cached_property
    def retenus(self) -> list[DestinataireSuivi]:
        sens, q = self.filtre.get("sens", ""), plier(self.filtre.get("q", ""))
        return [
            suivi
            for suivi in self.suivis
            if q in plier(f"{suivi.nom} {suivi.fonction}")
            and (
                not sens
                or (sens == A_CONFIRMER and suivi.a_confirmer)
                or (sens == RETIRES and suivi.est_retire)
                or (sens == suivi.sens and not suivi.est_retire)
            )
        ]

    @cached_property
    def pagination(self) -> Pagination:
        return Pagination(
            total=len(self.retenus),
            par_page=PAR_PAGE,
            demandee=self.request.GET.get("p", ""),
            adresse=lambda numero: f"{self.retour}?{urlencode({**self.filtre, 'p': numero})}",
        )

    @property
    def adresse(self) -> str:
        """Cette page-ci, avec son filtre."""
        return self.pagination.adresse(self.pagination.page)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        montres = self.retenus[self.pagination.debut : self.pagination.fin]
        formulaires: dict[str, SaisieRapide] = kwargs.pop("formulaires", {})
        contexte = {
            "prise": self.prise,
            "suivis": self.suivis,
            "presents": DestinatairesSuivis(suivi for suivi in self.suivis if not suivi.est_retire),
            "lignes": [(suivi, formulaires.get(suivi.cle) or SaisieRapide(prefix=suivi.cle)) for suivi in montres],
            "filtre": FiltreDuSuivi(self.request.GET if self.filtre else None),
            "pagination": self.pagination,
            "peut_confirmer": self.peut_confirmer,
            "en_lot": SaisieDeReponse(prefix="lot", user=self.request.user),
            "adresse": self.adresse,
            "coches": [],
        }
        return super().get_context_data(**{**contexte, **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        demande = request.POST.get("geste", "")
        if ":" in demande:
            self.traiter(demande)
            return redirect(self.adresse)
        return self._en_lot() if demande == "lot" else self._ligne_a_ligne()

    @cached_property
    def remplis(self) -> dict[str, SaisieRapide]:
        """Les lignes où quelque chose est écrit."""
        formulaires = {suivi.cle: SaisieRapide(self.request.POST, prefix=suivi.cle) for suivi in self.suivis}
        return {cle: formulaire for cle, formulaire in formulaires.items() if formulaire.est_remplie}

    def _ligne_a_ligne(self) -> HttpResponse:
        faites, refuses = 0, {}
        for cle, formulaire in self.remplis.items():
            try:
                if formulaire.is_valid():
                    self.saisir(cle, formulaire.cleaned_data)
                    faites += 1
                    continue
            except ValidationError as refus:
                formulaire.add_error(None, refus.messages)
            refuses[cle] = formulaire
        if faites:
            self.dire(faites)
        if not self.remplis:
            messages.warning(self.request, _("Aucune réponse n’était saisie : choisissez la réponse sur une ligne."))
        if not refuses:
            return redirect(self.adresse)
        messages.error(self.request, _("Des lignes ne sont pas enregistrées : leur erreur est dite sous chacune."))
        return self._relire(formulaires=refuses)

    def _en_lot(self) -> HttpResponse:
        connus = {suivi.cle for suivi in self.suivis}
        coches = [cle for cle in self.request.POST.getlist("coche") if cle in connus]
        formulaire = SaisieDeReponse(self.request.POST, prefix="lot", user=self.request.user)
        if formulaire.is_valid() and coches:
            try:
                with transaction.atomic():
                    for cle in coches:
                        self.saisir(cle, formulaire.cleaned_data)
            except ValidationError as refus:
                formulaire.add_error(None, refus.messages)
            else:
                self.dire(len(coches))
                # Ce qui était écrit sur les lignes n'était pas demandé ; il n'est pas perdu pour autant.
                return self._relire(formulaires=self.remplis) if self.remplis else redirect(self.adresse)
        if not coches:
            messages.error(self.request, _("Cochez les destinataires qui ont fait cette réponse."))
        return self._relire(en_lot=formulaire, coches=coches, formulaires=self.remplis)

    def _relire(self, **contexte: Any) -> HttpResponse:
        """L'écran, avec ce qui vient d'être écrit."""
        del self.suivis
        self.__dict__.pop("retenus", None)
        return self.render_to_response(self.get_context_data(**contexte))


class UnDestinataire(EcranDeSuivi, FormView):
    """Un destinataire : tout ce qui s'est dit de lui, et une réponse à saisir avec sa pièce."""

    template_name = "actualites/admin/suivi/destinataire.html"
    form_class = SaisieDeReponse

    @cached_property
    def suivi(self) -> DestinataireSuivi:
        cherche = str(self.kwargs["cle"])
        trouve = next((suivi for suivi in self.suivis if suivi.cle == cherche), None)
        if trouve is None:
            raise Http404
        return trouve

    def get_page_title(self) -> str:
        return self.suivi.nom

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(suivi=self.suivi, peut_confirmer=self.peut_confirmer, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if demande := request.POST.get("geste", ""):
            self.traiter(demande)
            return redirect(request.path)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: SaisieDeReponse) -> HttpResponse:
        try:
            self.saisir(self.suivi.cle, form.cleaned_data)
        except ValidationError as refus:
            form.add_error(None, refus.messages)
            return self.form_invalid(form)
        self.dire(1)
        return redirect(self.request.path)


class ImporterUneListe(EcranDeSuivi, FormView):
    """Coller ou déposer une liste, en lire l'aperçu, puis l'ajouter au brouillon."""

    template_name = "actualites/admin/suivi/importer.html"
    form_class = ImportDeListe

    def permis(self, user: Any) -> bool:
        return bool(self.prise.permissions_for_user(user).can_edit())

    def get_page_title(self) -> str:
        return _("Importer une liste")

    def form_valid(self, form: ImportDeListe) -> HttpResponse:
        liste = form.cleaned_data["liste"]
        lue = lire_la_liste(liste, {LigneDeListe.de_bloc(bloc.value).cle for bloc in self.brouillon.destinataires})
        if "ajouter" in self.request.POST and lue.a_ajouter and not lue.erreurs and not lue.trop_longue:
            try:
                ajoutes = AjouterDestinataires(self.prise, lue.a_ajouter, self.request.user).execute()
            except ValidationError as refus:
                messages.error(self.request, " ".join(refus.messages))
            else:
                phrase = ngettext(
                    "%(n)s destinataire est ajouté au brouillon.",
                    "%(n)s destinataires sont ajoutés au brouillon.",
                    ajoutes,
                )
                messages.success(self.request, phrase % {"n": ajoutes})
                return redirect(self.retour)
        # Le fichier déposé devient du texte que l'on corrige sur place.
        return self.render_to_response(self.get_context_data(form=ImportDeListe(initial={"liste": liste}), lue=lue))
