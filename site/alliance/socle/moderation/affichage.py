"""Ce que l'éditeur dit de la relecture en cours, et les gestes qu'il offre."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem, SubmitForModerationMenuItem
from wagtail.models import Page

from ..models import Etape, PriseEnCharge
from .files import gestes
from .personne import personne_de
from .texte import a_ecrit_le_texte


def dire_ou_en_est_la_relecture(request: HttpRequest, page: Page) -> None:
    """Dit dans l'éditeur qui relit et jusqu'à quand, et pourquoi la personne ne peut pas approuver, s'il y a lieu."""
    etape = page.current_workflow_task_state
    if etape is None or not isinstance(etape.task.specific, Etape):
        return
    prise = getattr(etape, "prise_en_charge", None)
    if prise is not None:
        messages.info(request, phrase_de_prise(prise, request.user))
    if etape.task.specific.peut_relire(personne_de(request)) and a_ecrit_le_texte(personne_de(request).pk, page):
        phrase = _("Vous avez écrit la dernière version de ce texte : une autre personne doit l’approuver.")
        if not _deja_dite(request, phrase):
            messages.info(request, phrase)


def _deja_dite(request: HttpRequest, phrase: str) -> bool:
    """Vrai si un refus, qui ramène à l'éditeur, vient de le dire ; ses messages restent à montrer."""
    attendent: Any = get_messages(request)
    dite = any(phrase in str(message) for message in attendent)
    attendent.used = False
    return dite


def phrase_de_prise(prise: PriseEnCharge, user: Any) -> str:
    """Qui relit, et jusqu'à quand."""
    date = formats.date_format(prise.echeance)
    if prise.relecteur_id == user.pk:
        if prise.en_retard:
            return _("Vous deviez rendre cette relecture avant la fin du %(date)s.") % {"date": date}
        return _("Vous relisez ce texte jusqu’au %(date)s.") % {"date": date}
    qui = {"qui": prise.relecteur, "date": date}
    if prise.en_retard:
        return _("%(qui)s devait rendre cette relecture avant la fin du %(date)s : vous pouvez décider.") % qui
    return _("%(qui)s relit ce texte jusqu’au %(date)s.") % qui


class GesteDePrise(ActionMenuItem):
    """Prendre, reprendre ou rendre le texte, depuis le menu de l'éditeur."""

    icon_name = "user"
    order = 70

    def __init__(self, libelle: str, adresse: str) -> None:
        super().__init__()
        self.label = libelle
        self.adresse = adresse

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return self.adresse


class EnvoyerEnRelecture(SubmitForModerationMenuItem):
    """« Envoyer en relecture », que ce soit la première fois ou après des corrections."""

    libelle = gettext_lazy("Envoyer en relecture")

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {**super().get_context_data(parent_context), "label": self.libelle}


def gestes_de_prise(request: HttpRequest, page: Page) -> list[GesteDePrise]:
    """Les gestes de prise en charge offerts à cette personne sur cette page."""
    etape = page.current_workflow_task_state
    if (
        etape is None
        or not isinstance(etape.task.specific, Etape)
        or not etape.task.specific.peut_relire(personne_de(request))
    ):
        return []
    prise = getattr(etape, "prise_en_charge", None)
    return [
        GesteDePrise(geste["libelle"], geste["adresse"])
        for geste in gestes(etape, prise, personne_de(request), a_ecrit_le_texte(personne_de(request).pk, page))
    ]
