"""Des exports que l'on peut ouvrir sans crainte dans un tableur, et dont on garde trace."""

import codecs
import csv
import datetime
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django_countries.fields import Country
from wagtail.admin.views.mixins import Echo, SpreadsheetExportMixin
from wagtail.log_actions import log

#: Ce qui ferait d'un texte une formule (OWASP, « CSV Injection »).
DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r")


def sans_formule(valeur: Any) -> Any:
    """Un texte qu'aucun tableur ne calculera ; toute autre valeur, telle quelle."""
    if isinstance(valeur, str) and valeur.lstrip(" ").startswith(DEBUTS_DE_FORMULE):
        return f"'{valeur}"
    return valeur


def en_clair(objet: Any, champ: str, valeur: Any) -> Any:
    """La valeur telle qu'une personne la lit : le libellé d'un choix, le nom d'un pays, oui ou non."""
    dire = getattr(objet, f"get_{champ}_display", None)
    if dire is not None:
        return str(dire())
    if isinstance(valeur, bool):
        return _("oui") if valeur else _("non")
    if isinstance(valeur, Country):
        return str(valeur.name)
    return valeur


def heure_du_site(valeur: datetime.datetime) -> datetime.datetime:
    """L'instant à l'heure du site, sans fuseau : ce qu'un tableur sait montrer."""
    return timezone.make_naive(valeur) if timezone.is_aware(valeur) else valeur


class ExportSurMixin(SpreadsheetExportMixin):
    """L'export de Wagtail, sans formule, tel qu'un tableur français l'ouvre, et inscrit au journal.

    Les valeurs y sont celles que montre l'écran : libellés et non codes, dates à l'heure du site. Le CSV porte
    l'indicateur d'UTF-8 et des points-virgules : sans eux, un tableur français n'y voit qu'une colonne sans accents.
    """

    request: HttpRequest
    model: Any
    custom_value_preprocess = {
        datetime.datetime: {
            SpreadsheetExportMixin.FORMAT_XLSX: heure_du_site,
            SpreadsheetExportMixin.FORMAT_CSV: lambda instant: heure_du_site(instant).strftime("%d/%m/%Y %H:%M"),
        },
        datetime.date: {
            SpreadsheetExportMixin.FORMAT_XLSX: None,
            SpreadsheetExportMixin.FORMAT_CSV: lambda jour: jour.strftime("%d/%m/%Y"),
        },
        list: SpreadsheetExportMixin.custom_value_preprocess[list],
    }

    def get_filename(self) -> str:
        return f"{slugify(self.model._meta.verbose_name_plural)}-{timezone.localdate():%Y-%m-%d}"

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {champ: en_clair(item, champ, valeur) for champ, valeur in super().to_row_dict(item).items()}

    def get_heading(self, queryset: Any, field: str) -> str:
        montre = field.removeprefix("get_").removesuffix("_display")
        return super().get_heading(queryset, field if field in self.export_headings else montre)

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        ecrivain = csv.DictWriter(Echo(), fieldnames=self.list_export, delimiter=";")
        yield codecs.BOM_UTF8
        yield ecrivain.writerow({champ: self.get_heading(queryset, champ) for champ in self.list_export})
        for objet in queryset:
            yield self.write_csv_row(ecrivain, self.to_row_dict(objet))

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
