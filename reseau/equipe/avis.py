"""Les courriels de l'équipe d'une organisation."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.socle.choix import Role
from alliance.socle.courriels import Correspondant, adresse_absolue, composer
from alliance.socle.models import Utilisateur
from alliance.socle.typographie import de_nom

from ..models import Invitation, Mandat


def inviter(invitation: Invitation, jeton: str) -> None:
    """Le lien personnel qui ouvre un compte ; `jeton` n'existe que dans ce message."""
    mandat = invitation.mandat
    composer(
        "invitation",
        f"invitation:{invitation.pk}",
        [Correspondant(mandat.courriel, mandat.nom)],
        sujet=_("%(organisation)s vous invite à écrire avec l’alliance") % {"organisation": mandat.membre.title},
        gabarit="reseau/courriels/invitation",
        lien=adresse_absolue(reverse("reseau:invitation", args=[jeton])),
        libelle=_("Accepter l’invitation"),
        contexte={"mandat": mandat, "invitation": invitation, "membre": mandat.membre},
    )


def mandat_termine(mandat: Mandat, par: Any = None) -> None:
    """Dit à la personne que ses droits ont pris fin, et ce qui reste."""
    if mandat.utilisateur is None:
        return
    composer(
        "mandat_termine",
        f"mandat:{mandat.pk}",
        [Correspondant(mandat.courriel, mandat.nom)],
        sujet=_("Votre mandat pour %(organisation)s est terminé") % {"organisation": mandat.membre.title},
        gabarit="reseau/courriels/mandat_termine",
        lien=adresse_absolue(mandat.membre.url or "/"),
        libelle=_("Voir la page de l’organisation"),
        contexte={"mandat": mandat, "membre": mandat.membre, "par": par},
    )


def rappeler_la_fin(mandat: Mandat) -> int:
    """Prévient la personne, puis qui peut lui donner une suite : les autres référent·es, à défaut le secrétariat.

    Une personne ne reçoit qu'un de ces messages, et une seule fois pour une même date de fin. Rend combien partent.
    """
    objet = f"mandat:{mandat.pk}:{mandat.fin:%Y-%m-%d}"
    contexte = {"mandat": mandat, "membre": mandat.membre}
    personne = [Correspondant(mandat.courriel, mandat.nom)] if mandat.utilisateur_id else []
    composes = composer(
        "mandat_rappel",
        objet,
        personne,
        sujet=_("Votre mandat pour %(organisation)s finit bientôt") % {"organisation": mandat.membre.title},
        gabarit="reseau/courriels/mandat_rappel",
        lien=adresse_absolue(mandat.membre.url or "/"),
        libelle=_("Voir la page de l’organisation"),
        contexte=contexte,
    )
    return composes + composer(
        "mandat_rappel_equipe",
        objet,
        _qui_donne_une_suite(mandat),
        sujet=_("Le mandat %(nom)s finit bientôt") % {"nom": de_nom(mandat.nom)},
        gabarit="reseau/courriels/mandat_rappel_equipe",
        lien=adresse_de_l_equipe(mandat),
        libelle=_("Ouvrir l’équipe"),
        contexte=contexte,
    )


def contacts_repris(mandat: Mandat, suivante: Mandat, sujets: Sequence[str]) -> None:
    """Dit à qui prend la suite ce que l'alliance lui demandera désormais."""
    composer(
        "contacts_repris",
        f"mandat:{mandat.pk}",
        [Correspondant(suivante.courriel, suivante.nom)],
        sujet=_("Vous prenez la suite de %(nom)s") % {"nom": mandat.nom},
        gabarit="reseau/courriels/mandat_contacts_repris",
        lien=adresse_de_l_equipe(mandat),
        libelle=_("Ouvrir l’équipe"),
        contexte={"mandat": mandat, "membre": mandat.membre, "suivante": suivante, "sujets": sujets},
    )


def sans_referent(mandat: Mandat) -> None:
    """Dit au secrétariat qu'une organisation n'a plus personne qui réponde d'elle."""
    composer(
        "sans_referent",
        f"mandat:{mandat.pk}",
        secretariat(),
        sujet=_("%(organisation)s n’a plus de référent·e") % {"organisation": mandat.membre.title},
        gabarit="reseau/courriels/mandat_sans_referent",
        lien=adresse_de_l_equipe(mandat),
        libelle=_("Ouvrir l’équipe"),
        contexte={"mandat": mandat, "membre": mandat.membre},
    )


def secretariat() -> list[Utilisateur]:
    """Les personnes du secrétariat de l'alliance qui ont un compte actif."""
    return list(Utilisateur.objects.filter(is_active=True, groups__name=Role.SECRETARIAT))


def adresse_de_l_equipe(mandat: Mandat) -> str:
    return adresse_absolue(reverse("equipe:equipe", args=[mandat.membre_id]))


def _qui_donne_une_suite(mandat: Mandat) -> list[Correspondant | Utilisateur]:
    referents = (
        Mandat.objects.en_cours()
        .referents()
        .acceptes()
        .filter(membre=mandat.membre_id)
        .exclude(courriel=mandat.courriel)
    )
    collegues: list[Correspondant | Utilisateur] = [
        Correspondant(referent.courriel, referent.nom) for referent in referents
    ]
    return collegues or [personne for personne in secretariat() if personne.email.lower() != mandat.courriel]
