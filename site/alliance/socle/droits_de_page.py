"""Ce qu'une personne peut faire d'une page, dit sans relire sa descendance quand la page seule suffit à le dire."""

from wagtail.models import PagePermissionTester


class TesteurDeDroits(PagePermissionTester):
    """Les droits de Wagtail, mot pour mot ; une liste de cinquante pages ne coûte plus deux requêtes par ligne."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        # Wagtail interdit d'effacer un espace où quelque chose est publié à qui ne publie pas. La page publiée
        # elle-même en fait partie : inutile d'aller compter dessous.
        if not self.user.is_superuser and self.page.live and "publish" not in getattr(self, "permissions", ()):
            return False
        return bool(super().can_delete(ignore_bulk=ignore_bulk))
