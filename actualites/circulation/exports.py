"""Le certificat de chaque signature d'organisation : à lire, à imprimer, à exporter."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.widgets.button import HeaderButton

from alliance.socle.exports import ExportSurMixin
from alliance.socle.pagination import Pagination
from alliance.socle.typographie import moment_long

from ..choix import ActeDeCosigner
from ..models import ActeDeCosignature, Cosignature
from .admin_views import SurPrise
from .suivi import certificats

CERTIFICATS_PAR_PAGE = 100
#: Les actes de qui fait circuler : la personne qu'ils nomment n'y a rien décidé.
ACTES_SANS_NOM = frozenset(
    {ActeDeCosigner.SOLLICITEE, ActeDeCosigner.RELANCEE, ActeDeCosigner.SUSPENDUE, ActeDeCosigner.CORRECTION}
)


class Certificats(ExportSurMixin, SurPrise, TemplateView):
    """Qui a signé, à quel titre, au nom de qui, quand, quels mots ; et tout ce qui s'est passé depuis."""

    model = Cosignature
    template_name = "actualites/admin/circulation/certificats.html"
    page_title = gettext_lazy("Certificats")
    list_export = [
        "organisation",
        "nature_d_organisation",
        "nom",
        "fonction",
        "au_nom_de",
        "etat",
        "decidee_le",
        "version.rang",
        "version.empreinte",
        "actes",
    ]
    export_headings = {
        "nature_d_organisation": gettext_lazy("Nature"),
        "nom": gettext_lazy("Prénom et nom"),
        "fonction": gettext_lazy("Fonction"),
        "au_nom_de": gettext_lazy("Au nom de"),
        "etat": gettext_lazy("État"),
        "organisation": gettext_lazy("Organisation"),
        "decidee_le": gettext_lazy("Décidée le"),
        "version.rang": gettext_lazy("Version"),
        "version.empreinte": gettext_lazy("Empreinte SHA-256"),
        "actes": gettext_lazy("Actes"),
    }

    # L'export est servi morceau par morceau.
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        if self.is_export:
            return self.as_spreadsheet(certificats(self.prise), request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_filename(self) -> str:
        return slugify(_("certificats %(titre)s") % {"titre": self.titre})[:80]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        ligne = {
            champ: getattr(item, champ) for champ in ("organisation", "nom", "fonction", "au_nom_de", "decidee_le")
        }
        ligne |= {
            "nature_d_organisation": item.get_nature_d_organisation_display(),
            "etat": item.get_etat_display(),
            "version.rang": item.version.rang,
            "version.empreinte": item.version.empreinte,
            "actes": "\n".join(actes_de(item)),
        }
        return {champ: ligne[champ] for champ in self.list_export}

    def get_heading(self, queryset: Any, field: str) -> str:
        return str(self.export_headings[field])

    @property
    def header_buttons(self) -> list[HeaderButton]:
        adresse = reverse("circulations:certificats", args=[self.prise.pk])
        return [
            HeaderButton(
                _("Exporter en %(format)s") % {"format": nom}, url=f"{adresse}?export={code}", icon_name="download"
            )
            for code, nom in (("xlsx", "XLSX"), ("csv", "CSV"))
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        signatures = certificats(self.prise)
        pagination = Pagination(
            signatures.count(), CERTIFICATS_PAR_PAGE, self.request.GET.get("page", ""), lambda numero: f"?page={numero}"
        )
        page = signatures[pagination.debut : pagination.fin]
        return super().get_context_data(
            signatures=[(signature, actes_de(signature)) for signature in page], pagination=pagination, **kwargs
        )


def actes_de(cosignature: Any) -> list[str]:
    """Le journal d'une cosignature que rend `suivi.certificats`, en phrases."""
    return [phrase_d_un_acte(acte) for acte in cosignature.journal]


def phrase_d_un_acte(acte: ActeDeCosignature) -> str:
    """« 3 mars 2024 à 14 h 05 : A signé (version 1) – Camille Exemple, maire, au nom du conseil »."""
    quoi = str(acte.get_acte_display())
    if acte.version is not None:
        quoi = _("%(acte)s (version %(rang)s)") % {"acte": quoi, "rang": acte.version.rang}
    # Le certificat dit qui a décidé ; à qui l'on a écrit ne regarde que l'organisation et l'équipe centrale.
    if acte.acte in ACTES_SANS_NOM:
        return f"{moment_long(acte.le)} : {quoi}"
    qui = ", ".join(part for part in (acte.nom, acte.fonction, acte.au_nom_de) if part)
    return " – ".join(part for part in (f"{moment_long(acte.le)} : {quoi}", qui) if part)
