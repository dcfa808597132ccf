"""Les alertes d'une personne, telles qu'on les lui montre."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from alliance.socle.rubriques import Rubrique, rubrique

from ..models import Abonnement, Alerte

#: Combien de recherches une personne peut suivre.
ALERTES_PAR_PERSONNE = 20


@dataclass(frozen=True)
class AlerteLue:
    """Une alerte, et l'adresse de la liste qu'elle suit ; vide si cette liste n'existe plus."""

    alerte: Alerte
    rubrique: str
    adresse: str

    @property
    def pk(self) -> int:
        return self.alerte.pk

    @property
    def titre(self) -> str:
        return self.alerte.titre


def alertes_de(abonnement: Abonnement) -> list[AlerteLue]:
    """Les alertes que la personne a confirmées, de la plus ancienne à la plus récente ; une requête."""
    return [lire(alerte) for alerte in abonnement.alertes.filter(confirmee=True).order_by("cree_le", "pk")]


def lire(alerte: Alerte) -> AlerteLue:
    suivie = rubrique(alerte.rubrique)
    return AlerteLue(alerte, str(suivie.titre) if suivie else "", adresse_de(suivie, alerte.parametres))


def adresse_de(suivie: Rubrique | None, parametres: str) -> str:
    """Le chemin de la liste, filtres compris."""
    if suivie is None:
        return ""
    return f"{suivie.adresse}?{parametres}" if parametres else suivie.adresse


def titre_de(suivie: Rubrique, parametres: str) -> str:
    """Ce que la personne suit, en clair, à la longueur que la base garde."""
    filtres = suivie.decrire(parametres)
    if not parametres:
        return _("%(rubrique)s : tout") % {"rubrique": filtres}
    return filtres if len(filtres) <= 255 else filtres[:254] + "…"
