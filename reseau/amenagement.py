"""Ce que le réseau pose en base pour vivre. Se rejoue sans effet."""

from django.contrib.auth.models import Group

from alliance.socle.amenagement import permissions
from alliance.socle.choix import Role

from .models import ReseauDAppartenance

TOUT = ("add", "change", "delete", "view")
#: Ce que l'équipe centrale peut sur chaque modèle du réseau : un registre se lit et se traite, il ne se récrit pas.
DROITS_DE_L_EQUIPE_CENTRALE = {
    "territoire": TOUT,
    "reseaudappartenance": TOUT,
    "campagne": TOUT,
    "sollicitation": ("change", "view"),
    "candidature": ("change", "view"),
    "mandat": ("add", "change", "view"),
    "invitation": ("add", "view"),
    "importdemembres": ("add", "view"),
}

#: Les réseaux que citent les membres fondateurs : sigle, et nom complet s'il diffère.
RESEAUX_DE_DEPART = {
    "ANVITA": "Association nationale des villes et territoires accueillants",
    "ECCAR": "Coalition européenne des villes contre le racisme",
    "Eurocities": "",
    "FALP": "Forum des autorités locales de périphérie",
    "Réseau Hospitalité": "",
    "Solidarity Cities": "",
}


def poser_reseaux() -> None:
    """Pose les réseaux d'appartenance de départ, la première fois seulement : le secrétariat en dispose ensuite."""
    if ReseauDAppartenance.objects.exists():
        return
    for sigle, nom in RESEAUX_DE_DEPART.items():
        ReseauDAppartenance.objects.create(sigle=sigle, nom=nom)


def poser_droits() -> None:
    """Donne au secrétariat et à l'administration les registres du réseau ; suit `poser_groupes` du socle."""
    droits = permissions(
        f"reseau.{action}_{modele}" for modele, actions in DROITS_DE_L_EQUIPE_CENTRALE.items() for action in actions
    )
    for role in (Role.SECRETARIAT, Role.ADMINISTRATION):
        Group.objects.get(name=role.value).permissions.add(*droits)
