"""Les courriels d'un événement."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from alliance.socle.courriels import composer
from reseau.equipe.avis import secretariat

from ..models import ChangementDEvenement, EvenementPage


def prevenir_le_secretariat(
    page: EvenementPage, user: Any, changements: Sequence[ChangementDEvenement], annonce: str
) -> int:
    """Ce qui vient d'être annoncé sans relecture, à qui tient le site ; sauf à qui l'annonce."""
    return composer(
        "changement_annonce",
        f"annonce:{page.live_revision_id}",
        [personne for personne in secretariat() if user is None or personne.pk != user.pk],
        sujet=_("« %(titre)s » : un changement vient d’être annoncé") % {"titre": page.title},
        gabarit="actualites/courriels/evenement_annonce",
        lien=page.full_url or "",
        libelle=_("Voir la page"),
        contexte={
            "page": page,
            "par": str(user) if user is not None else "",
            "changements": list(changements),
            "annonce": annonce,
        },
    )
