"""Les courriels d'une demande d'alerte. Avant la confirmation, ils ne portent que nos mots et les filtres du site."""

import datetime

from django.utils.translation import gettext as _

from alliance.socle.courriels import Correspondant, composer

from ..models import Alerte
from .lecture import lire
from .liens import lien_pour_confirmer, lien_pour_supprimer


def confirmation_demandee(alerte: Alerte) -> None:
    _ecrire(
        alerte,
        "confirmer",
        alerte.cree_le,
        sujet=_("Confirmez votre alerte"),
        lien=lien_pour_confirmer(alerte),
        libelle=_("Ouvrir la page de confirmation"),
    )


def deja_suivie(alerte: Alerte, demandee_le: datetime.datetime) -> None:
    _ecrire(
        alerte,
        "deja",
        demandee_le,
        sujet=_("Vous suivez déjà cette recherche"),
        lien=lien_pour_supprimer(alerte),
        libelle=_("Supprimer cette alerte"),
    )


def _ecrire(alerte: Alerte, lequel: str, quand: datetime.datetime, *, sujet: str, lien: str, libelle: str) -> None:
    composer(
        # Comme tout ce que l'on écrit au titre de l'infolettre : ils s'effacent avec l'adresse.
        f"infolettre_alerte_{lequel}",
        f"alerte:{alerte.pk}:{quand.timestamp():.0f}",
        [Correspondant(alerte.abonnement.courriel)],
        sujet=sujet,
        gabarit=f"actualites/courriels/alerte_{lequel}",
        lien=lien,
        libelle=libelle,
        # N'importe qui écrit une recherche, et donne l'adresse d'autrui : le courriel ne dit que la rubrique.
        contexte={"rubrique": lire(alerte).rubrique},
    )
