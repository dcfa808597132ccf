"""Ce que l'on peut sur une prise de position, en plus de ce que Wagtail en dit."""

from alliance.socle.droits_de_page import TesteurDeDroits


class TesteurDePrise(TesteurDeDroits):
    """Un texte que l'on a commencé à signer ne s'efface pas : on le dépublie."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool(super().can_delete(ignore_bulk=ignore_bulk)) and not self.est_signee

    @property
    def est_signee(self) -> bool:
        return self.page.versions_de_prise.exists() or self.page.signatures.exists()
