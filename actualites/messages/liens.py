"""Le lien qui fait cesser les nouvelles, et rien d'autre ; celui de la signature entière est `signatures.liens`."""

from django.urls import reverse

from alliance.socle.courriels import adresse_absolue
from alliance.socle.jetons import clef_du_jeton, jeton_derive

from ..models import Signature

USAGE = "signature.suites"


def lien_pour_cesser(signature: Signature) -> str:
    """L'adresse complète de la page où l'on cesse de recevoir les nouvelles ; la messagerie y envoie aussi son clic."""
    return adresse_absolue(reverse("actualites:cesser_les_suites", args=[jeton_derive(signature.clef, USAGE)]))


def entetes(signature: Signature) -> dict[str, str]:
    """Ce qui fait proposer « se désabonner » par la messagerie (RFC 2369), en un clic (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{lien_pour_cesser(signature)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def signature_du_jeton(jeton: str) -> Signature | None:
    """La signature que désigne un jeton ; `None` s'il n'est pas de nous, ou si sa ligne est effacée."""
    clef = clef_du_jeton(jeton, USAGE)
    return Signature.objects.select_related("prise").filter(clef=clef).first() if clef else None
