"""Panneaux d'édition propres aux fiches."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from alliance.socle.moderation.completude import OngletsVerifies, points

from .completude import verifier


class OngletsDeFiche(OngletsVerifies):
    """Des onglets, précédés de ce qui manque encore à la fiche."""

    class BoundPanel(OngletsVerifies.BoundPanel):
        template_name = "bonnes_pratiques/admin/onglets.html"
        titre_du_refus = _("La fiche n’est pas partie : voici ce qui manque")

        @cached_property
        def manques(self) -> list[dict[str, Any]]:
            """Ce qui manque à la fiche telle qu'elle est enregistrée."""
            return points(verifier(self.instance), self.panel.ancres())
