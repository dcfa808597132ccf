"""Les liens personnels d'une alerte : la confirmer, la supprimer. L'un ne vaut pas pour l'autre."""

from django.urls import reverse

from alliance.socle.courriels import adresse_absolue
from alliance.socle.jetons import clef_du_jeton, jeton_derive

from ..infolettre.liens import SEPARATEUR, empreinte
from ..models import Alerte

CONFIRMER = "infolettre.alerte.confirmer"
#: Porté par chaque courriel, que l'on transmet à d'autres : il ne fait que supprimer cette alerte.
SUPPRIMER = "infolettre.alerte.supprimer"


def lien_pour_confirmer(alerte: Alerte) -> str:
    # L'adresse en fait partie : la page la montre, et une boîte que l'on a quittée n'a pas à apprendre la nouvelle.
    jeton = jeton_derive(f"{empreinte(alerte.abonnement)}{SEPARATEUR}{alerte.pk}", CONFIRMER)
    return adresse_absolue(reverse("infolettre:confirmer_alerte", args=[jeton]))


def lien_pour_supprimer(alerte: Alerte) -> str:
    """Vaut tant que l'alerte existe, même si la personne a changé d'adresse depuis."""
    return adresse_absolue(reverse("infolettre:supprimer_alerte", args=[jeton_derive(str(alerte.pk), SUPPRIMER)]))


def alerte_a_confirmer(jeton: str) -> Alerte | None:
    """`None` si le lien n'est pas de nous, si l'alerte est effacée, ou si l'adresse a changé depuis."""
    marque, _separateur, numero = (clef_du_jeton(jeton, CONFIRMER) or "").rpartition(SEPARATEUR)
    alerte = _alerte(numero)
    return alerte if alerte is not None and empreinte(alerte.abonnement) == marque else None


def alerte_a_supprimer(jeton: str) -> Alerte | None:
    """`None` si le lien n'est pas de nous, ou si l'alerte est effacée."""
    return _alerte(clef_du_jeton(jeton, SUPPRIMER) or "")


def _alerte(numero: str) -> Alerte | None:
    return Alerte.objects.select_related("abonnement").filter(pk=int(numero)).first() if numero.isdecimal() else None
