"""Les courriels de l'équipe d'une organisation."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.socle.courriels import Correspondant, adresse_absolue, composer

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
