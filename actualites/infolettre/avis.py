"""Les courriels de l'abonnement. Avant la confirmation, ils ne portent que nos mots : l'adresse n'est pas prouvée."""

import datetime
from collections.abc import Collection

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.socle.courriels import Correspondant, adresse_absolue, composer
from alliance.socle.models import CourrielEnvoye

from ..models import Abonnement
from .liens import lien_des_preferences, lien_pour_changer_d_adresse, lien_pour_confirmer


def confirmation_demandee(abonnement: Abonnement) -> None:
    _ecrire(
        abonnement,
        "confirmer",
        abonnement.demande_le,
        sujet=_("Confirmez votre abonnement à la lettre de l’alliance"),
        lien=lien_pour_confirmer(abonnement),
        libelle=_("Ouvrir la page de confirmation"),
    )


def deja_abonne(abonnement: Abonnement, demande_le: datetime.datetime) -> None:
    _ecrire(
        abonnement,
        "deja",
        demande_le,
        sujet=_("Vous êtes déjà abonné·e à la lettre de l’alliance"),
        lien=lien_des_preferences(abonnement),
        libelle=_("Choisir ce que je reçois"),
    )


def bienvenue(abonnement: Abonnement) -> None:
    assert abonnement.confirme_le is not None
    _ecrire(
        abonnement,
        "bienvenue",
        abonnement.confirme_le,
        sujet=_("Votre abonnement à la lettre de l’alliance est confirmé"),
        lien=lien_des_preferences(abonnement),
        libelle=_("Choisir ce que je reçois"),
    )


def lien_demande(abonnement: Abonnement, quand: datetime.datetime) -> None:
    _ecrire(
        abonnement,
        "lien",
        quand,
        sujet=_("Votre lien pour choisir ce que vous recevez"),
        lien=lien_des_preferences(abonnement),
        libelle=_("Ouvrir mes préférences"),
    )


def nouvelle_adresse(abonnement: Abonnement, nouvelle: str, quand: datetime.datetime) -> None:
    """À la nouvelle adresse, qui n'est pas prouvée : le courriel ne porte que nos mots."""
    _ecrire(
        abonnement,
        "nouvelle_adresse",
        quand,
        sujet=_("Confirmez votre nouvelle adresse"),
        lien=lien_pour_changer_d_adresse(abonnement, nouvelle),
        libelle=_("Ouvrir la page de confirmation"),
        adresse=nouvelle,
    )


def adresse_changee(abonnement: Abonnement, ancienne: str) -> None:
    """À l'ancienne adresse, pour qu'un changement que la personne n'a pas voulu se voie."""
    assert abonnement.confirme_le is not None
    _ecrire(
        abonnement,
        "adresse_changee",
        abonnement.confirme_le,
        sujet=_("Ce que vous avez demandé de l’alliance n’arrivera plus ici"),
        lien=adresse_absolue(reverse("infolettre:abonner")),
        libelle=_("La lettre de l’alliance"),
        adresse=ancienne,
    )


def effacer_les_courriels(adresses: Collection[str]) -> None:
    """Ce que l'on a écrit à ces adresses, en minuscules, au titre de l'infolettre."""
    CourrielEnvoye.objects.filter(evenement__startswith="infolettre_", adresse__in=adresses).delete()


def effacer_les_courriels_de(abonnement: Abonnement) -> None:
    """Ce que l'on a écrit à cette personne au titre de l'infolettre, aux adresses qu'elle a quittées aussi."""
    siens = Q(adresse__in={abonnement.courriel.lower(), abonnement.adresse_canonique})
    siens |= Q(objet__startswith=_objet(abonnement, ""))
    CourrielEnvoye.objects.filter(siens, evenement__startswith="infolettre_").delete()


def _objet(abonnement: Abonnement, quand: str) -> str:
    return f"abonnement:{abonnement.pk}:{quand}"


def _ecrire(
    abonnement: Abonnement,
    lequel: str,
    quand: datetime.datetime,
    *,
    sujet: str,
    lien: str,
    libelle: str,
    adresse: str = "",
) -> None:
    composer(
        f"infolettre_{lequel}",
        _objet(abonnement, f"{quand.timestamp():.0f}"),
        [Correspondant(adresse or abonnement.courriel)],
        sujet=sujet,
        gabarit=f"actualites/courriels/infolettre_{lequel}",
        lien=lien,
        libelle=libelle,
        contexte={"abonnement": abonnement, "page_de_l_infolettre": adresse_absolue(reverse("infolettre:abonner"))},
    )
