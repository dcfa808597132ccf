"""Ce que le réseau pose en base pour vivre. Se rejoue sans effet."""

from django.contrib.auth.models import Group

from alliance.socle.amenagement import permission
from alliance.socle.choix import Role


def poser_droits() -> None:
    """Donne au secrétariat et à l'administration le registre des territoires ; suit `poser_groupes` du socle."""
    droits = [permission(f"reseau.{action}_territoire") for action in ("add", "change", "delete", "view")]
    for role in (Role.SECRETARIAT, Role.ADMINISTRATION):
        Group.objects.get(name=role.value).permissions.add(*droits)
