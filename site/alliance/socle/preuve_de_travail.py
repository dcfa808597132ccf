"""Un défi que le navigateur résout en une ou deux secondes, et qui rend coûteux d'envoyer mille formulaires.

Le serveur tire un nombre et n'en donne que l'empreinte ; le navigateur le retrouve en les essayant un à un
(`socle/js/preuve.js`). Rien n'est demandé à un tiers, rien ne suit personne. Le défi est signé, il expire, et sa
réponse ne sert qu'une fois.
"""

import datetime
import json

from altcha import ChallengeOptionsV1, PayloadV1, create_challenge_v1, verify_solution_v1
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .limites import sert_une_premiere_fois

#: Le plus grand nombre à essayer : une seconde sur un ordinateur, quelques-unes sur un vieux téléphone.
PLUS_GRAND_NOMBRE = 50_000
DUREE = datetime.timedelta(hours=2)
#: Une réponse plus longue n'est pas de notre module : on ne la décode même pas.
LONGUEUR_MAXIMALE = 1_000


def defi(usage: str) -> str:
    """Un défi neuf, en JSON, pour l'attribut `data-defi` du formulaire. Ne vaut que pour cet usage."""
    tire = create_challenge_v1(
        ChallengeOptionsV1(
            hmac_key=_clef(),
            max_number=PLUS_GRAND_NOMBRE,
            expires=timezone.now() + DUREE,
            params={"usage": usage},
        )
    )
    return json.dumps(tire.to_dict())


def est_resolu(preuve: str, usage: str) -> bool:
    """Vrai si la réponse est juste, de nous, pour cet usage, à temps, et n'a jamais servi. La consomme.

    Ce que l'on reçoit est quelconque : une réponse illisible est fausse, sans erreur.
    """
    if not preuve or len(preuve) > LONGUEUR_MAXIMALE:
        return False
    try:
        reponse = PayloadV1.from_base64(preuve)
        _sel, expire, parametres = reponse.parse_salt()
        if expire is None or parametres.get("usage") != [usage]:
            return False
        juste, _raison = verify_solution_v1(reponse, _clef(), True)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return False
    return juste and sert_une_premiere_fois(f"preuve\n{reponse.challenge}", duree=DUREE.total_seconds())


def _clef() -> bytes:
    return salted_hmac("alliance.preuve_de_travail", settings.SECRET_KEY, algorithm="sha256").digest()
