"""Ce qu'une personne peut faire d'une page, dit sans relire sa descendance quand la page seule suffit à le dire."""

from collections.abc import Callable, Iterable
from typing import Any

from wagtail.models import PagePermissionTester

_restent: list[Callable[[], Iterable[str]]] = []


def ne_pas_effacer(chemins: Callable[[], Iterable[str]]) -> None:
    """Inscrit des pages qui ne s'effacent pas, ni avec une page au-dessus d'elles ; se rejoue sans effet.

    Args:
        chemins: rend leur place dans l'arbre (`path`).
    """
    if chemins not in _restent:
        _restent.append(chemins)


class TesteurDeDroits(PagePermissionTester):
    """Les droits de Wagtail, mot pour mot, sauf sur ce qui ne s'efface pas ; une liste de cinquante pages ne coûte plus
    deux requêtes par ligne."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        # Wagtail interdit d'effacer un espace où quelque chose est publié à qui ne publie pas. La page publiée
        # elle-même en fait partie : inutile d'aller compter dessous.
        if not self.user.is_superuser and self.page.live and "publish" not in getattr(self, "permissions", ()):
            return False
        return bool(super().can_delete(ignore_bulk=ignore_bulk)) and not self._tient_ce_qui_reste()

    def _tient_ce_qui_reste(self) -> bool:
        return any(chemin.startswith(self.page.path) for chemin in _chemins_qui_restent(self.user))


def _chemins_qui_restent(user: Any) -> list[str]:
    """Demandés une fois par requête : une liste de pages pose la question à chaque ligne."""
    if not hasattr(user, "_chemins_qui_restent"):
        user._chemins_qui_restent = [chemin for chemins in _restent for chemin in chemins()]
    chemins: list[str] = user._chemins_qui_restent
    return chemins
