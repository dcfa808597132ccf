"""Les courriels d'une campagne de reconfirmation."""

from django.utils.translation import gettext as _

from alliance.socle.courriels import Correspondant, composer

from ..models import Sollicitation
from .liens import lien_de


def solliciter(sollicitation: Sollicitation) -> int:
    """Demande à une référente si son organisation est toujours engagée, par son lien personnel."""
    return _ecrire(
        sollicitation,
        "campagne",
        f"sollicitation:{sollicitation.pk}",
        _("%(organisation)s est-elle toujours engagée avec l’alliance ?"),
        "reseau/courriels/campagne",
    )


def relancer(sollicitation: Sollicitation, rang: int) -> int:
    """Redit la demande, avec le même lien ; `rang` compte les relances, qui partent une fois chacune."""
    return _ecrire(
        sollicitation,
        "campagne_relance",
        f"sollicitation:{sollicitation.pk}:{rang}",
        _("Votre réponse nous manque : %(organisation)s est-elle toujours engagée ?"),
        "reseau/courriels/campagne_relance",
    )


def _ecrire(sollicitation: Sollicitation, evenement: str, objet: str, sujet: str, gabarit: str) -> int:
    nom = sollicitation.mandat.nom if sollicitation.mandat else ""
    return composer(
        evenement,
        objet,
        [Correspondant(sollicitation.courriel, nom)],
        sujet=sujet % {"organisation": sollicitation.membre.title},
        gabarit=gabarit,
        lien=lien_de(sollicitation),
        libelle=_("Répondre pour mon organisation"),
        contexte={
            "campagne": sollicitation.campagne,
            "membre": sollicitation.membre,
            "mandat": sollicitation.mandat,
        },
    )
