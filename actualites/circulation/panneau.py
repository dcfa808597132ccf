"""Sur l'accueil de l'administration : ce qu'une circulation attend de qui la tient. Sans rien qui attende, rien."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.models import Page, WorkflowState

from alliance.socle.typographie import moment_long

from .suivi import ECHEANCE_PROCHE, prises_qui_circulent

#: Ce que le panneau montre au plus ; le reste est derrière son lien.
LIGNES = 6


@dataclass(frozen=True)
class Attente:
    """Un texte, ce qu'il attend, et où le faire."""

    titre: str
    quoi: str
    adresse: str


class PanneauDesCirculations(Component):
    """Les textes qui attendent un geste, le plus pressé d'abord.

    Args:
        attentes: `LIGNES` au plus.
        il_en_reste: vrai s'il y en a d'autres.
    """

    name = "circulations"
    template_name = "actualites/admin/circulation/panneau.html"
    order = 140

    def __init__(self, attentes: list[Attente], il_en_reste: bool) -> None:
        super().__init__()
        self.attentes, self.il_en_reste = attentes, il_en_reste

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"panneau": self, "adresse": reverse("circulations:liste")}


def panneau_des_circulations(request: HttpRequest) -> PanneauDesCirculations | None:
    """Les circulations qui attendent cette personne ; une requête."""
    prises = list(_qui_attendent(request.user)[: LIGNES + 1])
    if not prises:
        return None
    return PanneauDesCirculations([_attente(prise) for prise in prises[:LIGNES]], len(prises) > LIGNES)


def _qui_attendent(user: Any) -> Any:
    bientot = timezone.now() + ECHEANCE_PROCHE
    en_relecture = WorkflowState.objects.active().filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id=Cast(OuterRef("pk"), CharField())
    )
    ouverte = Q(close_le__isnull=True)
    return (
        prises_qui_circulent(user)
        .annotate(en_relecture=Exists(en_relecture))
        .filter(
            Q(a_traiter__gt=0) & ouverte
            | ouverte & Q(echeance__lte=bientot)
            | ouverte & Q(signees__gte=F("quorum"))
            # Close sans être ni publiée ni en relecture : il reste à l'y envoyer.
            | Q(close_le__isnull=False, live=False, en_relecture=False, first_published_at__isnull=True)
        )
        .order_by("echeance", "pk")
    )


def _attente(prise: Any) -> Attente:
    return Attente(prise.draft_title, _ce_qui_attend(prise), reverse("circulations:tableau", args=[prise.pk]))


def _ce_qui_attend(prise: Any) -> str:
    if prise.close_le:
        if (prise.signees or 0) < (prise.quorum or 0):
            return _("Close sans son quorum : ouvrir un nouveau tour")
        return _("Close : à envoyer en relecture")
    if prise.a_traiter:
        return ngettext(
            "%(n)s demande de changement attend votre réponse",
            "%(n)s demandes de changement attendent votre réponse",
            prise.a_traiter,
        ) % {"n": prise.a_traiter}
    if prise.echeance <= timezone.now():
        return _("L’échéance est passée : prolonger, ou clore et envoyer en relecture")
    if prise.quorum and (prise.signees or 0) >= prise.quorum:
        return _("Le quorum est atteint : clore et envoyer en relecture")
    return _("Échéance le %(quand)s") % {"quand": moment_long(prise.echeance)}
