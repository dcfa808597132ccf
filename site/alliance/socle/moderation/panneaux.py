"""Les files d'attente sur l'accueil de l'administration."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from .files import File

LIGNES_PAR_PANNEAU = 10


class PanneauDeFile(Component):
    """Les dix premières lignes d'une file, et le chemin vers la suite."""

    template_name = "socle/moderation/panneau.html"

    def __init__(self, file: File, order: int) -> None:
        self.file = file
        self.order = order

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        # Une de plus que ce qu'on montre : savoir s'il en reste sans les compter.
        lignes = self.file.lignes(0, LIGNES_PAR_PANNEAU + 1)
        return {
            "file": self.file,
            "lignes": lignes[:LIGNES_PAR_PANNEAU],
            "il_en_reste": len(lignes) > LIGNES_PAR_PANNEAU,
        }
