"""Les comptes de la démonstration : des personnes fictives, une seule phrase de passe, connue de tout le monde."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import Group

from alliance.socle.choix import Role
from alliance.socle.models import Utilisateur
from reseau.models import MembrePage

PHRASE_DE_PASSE = "une porte ouverte sur la Loire"


@dataclass(frozen=True)
class Compte:
    """Un compte et ce qu'il permet d'essayer. Son groupe est un rôle commun, ou celui d'un membre fictif."""

    courriel: str
    prenom: str
    fonction: str
    essai: str
    role: Role | None = None
    membre: str = ""

    @property
    def mot_de_passe(self) -> str:
        return PHRASE_DE_PASSE


COMPTES = (
    Compte(
        "contributrice@exemple.org",
        "Nadia",
        "Chargée de mission accueil, Ville d’Exemple-sur-Loire",
        "Écrire une fiche, la compléter, l’envoyer en relecture",
        membre="exemple-sur-loire",
    ),
    Compte(
        "referente@exemple.org",
        "Maud",
        "Adjointe à la solidarité, Ville d’Exemple-sur-Loire",
        "Inviter quelqu’un, tenir l’équipe de sa ville",
        membre="exemple-sur-loire",
    ),
    Compte(
        "contributeur@exemple.org",
        "Théo",
        "Coordinateur, Association Exemple",
        "Écrire pour une autre organisation, sans voir les brouillons de la première",
        membre="association-exemple",
    ),
    Compte(
        "ancienne-referente@exemple.org",
        "Odile",
        "Vice-présidente sortante, Communauté de communes d’Exemple-en-Val",
        "Être celle que la campagne de reconfirmation remplace",
        membre="exemple-en-val",
    ),
    Compte(
        "relecture@exemple.org",
        "Inès",
        "Relectrice",
        "Prendre une fiche en charge, l’approuver ou la refuser",
        Role.RELECTURE,
    ),
    Compte(
        "relecture2@exemple.org",
        "Marc",
        "Relecteur",
        "Constater que deux ne relisent pas la même fiche",
        Role.RELECTURE,
    ),
    Compte(
        "secretariat@exemple.org",
        "Solène",
        "Secrétariat de l’alliance",
        "Approuver, publier, tenir le site",
        Role.SECRETARIAT,
    ),
    Compte(
        "secretariat2@exemple.org",
        "Karim",
        "Secrétariat de l’alliance",
        "Publier ce que la première a écrit : on ne s’approuve pas soi-même",
        Role.SECRETARIAT,
    ),
    Compte(
        "administration@exemple.org",
        "Idris",
        "Administration du site",
        "Gérer les comptes et le référentiel",
        Role.ADMINISTRATION,
    ),
)

RELECTURE = "relecture@exemple.org"
SECRETARIAT = "secretariat@exemple.org"


def poser_comptes_communs() -> None:
    """Crée les comptes des rôles communs qui manquent."""
    for compte in COMPTES:
        if compte.role:
            _poser(compte, Group.objects.get(name=compte.role.value))


def poser_comptes_des_membres(membres: Mapping[str, MembrePage]) -> None:
    """Crée les comptes des organisations qui manquent ; leurs espaces doivent être ouverts."""
    for compte in COMPTES:
        if compte.membre and (groupe := membres[compte.membre].groupe):
            _poser(compte, groupe)


def _poser(compte: Compte, groupe: Group) -> None:
    # Un compte déjà là reste tel que la personne qui essaie l'a laissé, phrase de passe comprise.
    if Utilisateur.objects.filter(email=compte.courriel).exists():
        return
    utilisateur = Utilisateur.objects.create_user(
        compte.courriel, PHRASE_DE_PASSE, first_name=compte.prenom, last_name="Exemple", fonction=compte.fonction
    )
    utilisateur.groups.add(groupe)


def utilisateur(courriel: str) -> Utilisateur:
    """Le compte de démonstration à cette adresse."""
    return Utilisateur.objects.get(email=courriel)
