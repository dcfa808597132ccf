"""Les liens personnels d'un abonnement. Chacun ouvre une chose, et ne vaut pas pour une autre (`docs/infolettre.md`).

Une lettre se transmet : ce qu'elle porte désabonne, ou fait écrire à la personne ; rien n'y montre l'adresse ni les
choix. Seul un courriel qui n'est pas une lettre porte le lien qui ouvre tout, sept jours, pour cette adresse-là.
"""

import datetime
import hashlib

from django.core import signing
from django.urls import reverse

from alliance.socle.courriels import adresse_absolue
from alliance.socle.jetons import clef_du_jeton, jeton_derive

from ..models import Abonnement

CONFIRMER = "infolettre.confirmer"
#: Porté par chaque lettre, que l'on transmet à d'autres : il ne fait que désabonner.
DESABONNER = "infolettre.desabonner"
#: Porté par chaque lettre lui aussi : il ne fait qu'envoyer à la personne son lien personnel.
LETTRE = "infolettre.lettre"
PREFERENCES = "infolettre.preferences"
NOUVELLE_ADRESSE = "infolettre.nouvelle-adresse"
#: Entre les parties d'un jeton ; une clef n'en contient pas.
SEPARATEUR = "~"
#: Combien de temps un lien personnel ouvre les préférences, et confirme une nouvelle adresse : le courriel le dit.
DUREE = datetime.timedelta(days=7)


def lien_pour_confirmer(abonnement: Abonnement) -> str:
    # L'adresse en fait partie : la page la montre, et une boîte que l'on a quittée n'a pas à apprendre la nouvelle.
    jeton = jeton_derive(f"{abonnement.clef}{SEPARATEUR}{empreinte(abonnement)}", CONFIRMER)
    return adresse_absolue(reverse("infolettre:confirmer", args=[jeton]))


def lien_pour_se_desabonner(abonnement: Abonnement) -> str:
    return adresse_absolue(reverse("infolettre:desabonner", args=[jeton_derive(abonnement.clef, DESABONNER)]))


def lien_de_lettre(abonnement: Abonnement) -> str:
    """« Choisir ce que je reçois », au pied de chaque lettre."""
    return adresse_absolue(reverse("infolettre:preferences", args=[jeton_derive(abonnement.clef, LETTRE)]))


def lien_des_preferences(abonnement: Abonnement) -> str:
    """Ouvre tout, sept jours : dans un courriel à la personne seule, jamais dans une lettre."""
    return adresse_absolue(reverse("infolettre:preferences", args=[jeton_des_preferences(abonnement)]))


def jeton_des_preferences(abonnement: Abonnement) -> str:
    # L'adresse en fait partie : le lien reçu dans une boîte que l'on a quittée n'ouvre pas la nouvelle.
    return _signataire(PREFERENCES).sign(f"{abonnement.clef}{SEPARATEUR}{empreinte(abonnement)}")


def lien_pour_changer_d_adresse(abonnement: Abonnement, nouvelle: str) -> str:
    valeur = [abonnement.clef, empreinte(abonnement), nouvelle]
    jeton = signing.dumps(valeur, salt=f"alliance.jeton.{NOUVELLE_ADRESSE}")
    return adresse_absolue(reverse("infolettre:changer_d_adresse", args=[jeton]))


def entetes_de_desabonnement(abonnement: Abonnement) -> dict[str, str]:
    """Ce que porte chaque lettre pour que la messagerie propose de se désabonner en un clic (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{lien_pour_se_desabonner(abonnement)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def abonnement_du_jeton(jeton: str, usage: str) -> Abonnement | None:
    """L'abonnement que désigne un jeton ; `None` s'il n'est pas de nous, ou si sa ligne est effacée."""
    clef = clef_du_jeton(jeton, usage)
    return Abonnement.objects.filter(clef=clef).first() if clef else None


def abonnement_a_confirmer(jeton: str) -> Abonnement | None:
    """L'abonnement que ce lien confirme ; `None` s'il n'est pas de nous, ou si l'adresse a changé depuis."""
    clef, _separateur, marque = (clef_du_jeton(jeton, CONFIRMER) or "").rpartition(SEPARATEUR)
    return _de_cette_adresse(clef, marque)


def abonnement_des_preferences(jeton: str, age: datetime.timedelta | None = DUREE) -> Abonnement | None:
    """L'abonnement dont ce lien ouvre les préférences ; `None` s'il est périmé, ou si l'adresse a changé depuis.

    Args:
        age: `None` pour un lien périmé, qui ne sert plus qu'à en demander un autre.
    """
    try:
        valeur = _signataire(PREFERENCES).unsign(jeton, max_age=age)
    except signing.BadSignature:
        return None
    clef, _separateur, marque = valeur.rpartition(SEPARATEUR)
    return _de_cette_adresse(clef, marque)


def demande_de_changement(jeton: str) -> tuple[Abonnement, str] | None:
    """L'abonnement, et l'adresse qu'il prendra ; `None` si le lien est périmé, ou si l'adresse a changé depuis."""
    try:
        clef, marque, nouvelle = signing.loads(jeton, salt=f"alliance.jeton.{NOUVELLE_ADRESSE}", max_age=DUREE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    abonnement = _de_cette_adresse(clef, marque)
    return (abonnement, nouvelle) if abonnement else None


def masquer(adresse: str) -> str:
    """« c•••@exemple.org » : de quoi reconnaître son adresse, pas de quoi l'apprendre."""
    locale, _arobase, domaine = adresse.rpartition("@")
    return f"{locale[:1]}•••@{domaine}"


def _signataire(usage: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(sep=".", salt=f"alliance.jeton.{usage}")


def empreinte(abonnement: Abonnement) -> str:
    """Ce qui, dans un lien, le lie à l'adresse d'alors."""
    return hashlib.sha256(abonnement.adresse_canonique.encode()).hexdigest()[:16]


def _de_cette_adresse(clef: str, marque: str) -> Abonnement | None:
    abonnement = Abonnement.objects.filter(clef=clef).first() if clef else None
    return abonnement if abonnement is not None and empreinte(abonnement) == marque else None
