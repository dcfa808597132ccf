"""Sur l'accueil de l'administration : les réponses qui attendent le secrétariat. Sans réponse, rien."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from ..etancheite import est_de_l_equipe_centrale
from ..models import Sollicitation
from .suivi import A_TRAITER

#: Ce qu'un panneau montre au plus ; le reste est derrière son lien.
LIGNES = 5


@dataclass(frozen=True)
class Ligne:
    """Ce qui attend, où le traiter, depuis quand."""

    titre: str
    adresse: str
    detail: str
    depuis: Any


class PanneauDeReponses(Component):
    """Combien de réponses attendent, et les plus anciennes.

    Args:
        name: l'identifiant du panneau dans la page.
        titre: son titre.
        phrase: « 3 réponses attendent ».
        adresse: où mène la phrase.
        lignes: `LIGNES` au plus.
    """

    template_name = "reseau/campagnes/panneau.html"
    order = 160

    def __init__(self, name: str, titre: str, phrase: str, adresse: str, lignes: list[Ligne]) -> None:
        super().__init__()
        self.name, self.titre, self.phrase, self.adresse, self.lignes = name, titre, phrase, adresse, lignes

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"panneau": self}


def panneau_des_campagnes(request: HttpRequest) -> PanneauDeReponses | None:
    """Les réponses de campagne, campagne par campagne ; une requête."""
    if not est_de_l_equipe_centrale(request.user):
        return None
    par_campagne = list(
        Sollicitation.objects.filter(A_TRAITER)
        .order_by()
        .values("campagne", "campagne__titre")
        .annotate(n=Count("pk"), depuis=Min("repondue_le"))
        .order_by("depuis")
    )
    if not par_campagne:
        return None
    total = sum(ligne["n"] for ligne in par_campagne)
    lignes = [
        Ligne(
            ligne["campagne__titre"],
            reverse("campagnes:suivre", args=[ligne["campagne"]]),
            ngettext("%(n)s réponse", "%(n)s réponses", ligne["n"]) % {"n": ligne["n"]},
            ligne["depuis"],
        )
        for ligne in par_campagne[:LIGNES]
    ]
    phrase = ngettext("%(n)s réponse de campagne attend", "%(n)s réponses de campagne attendent", total)
    adresse = lignes[0].adresse if len(par_campagne) == 1 else reverse("campagnes:index")
    return PanneauDeReponses("reponses-de-campagne", _("Campagnes"), phrase % {"n": total}, adresse, lignes)
