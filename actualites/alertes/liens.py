"""Les liens personnels d'une alerte : la confirmer, la supprimer. L'un ne vaut pas pour l'autre."""

from django.urls import reverse

from alliance.socle.courriels import adresse_absolue
from alliance.socle.jetons import clef_du_jeton, jeton_derive

from ..models import Alerte

CONFIRMER = "infolettre.alerte.confirmer"
#: Porté par chaque courriel, que l'on transmet à d'autres : il ne fait que supprimer cette alerte.
SUPPRIMER = "infolettre.alerte.supprimer"
#: Une alerte n'a pas de clef à elle : la sienne est celle de la personne, suivie de son numéro.
SEPARATEUR = "~"


def _jeton(alerte: Alerte, usage: str) -> str:
    return jeton_derive(f"{alerte.abonnement.clef}{SEPARATEUR}{alerte.pk}", usage)


def lien_pour_confirmer(alerte: Alerte) -> str:
    return adresse_absolue(reverse("infolettre:confirmer_alerte", args=[_jeton(alerte, CONFIRMER)]))


def lien_pour_supprimer(alerte: Alerte) -> str:
    return adresse_absolue(reverse("infolettre:supprimer_alerte", args=[_jeton(alerte, SUPPRIMER)]))


def alerte_du_jeton(jeton: str, usage: str) -> Alerte | None:
    """L'alerte que désigne un jeton ; `None` s'il n'est pas de nous, ou si sa ligne est effacée."""
    clef, _separateur, numero = (clef_du_jeton(jeton, usage) or "").rpartition(SEPARATEUR)
    if not clef or not numero.isdecimal():
        return None
    return Alerte.objects.select_related("abonnement").filter(pk=int(numero), abonnement__clef=clef).first()
