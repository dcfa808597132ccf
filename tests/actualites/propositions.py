"""Ce que les essais des événements proposés partagent : une saisie, une proposition à chaque état, un lien."""

import datetime
import re
import time
from typing import Any

from django.core import signing
from django.utils import timezone

from actualites.models import EvenementPage, PropositionDEvenement
from actualites.propositions.actions import Confirmer

PROPOSER = "/agenda/proposer/"
BOITE = "/agenda/proposer/regardez-votre-boite/"
COURRIEL = "camille@maison.exemple.org"


def jour(dans: int = 10) -> str:
    return (timezone.localdate() + datetime.timedelta(days=dans)).isoformat()


def saisie(**changements: Any) -> dict[str, Any]:
    """Un formulaire auquel rien ne manque, ouvert il y a une minute, sans réponse au défi."""
    return {
        "sceau": signing.dumps({"depuis": time.time() - 60}, salt="alliance.formulaire_public.proposition"),
        "adresse_postale": "",
        "titre": "Veillée aux frontières",
        "forme": "veillee",
        "en_bref": "On marche, on écoute.\nOn partage une soupe.",
        "programme": "18 h : départ.\n\n20 h : soupe.",
        "date_debut": jour(),
        "heure_debut": "18:00",
        "heure_fin": "21:00",
        "modalite": "sur-place",
        "lieu_nom": "Place d’Exemple",
        "adresse": "1 rue de l’Exemple",
        "commune": "Exemple-sur-Loire",
        "organisations": "Collectif d’Exemple\nAssociation Exemple",
        "axes": ["villes-frontieres"],
        "lien": "https://exemple.org/veillee",
        "nom": "Camille Exemple",
        "organisation": "Collectif d’Exemple",
        "courriel": COURRIEL,
        **changements,
    }


def donnees(**changements: Any) -> dict[str, Any]:
    """Ce que garde une proposition complète."""
    return {
        "titre": "Veillée aux frontières",
        "forme": "veillee",
        "en_bref": "On marche, on écoute.",
        "programme": "18 h : départ.",
        "date_debut": jour(),
        "heure_debut": "18:00",
        "heure_fin": "21:00",
        "autres_dates": [],
        "modalite": "sur-place",
        "lieu_nom": "Place d’Exemple",
        "commune": "Exemple-sur-Loire",
        "organisations": ["Collectif d’Exemple"],
        "axes": ["villes-frontieres"],
        **changements,
    }


def proposition(*, confirmee: bool = False, **champs: Any) -> PropositionDEvenement:
    """Une proposition à confirmer ; `confirmee` la fait aller jusqu'au brouillon en relecture."""
    faite = PropositionDEvenement.objects.create(
        **{"courriel": COURRIEL, "nom": "Camille Exemple", "donnees": donnees(), **champs}
    )
    return Confirmer(faite).execute() if confirmee else faite


def brouillon_de(faite: PropositionDEvenement) -> EvenementPage:
    """La dernière version de sa page."""
    faite.refresh_from_db()
    assert faite.evenement is not None
    version: EvenementPage = faite.evenement.get_latest_revision_as_object()
    return version


def lien_du(courriel: Any) -> str:
    """Le chemin personnel que porte un courriel."""
    trouve = re.search(r"/agenda/proposition/[^\s/]+/", courriel.body)
    assert trouve is not None
    return trouve.group(0)
