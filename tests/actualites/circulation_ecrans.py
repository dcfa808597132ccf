"""De quoi jouer une circulation à l'écran : une organisation qui porte, d'autres que l'on sollicite."""

import datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actualites.models import PriseDePositionPage
from reseau.choix import RoleDeMandat
from reseau.models import MembrePage
from tests.factories import MandatFactory, MembreFactory, UtilisateurFactory

BACKEND = "django.contrib.auth.backends.ModelBackend"


def mandatee(titre: str, courriel: str = "", **champs: Any) -> MembrePage:
    """Une organisation, et l'élue qui peut signer pour elle."""
    membre = MembreFactory(title=titre, **champs)
    personne = UtilisateurFactory(**({"email": courriel} if courriel else {}))
    MandatFactory(membre=membre, utilisateur=personne, role=RoleDeMandat.REFERENT_ELU)
    return membre


def entree(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def adresse(nom: str, *arguments: Any) -> str:
    return reverse(f"circulations:{nom}", args=arguments)


def dans(jours: int) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=jours)


def envoi(membres: list[MembrePage], geste: str = "envoyer", **champs: Any) -> dict[str, Any]:
    """Ce qu'envoie l'écran « Faire circuler »."""
    return {
        "organisation": [membre.pk for membre in membres],
        "echeance": f"{timezone.localtime(dans(10)):%Y-%m-%dT%H:%M}",
        "message": "",
        "quorum": "",
        "geste": geste,
        **champs,
    }


def changer(prise: PriseDePositionPage, **champs: Any) -> None:
    """Enregistre un brouillon de plus."""
    page = PriseDePositionPage.objects.get(pk=prise.pk).get_latest_revision_as_object()
    for nom, valeur in champs.items():
        setattr(page, nom, valeur)
    page.save_revision()
