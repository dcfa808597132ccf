"""Les liens que porte la lettre d'une personne, et ses en-têtes. Aucun ne dit si elle l'ouvre."""

from ..infolettre import liens
from ..models import Abonnement
from .rendu import DESABONNER, PREFERENCES

#: Dans l'adresse du désabonnement : la diffusion d'où la personne part.
LETTRE = "lettre"


def liens_personnels(abonnement: Abonnement, diffusion_pk: int | None = None) -> dict[str, str]:
    """De quoi remplir les repères d'une lettre figée."""
    return {
        DESABONNER: _dire_la_lettre(liens.lien_pour_se_desabonner(abonnement), diffusion_pk),
        PREFERENCES: liens.lien_de_lettre(abonnement),
    }


def entetes(abonnement: Abonnement, diffusion_pk: int | None = None) -> dict[str, str]:
    """Ce qui fait proposer à la messagerie de se désabonner en un clic (RFC 8058)."""
    poses = liens.entetes_de_desabonnement(abonnement)
    adresse = poses["List-Unsubscribe"].strip("<>")
    return {**poses, "List-Unsubscribe": f"<{_dire_la_lettre(adresse, diffusion_pk)}>"}


def _dire_la_lettre(adresse: str, diffusion_pk: int | None) -> str:
    return adresse if diffusion_pk is None else f"{adresse}?{LETTRE}={diffusion_pk}"
