"""Les liens personnels d'un abonnement : confirmer, et se désabonner. L'un ne vaut pas pour l'autre."""

from django.urls import reverse

from alliance.socle.courriels import adresse_absolue
from alliance.socle.jetons import clef_du_jeton, jeton_derive

from ..models import Abonnement

CONFIRMER = "infolettre.confirmer"
#: Porté par chaque lettre, que l'on transmet à d'autres : il ne fait que désabonner.
DESABONNER = "infolettre.desabonner"


def lien_pour_confirmer(abonnement: Abonnement) -> str:
    return adresse_absolue(reverse("infolettre:confirmer", args=[jeton_derive(abonnement.clef, CONFIRMER)]))


def lien_pour_se_desabonner(abonnement: Abonnement) -> str:
    return adresse_absolue(reverse("infolettre:desabonner", args=[jeton_derive(abonnement.clef, DESABONNER)]))


def entetes_de_desabonnement(abonnement: Abonnement) -> dict[str, str]:
    """Ce que porte chaque lettre pour que la messagerie propose de se désabonner en un clic (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{lien_pour_se_desabonner(abonnement)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def abonnement_du_jeton(jeton: str, usage: str) -> Abonnement | None:
    """L'abonnement que désigne un jeton ; `None` s'il n'est pas de nous, ou si sa ligne est effacée."""
    clef = clef_du_jeton(jeton, usage)
    return Abonnement.objects.filter(clef=clef).first() if clef else None
