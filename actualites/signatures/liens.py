"""Le lien personnel d'une signature : confirmer, changer ce que l'on montre, se retirer. Chaque courriel le redit.

La base garde une clef tirée au hasard (`Signature.clef`) ; le lien la porte signée (`socle.jetons`). Il ne part qu'à
l'adresse de la signature : le tenir prouve que l'on y lit.
"""

from django.urls import reverse

from alliance.socle.courriels import adresse_absolue
from alliance.socle.jetons import clef_du_jeton, jeton_derive

from ..models import Signature

USAGE = "signature"
#: Ce qu'ajoute le lien de confirmation si la personne a demandé l'infolettre : rien ne s'en garde avant qu'elle ouvre.
AVEC_L_INFOLETTRE = "infolettre"


def jeton_de(signature: Signature) -> str:
    return jeton_derive(signature.clef, USAGE)


def chemin_de(signature: Signature) -> str:
    """Le chemin de la page personnelle."""
    return reverse("actualites:signature", args=[jeton_de(signature)])


def lien_de(signature: Signature, *, infolettre: bool = False) -> str:
    """L'adresse complète de la page personnelle, pour un courriel."""
    return adresse_absolue(chemin_de(signature)) + (f"?{AVEC_L_INFOLETTRE}=oui" if infolettre else "")


def lien_de_retrait(signature: Signature) -> str:
    """L'adresse complète de la page qui retire la signature ; tout courriel à un signataire la porte."""
    return adresse_absolue(reverse("actualites:signature_retrait", args=[jeton_de(signature)]))


def est_entier(jeton: str) -> bool:
    """Vrai si ce jeton est de nous, qu'il ouvre encore une signature ou non."""
    return clef_du_jeton(jeton, USAGE) is not None


def trouver(jeton: str) -> Signature | None:
    """La signature que désigne ce jeton ; `None` s'il n'est pas de nous, ou s'il n'y reste personne."""
    clef = clef_du_jeton(jeton, USAGE)
    if not clef:
        return None
    return (
        Signature.objects.filter(clef=clef, anonymisee_le__isnull=True).select_related("prise", "invalidation").first()
    )
