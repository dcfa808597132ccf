"""Des exports que l'on peut ouvrir sans crainte dans un tableur, et dont on garde trace."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.log_actions import log

#: Ce qui ferait d'un texte une formule (OWASP, « CSV Injection »).
DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r")


def sans_formule(valeur: Any) -> Any:
    """Un texte qu'aucun tableur ne calculera ; toute autre valeur, telle quelle."""
    if isinstance(valeur, str) and valeur.lstrip(" ").startswith(DEBUTS_DE_FORMULE):
        return f"'{valeur}"
    return valeur


class ExportSurMixin(SpreadsheetExportMixin):
    """L'export de Wagtail, sans formule, en français, et inscrit au journal avec son auteur et son nombre de lignes."""

    request: HttpRequest
    model: Any

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        return sans_formule(super().preprocess_field_value(field, value, export_format))

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponseBase:
        journaliser_un_export(self.request, queryset.model, queryset.count(), spreadsheet_format)
        return super().as_spreadsheet(queryset, spreadsheet_format)


def journaliser_un_export(request: HttpRequest, modele: type[Any], lignes: int, format_: str) -> None:
    """Inscrit l'export au journal de qui le demande : quoi, combien de lignes, dans quel format."""
    log(
        instance=request.user,
        action="socle.exporter",
        user=request.user,
        data={"quoi": str(modele._meta.verbose_name_plural), "lignes": lignes, "format": format_},
    )
