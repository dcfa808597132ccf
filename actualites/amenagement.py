"""Ce que les actualités posent en base pour vivre. Se rejoue sans effet."""

from django.contrib.auth.models import Group

from alliance.socle.amenagement import permissions
from alliance.socle.choix import Role

#: Ce que l'équipe centrale peut sur chaque registre : il se lit et se traite, il ne se récrit pas.
DROITS_DE_L_EQUIPE_CENTRALE = {
    "cosignature": ("view",),
    "signature": ("change", "view"),
    "invalidation": ("add", "view"),
    "lotdepapier": ("add", "change", "view"),
    "messageauxsignataires": ("add", "change", "delete", "view"),
    "reponsededestinataire": ("change", "view"),
    "abonnement": ("view",),
    "fluxsuivi": ("add", "change", "delete", "view"),
    "propositiondevenement": ("view",),
}


def poser_droits() -> None:
    """Donne au secrétariat et à l'administration les registres des actualités ; suit `poser_groupes` du socle."""
    droits = permissions(
        f"actualites.{action}_{modele}" for modele, actions in DROITS_DE_L_EQUIPE_CENTRALE.items() for action in actions
    )
    for role in (Role.SECRETARIAT, Role.ADMINISTRATION):
        Group.objects.get(name=role.value).permissions.add(*droits)
