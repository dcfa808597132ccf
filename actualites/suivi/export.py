"""L'export du registre d'une prise de position : une ligne par réponse, et une par destinataire silencieux."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from alliance.socle.exports import ExportSurMixin

from ..choix import SensDeReponse
from ..models import ReponseDeDestinataire
from .lecture import DestinataireSuivi
from .views import EcranDeSuivi


class Lignes:
    """Des lignes toutes faites, là où l'export attend un queryset."""

    model = ReponseDeDestinataire

    def __init__(self, lignes: list[dict[str, Any]]) -> None:
        self.lignes = lignes

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.lignes)

    def iterator(self, chunk_size: int = 0) -> Iterator[dict[str, Any]]:
        return iter(self.lignes)

    def count(self) -> int:
        return len(self.lignes)


class ExporterLesReponses(ExportSurMixin, EcranDeSuivi, View):
    """CSV ou XLSX, comme tous les exports de l'administration."""

    model = ReponseDeDestinataire
    list_export = ["nom", "fonction", "demande", "reponse", "le", "texte", "lien", "document", "etat"]
    export_headings = {
        "nom": gettext_lazy("Destinataire"),
        "fonction": gettext_lazy("Fonction"),
        "demande": gettext_lazy("Ce qu’on lui demande"),
        "reponse": gettext_lazy("Réponse"),
        "le": gettext_lazy("Le"),
        "texte": gettext_lazy("Ce qu’il a répondu"),
        "lien": gettext_lazy("Lien"),
        "document": gettext_lazy("Document joint"),
        "etat": gettext_lazy("État"),
    }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["format"] not in self.FORMATS:
            raise Http404
        lignes = [ligne for suivi in self.suivis for ligne in self._lignes(suivi)]
        return self.as_spreadsheet(Lignes(lignes), kwargs["format"])

    def to_row_dict(self, item: dict[str, Any]) -> dict[str, Any]:
        return {champ: item[champ] for champ in self.list_export}

    def _lignes(self, suivi: DestinataireSuivi) -> Iterator[dict[str, Any]]:
        commun = {"nom": suivi.nom, "fonction": suivi.fonction, "demande": suivi.demande}
        etats = (
            (suivi.reponses[:1], _("fait foi")),
            (suivi.historique, _("remplacée")),
            (suivi.a_confirmer, _("à confirmer")),
            (suivi.ecartees, _("écartée")),
        )
        for reponses, etat in etats:
            for reponse in reponses:
                yield {
                    **commun,
                    "reponse": reponse.get_sens_display(),
                    "le": reponse.le,
                    "texte": reponse.texte,
                    "lien": reponse.lien,
                    "document": reponse.document.title if reponse.document else "",
                    "etat": etat,
                }
        if not any(reponses for reponses, _etat in etats):
            silence = str(SensDeReponse.SANS_REPONSE.label)
            yield {**commun, "reponse": silence, "le": "", "texte": "", "lien": "", "document": "", "etat": ""}
