"""Ce que l'éditeur donne à emporter : le PDF du brouillon, et le code qui fait signer d'un autre site."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from ..models import PriseDePositionPage
from .pdf import peut_lire_le_brouillon, servir_le_brouillon


@hooks.register("register_admin_urls")
def adresse_du_pdf_de_brouillon() -> list[URLPattern]:
    return [path("prises/<int:prise_pk>/brouillon.pdf", servir_le_brouillon, name="pdf_de_brouillon")]


def _est_une_prise_a_soi(page: Page, user: Any) -> bool:
    return page.specific_class is PriseDePositionPage and peut_lire_le_brouillon(user, page)


@hooks.register("register_page_header_buttons")
def code_depuis_l_editeur(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if _est_une_prise_a_soi(page, user) and page.live and page.specific.signature_publique:
        yield Button(
            _("Intégrer à un autre site"), f"{page.get_url()}integrer/?forme=code", icon_name="code", priority=28
        )


@hooks.register("register_page_header_buttons")
def pdf_depuis_l_editeur(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if _est_une_prise_a_soi(page, user):
        yield Button(
            _("PDF du brouillon"),
            reverse("pdf_de_brouillon", args=[page.pk]),
            icon_name="doc-full",
            attrs={"target": "_blank", "rel": "noopener"},
            priority=27,
        )
