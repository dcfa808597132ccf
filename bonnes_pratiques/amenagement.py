"""Ce que les fiches posent en base pour vivre. Se rejoue sans effet."""

from django.contrib.auth.models import Group

from alliance.socle.amenagement import permissions
from alliance.socle.choix import Role

#: Le registre des demandes se lit et se traite ; il ne se récrit pas.
DROITS_DE_L_EQUIPE_CENTRALE = ("change_demandedeconfirmation", "view_demandedeconfirmation")


def poser_droits() -> None:
    """Donne au secrétariat et à l'administration le registre des confirmations ; suit `poser_groupes` du socle."""
    droits = permissions(f"bonnes_pratiques.{code}" for code in DROITS_DE_L_EQUIPE_CENTRALE)
    for role in (Role.SECRETARIAT, Role.ADMINISTRATION):
        Group.objects.get(name=role.value).permissions.add(*droits)
