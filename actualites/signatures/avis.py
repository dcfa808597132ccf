"""Les courriels à qui signe. Avant la confirmation, ils ne portent que nos mots : l'adresse n'est pas prouvée, et le
formulaire, ouvert à tout le monde, n'enverrait pas le texte d'un inconnu à qui n'a rien demandé."""

from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.socle.courriels import Correspondant, composer

from ..models import Signature
from .liens import lien_de, lien_de_retrait

GABARITS = "actualites/courriels/signature_"


def confirmation_demandee(signature: Signature, *, infolettre: bool = False) -> None:
    """La page qui confirme. `infolettre` : la personne l'a demandée, le lien s'en souvient pour nous."""
    _ecrire(
        signature,
        "a_confirmer",
        sujet=_("Confirmez votre signature : %(titre)s") % {"titre": signature.prise.title},
        lien=lien_de(signature, infolettre=infolettre),
        libelle=_("Relire et confirmer ma signature"),
    )


def deja_signee(signature: Signature) -> None:
    """L'adresse a déjà signé : elle l'apprend, elle seule, et retrouve sa page."""
    _ecrire(
        signature,
        "deja",
        sujet=_("Vous avez déjà signé : %(titre)s") % {"titre": signature.prise.title},
        lien=lien_de(signature),
        libelle=_("Voir ou changer ma signature"),
    )


def _ecrire(signature: Signature, lequel: str, *, sujet: str, lien: str, libelle: str) -> None:
    # L'instant est dans l'événement : un courriel perdu se redemande. L'objet reste celui que l'anonymisation efface.
    composer(
        f"signature_{lequel}.{timezone.now().timestamp():.3f}",
        f"signature:{signature.pk}",
        [Correspondant(signature.courriel)],
        sujet=sujet,
        gabarit=f"{GABARITS}{lequel}",
        lien=lien,
        libelle=libelle,
        contexte={"prise": signature.prise, "lien_de_retrait": lien_de_retrait(signature)},
    )
