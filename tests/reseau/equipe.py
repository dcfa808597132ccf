"""De quoi jouer une équipe : qui y est, ce qu'elle reçoit, ce qu'elle envoie."""

import re
import time
from typing import Any

from django.core import signing
from django.test import Client

from alliance.socle.formulaires_publics import SEL
from alliance.socle.models import CourrielEnvoye, Utilisateur
from reseau.choix import RoleDeMandat
from reseau.equipe.actions import Inviter
from reseau.models import Invitation, Mandat, MembrePage
from tests.factories import MandatFactory

SESSION = "django.contrib.auth.backends.ModelBackend"
PHRASE = "cerise pavot rivière lampadaire"
LIEN = re.compile(r"/reseau/invitation/([\w-]+)/")


def connecte(personne: Utilisateur) -> Client:
    client = Client()
    client.force_login(personne, backend=SESSION)
    return client


def referente(membre: MembrePage, **mandat: Any) -> Utilisateur:
    """Une personne qui répond de cette organisation."""
    compte = MandatFactory(membre=membre, role=RoleDeMandat.REFERENT_TECHNIQUE, **mandat).utilisateur
    assert compte is not None
    return compte


def inviter(membre: MembrePage, courriel: str = "lila@exemple.org", **mandat: Any) -> Invitation:
    return Inviter(membre, courriel=courriel, nom="Lila Exemple", **mandat).execute(skip_permission_checks=True)


def lien_recu(courriel: str = "lila@exemple.org") -> str:
    """L'adresse du dernier lien envoyé à cette personne, tel que son courriel le dit."""
    message = CourrielEnvoye.objects.filter(evenement="invitation", adresse=courriel).latest("pk")
    trouve = LIEN.search(message.texte)
    assert trouve, message.texte
    return trouve.group(0)


def envoi(geste: str = "ouvrir_un_compte", **champs: str) -> dict[str, str]:
    """Ce qu'un navigateur enverrait de la page d'invitation, ouverte depuis une demi-minute."""
    sceau = signing.dumps({"depuis": time.time() - 30}, salt=f"{SEL}.{geste}")
    ecrits = {"nom": "Lila Exemple", "mot_de_passe": PHRASE, "confirmation": PHRASE} if "ouvrir" in geste else {}
    return {"adresse_postale": "", "sceau": sceau, **ecrits, **champs}


def recus(evenement: str) -> list[str]:
    """Qui a reçu un courriel de cet événement."""
    return sorted(CourrielEnvoye.objects.filter(evenement=evenement).values_list("adresse", flat=True))


def mandat_de(personne: Utilisateur) -> Mandat:
    return Mandat.objects.get(utilisateur=personne)
