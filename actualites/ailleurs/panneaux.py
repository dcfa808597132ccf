"""Dans l'éditeur d'un événement : l'agenda dont il vient, et ce que l'on y tient."""

from functools import cached_property
from typing import TYPE_CHECKING

from wagtail.admin.panels import Panel

if TYPE_CHECKING:
    from ..models import EvenementSuivi


class PanneauDeProvenance(Panel):
    """D'où vient l'événement, et ce que la source n'y changera plus ; rien pour un événement écrit ici."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "actualites/admin/ailleurs/provenance.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.suivi is not None)

        @cached_property
        def suivi(self) -> "EvenementSuivi | None":
            # Le modèle de la page importe ce formulaire : les siens se lisent après.
            from ..models import EvenementSuivi

            if not self.instance.pk:
                return None
            return EvenementSuivi.objects.filter(evenement_id=self.instance.pk).select_related("flux").first()

        @cached_property
        def tenus(self) -> list[str]:
            from .correspondance import tenus_ici

            return tenus_ici(self.suivi.valeurs, self.instance) if self.suivi is not None else []
