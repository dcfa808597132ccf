"""Les courriels d'un numéro à l'équipe."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.socle.courriels import adresse_absolue, composer
from reseau.equipe.avis import secretariat

from ..models import Diffusion

if TYPE_CHECKING:
    from .retenue import Ecart


def numero_retenu(diffusion: Diffusion, ecarts: "Sequence[Ecart]", etat: str) -> int:
    """Au secrétariat, et à qui a décidé l'envoi : il attendra, et pourquoi. Une fois par `etat`."""
    destinataires = [*secretariat(), *([diffusion.decidee_par] if diffusion.decidee_par else [])]
    return composer(
        "numero_retenu",
        f"diffusion:{diffusion.pk}:{etat}",
        destinataires,
        sujet=_("« %(titre)s » ne partira pas sans vous") % {"titre": diffusion.numero.title},
        gabarit="actualites/courriels/numero_retenu",
        lien=adresse_absolue(reverse("numeros:suivre", args=[diffusion.numero_id])),
        libelle=_("Décider de l’envoi"),
        contexte={"diffusion": diffusion, "ecarts": ecarts},
    )
