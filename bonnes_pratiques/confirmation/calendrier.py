"""Quand demander si une fiche dit toujours vrai, quand relancer, quand prévenir le secrétariat."""

import datetime

from django.db.models import Q, QuerySet

from reseau.campagnes.suivi import A_TRAITER, debut_du_jour
from reseau.equipe.actions import contacts_de
from reseau.models import Mandat

from ..choix import StatutDePratique
from ..models import DemandeDeConfirmation, FichePage

JOURS_AVANT_RELANCE = 15
JOURS_AVANT_SECRETARIAT = 30


def un_an_avant(jour: datetime.date) -> datetime.date:
    """Le même jour de l'année d'avant ; le 28 février pour un 29."""
    try:
        return jour.replace(year=jour.year - 1)
    except ValueError:
        return jour.replace(year=jour.year - 1, day=28)


def a_demander(jour: datetime.date) -> QuerySet[FichePage]:
    """Les fiches publiées que personne n'a confirmées depuis douze mois, et pour lesquelles on n'a rien demandé.

    Sans confirmation, on compte de la première publication : republier corrige une faute autant qu'un fait. Une
    pratique terminée n'a plus rien à confirmer. On ne demande qu'une fois par an.
    """
    limite = un_an_avant(jour)
    lendemain = debut_du_jour(limite + datetime.timedelta(days=1))
    demandes = DemandeDeConfirmation.objects.filter(Q(envoyee_le__gte=lendemain) | A_TRAITER)
    return (
        FichePage.objects.live()
        .exclude(statut=StatutDePratique.TERMINEE)
        .filter(
            Q(confirmee_le__lte=limite) | Q(confirmee_le__isnull=True, first_published_at__lt=lendemain),
        )
        .exclude(pk__in=demandes.values("fiche"))
        .order_by("pk")
    )


def personnes_de(fiche: FichePage) -> list[Mandat]:
    """À qui le demander : le contact de l'organisation, à défaut ses référent·es, à défaut toute son équipe.

    Une personne invitée qui n'a pas accepté n'en est pas : elle n'a rien demandé, et n'ouvrirait pas la fiche.
    """
    membre = fiche.organisation
    return contacts_de(membre) or list(Mandat.objects.en_cours().acceptes().filter(membre=membre))


def a_traiter() -> QuerySet[DemandeDeConfirmation]:
    """Les réponses reçues auxquelles le secrétariat n'a pas encore donné suite."""
    return DemandeDeConfirmation.objects.filter(A_TRAITER)


def sans_reponse() -> QuerySet[DemandeDeConfirmation]:
    """Les demandes encore ouvertes, pour des fiches dont personne n'a répondu."""
    return (
        DemandeDeConfirmation.objects.filter(repondue_le__isnull=True, suite="", fiche__live=True)
        .exclude(fiche__in=a_traiter().values("fiche"))
        .select_related("fiche")
        .order_by("pk")
    )


def a_relancer(jour: datetime.date) -> QuerySet[DemandeDeConfirmation]:
    """Quinze jours après la demande, une fois."""
    avant = debut_du_jour(jour - datetime.timedelta(days=JOURS_AVANT_RELANCE - 1))
    return sans_reponse().filter(relances=0, envoyee_le__lt=avant).exclude(courriel="")


def a_signaler(jour: datetime.date) -> QuerySet[DemandeDeConfirmation]:
    """Trente jours après la demande, ou aussitôt s'il n'y a personne à qui écrire."""
    avant = debut_du_jour(jour - datetime.timedelta(days=JOURS_AVANT_SECRETARIAT - 1))
    return sans_reponse().filter(Q(courriel="") | Q(envoyee_le__lt=avant), secretariat_prevenu_le__isnull=True)
