"""Ce que le formulaire d'un événement montre sans le demander : ce qui lui manque, et ses dates."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from alliance.socle.moderation.completude import OngletsVerifies, points

from ..choix import EtatDEvenement
from .calendrier import occurrences
from .completude import verifier
from .presentation import capitale, quand

#: Au-delà, on se relit mal : les suivantes se comptent.
DATES_MONTREES = 24


class OngletsDEvenement(OngletsVerifies):
    """Des onglets, précédés de ce qui manque encore."""

    class BoundPanel(OngletsVerifies.BoundPanel):
        template_name = "actualites/admin/evenements/onglets.html"
        titre_du_refus = _("L’événement n’est pas parti : voici ce qui manque")

        @cached_property
        def manques(self) -> list[dict[str, Any]]:
            """Ce qui manque à l'événement tel qu'il est enregistré."""
            return points(verifier(self.instance), self.panel.ancres())

        @cached_property
        def adresse_d_annonce(self) -> str:
            """L'écran où l'on annonce tout de suite ce qui arrive ; rien à qui ne le peut pas."""
            from .actions import peut_annoncer

            page = self.instance
            if not (page.pk and page.live and self.request and peut_annoncer(self.request.user, page)):
                return ""
            return reverse("annoncer_un_changement", args=[page.pk])


class PanneauDesDates(Panel):
    """Les dates que donnent la règle et ses exceptions : on se relit avant d'envoyer."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "actualites/admin/evenements/dates.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.date_debut)

        @cached_property
        def toutes(self) -> list[dict[str, Any]]:
            return [
                {
                    "quand": capitale(quand(date, self.instance.fuseau)),
                    "etat": EtatDEvenement(date.etat).label if date.etat != EtatDEvenement.PREVU else "",
                    "barree": date.etat in (EtatDEvenement.ANNULE, EtatDEvenement.REPORTE),
                    "titre": date.titre,
                    "lieu": date.lieu,
                }
                for date in occurrences(self.instance)
            ]

        @property
        def montrees(self) -> list[dict[str, Any]]:
            return self.toutes[:DATES_MONTREES]

        @property
        def autres(self) -> int:
            return max(0, len(self.toutes) - DATES_MONTREES)
