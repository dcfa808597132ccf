"""Ce qui rend coûteux de signer à la place des autres, et ce qui aide ensuite à le voir. Voir `docs/signatures.md`."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from alliance.socle.adresses_electroniques import canonique, est_jetable
from alliance.socle.limites import depasse, reseau_de

UNE_HEURE = 60 * 60
UN_JOUR = 24 * UNE_HEURE
#: Ce qu'un même réseau peut déposer en une heure : un stand au marché, une mairie, un lycée y tiennent.
DEPOTS_PAR_RESEAU = 60
#: Le même, quand le navigateur n'a pas répondu au défi.
DEPOTS_SANS_PREUVE = 8
#: Ce qu'une même adresse reçoit de nous en un jour : pour un texte, puis pour tous.
COURRIELS_PAR_TEXTE = 3
COURRIELS_PAR_ADRESSE = 12
#: Une empreinte tronquée suffit à rapprocher des signatures ; à un mois de distance, elle ne sert plus à personne.
LONGUEUR_D_EMPREINTE = 24


@dataclass(frozen=True)
class Marques:
    """Ce que l'on note d'un envoi pour repérer une fraude. Aucune ne l'arrête à elle seule."""

    reseau: str = ""
    appareil: str = ""
    domaine_jetable: bool = False
    sans_preuve: bool = False


def marques_de(request: HttpRequest, courriel: str, *, sans_preuve: bool) -> Marques:
    reseau = reseau_de(request)
    agent, langue = (request.headers.get(nom, "") for nom in ("User-Agent", "Accept-Language"))
    return Marques(
        reseau=_empreinte("reseau", reseau),
        appareil=_empreinte("appareil", "\n".join((agent, langue, reseau))),
        domaine_jetable=est_jetable(courriel),
        sans_preuve=sans_preuve,
    )


def trop_sans_preuve(request: HttpRequest) -> bool:
    """Compte un envoi dont le défi est resté sans réponse ; vrai si son réseau en a trop fait."""
    return depasse("signature.sans_preuve", reseau_de(request), fois=DEPOTS_SANS_PREUVE, duree=UNE_HEURE)


def trop_de_courriels(prise_pk: int, courriel: str) -> bool:
    """Compte un courriel à cette adresse ; vrai s'il ne doit pas partir. Ne dépend pas de ce que l'on sait d'elle."""
    adresse = canonique(courriel)
    # Les deux se comptent toujours : s'arrêter au premier laisserait voir lequel a tranché.
    trop = [
        depasse("signature.courriel", f"{prise_pk}\n{adresse}", fois=COURRIELS_PAR_TEXTE, duree=UN_JOUR),
        depasse("signature.courriels", adresse, fois=COURRIELS_PAR_ADRESSE, duree=UN_JOUR),
    ]
    return any(trop)


def _empreinte(usage: str, valeur: str) -> str:
    return salted_hmac(f"alliance.signature.{usage}", valeur, algorithm="sha256").hexdigest()[:LONGUEUR_D_EMPREINTE]
