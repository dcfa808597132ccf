"""Ce que les essais de la signature du public partagent : un formulaire rempli, un lien, des comptes."""

import re
import time
from typing import Any

from django.core import mail, signing

from actualites.models import PriseDePositionPage
from actualites.signatures.compteur import compter, compteur_de


def saisie(**changements: Any) -> dict[str, Any]:
    """Un formulaire auquel rien ne manque, ouvert il y a une minute, sans réponse au défi."""
    return {
        "sceau": signing.dumps({"depuis": time.time() - 60}, salt="alliance.formulaire_public.signature"),
        "adresse_postale": "",
        "genre": "personne",
        "prenom": "Camille",
        "nom": "Exemple",
        "courriel": "camille@exemple.org",
        **changements,
    }


def adresse(prise: PriseDePositionPage) -> str:
    return f"{prise.url}signer/"


def lien_recu(rang: int = -1) -> str:
    """Le chemin, avec ses paramètres, que porte ce courriel."""
    trouve = re.search(r"http://localhost:8000(/prises-de-position/signature/\S+)", str(mail.outbox[rang].body))
    assert trouve is not None
    return trouve.group(1)


def verifier_le_compteur(prise: PriseDePositionPage) -> None:
    """Le compteur tenu à jour dit ce que disent les lignes, comptées d'une autre façon."""
    tenu = compteur_de(prise)
    lignes = [s for s in prise.signatures.all() if s.etat == "confirmee" and s.invalidation_id is None]
    personnes = [s for s in lignes if s.genre == "personne"]
    attendu = {
        "personnes": len(personnes),
        "organisations": len(lignes) - len(personnes),
        "noms_de_personnes": sum(s.nom_public for s in personnes),
    }
    assert {champ: getattr(tenu, champ) for champ in attendu} == attendu
    assert compter(prise) == {**attendu, "papier": tenu.papier}
