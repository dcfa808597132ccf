"""Ce que l'on peut sur un numéro, en plus de ce que Wagtail en dit."""

from alliance.socle.droits_de_page import TesteurDeDroits


class TesteurDeNumero(TesteurDeDroits):
    """Un numéro diffusé ne s'efface pas : chaque lettre y mène, et ses comptes en dépendent. On le dépublie."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool(super().can_delete(ignore_bulk=ignore_bulk)) and not hasattr(self.page.specific, "diffusion")
