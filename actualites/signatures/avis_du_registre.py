"""Les courriels que le registre des signatures envoie."""

from django.utils.translation import gettext as _

from alliance.socle.courriels import Correspondant, adresse_absolue, composer

from ..models import Signature
from .liens import lien_de_retrait


def organisation_verifiee(signature: Signature) -> None:
    """Dit à l'organisation que son nom paraît, et où se retirer."""
    if not signature.courriel:
        return
    composer(
        "organisation_verifiee",
        f"signature:{signature.pk}",
        [Correspondant(signature.courriel, signature.nom_affiche)],
        sujet=_("%(organisation)s paraît parmi les signataires") % {"organisation": signature.organisation},
        gabarit="actualites/courriels/organisation_verifiee",
        lien=adresse_absolue(signature.prise.url),
        libelle=_("Voir le texte et ses signataires"),
        contexte={"signature": signature, "prise": signature.prise, "lien_de_retrait": lien_de_retrait(signature)},
    )
