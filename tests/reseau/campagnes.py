"""Ce que les essais des campagnes partagent : une campagne lancée, ses référentes, et l'envoi d'une réponse."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alliance.socle.choix import Role
from reseau.campagnes.actions import LancerCampagne, Repondre
from reseau.campagnes.forms import CHAMPS_PAR_REPONSE
from reseau.campagnes.liens import jeton_de
from reseau.choix import RoleDeMandat
from reseau.models import Campagne, Mandat, MembrePage, Sollicitation
from tests.factories import MembreFactory, UtilisateurFactory


def referente(membre: MembrePage, courriel: str, role: str = RoleDeMandat.REFERENT_ELU, **champs: Any) -> Mandat:
    return Mandat.objects.create(membre=membre, nom="Camille Exemple", courriel=courriel, role=role, **champs)


def campagne(jours: int = 60, **champs: Any) -> Campagne:
    return Campagne.objects.create(
        titre="Après les municipales",
        message="Une élection a eu lieu.",
        echeance=timezone.localdate() + datetime.timedelta(days=jours),
        **champs,
    )


def lancee(*courriels: str, membre: MembrePage | None = None) -> Campagne:
    """Une campagne partie vers ces adresses, une organisation chacune, ou toutes dans la même."""
    for courriel in courriels:
        referente(membre or MembreFactory(), courriel)
    ouverte = campagne()
    LancerCampagne(ouverte, UtilisateurFactory(role=Role.SECRETARIAT)).execute()
    ouverte.refresh_from_db()
    return ouverte


def page(sollicitation: Sollicitation) -> str:
    return reverse("reseau:engagement", args=[jeton_de(sollicitation)])


def repondre(sollicitation: Sollicitation, reponse: str, **champs: Any) -> Sollicitation:
    """Une réponse, telle que le formulaire la donne une fois vérifiée."""
    vides: dict[str, Any] = {nom: "" for noms in CHAMPS_PAR_REPONSE.values() for nom in noms}
    Repondre(sollicitation, {**vides, "quitte": False, "message": "", "reponse": reponse, **champs}).execute()
    return sollicitation
