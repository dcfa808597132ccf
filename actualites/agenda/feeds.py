"""Le flux Atom de l'agenda, avec les mêmes filtres que la liste : ce que l'on vient d'annoncer."""

import html
from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from alliance.socle.flux import Demande, FluxDeListe, propre
from alliance.socle.typographie import phrase

from ..choix import RoleDOrganisation
from ..evenements.presentation import capitale, lieu_en_tout, quand_a_lieu
from ..evenements.tenue import avec_sa_tenue, tenue_de
from ..models import AgendaIndexPage, EvenementPage, OrganisationDEvenement
from .facettes import repertoire
from .filtres import RECENTES, FiltreAgenda


class FluxDeLAgenda(FluxDeListe):
    """Les événements à venir le plus récemment annoncés, parmi ceux que les filtres de l'adresse retiennent."""

    titre = gettext_lazy("Agenda")
    page_de_liste = AgendaIndexPage
    modele = EvenementPage
    filtre = FiltreAgenda
    repertoire = staticmethod(repertoire)
    tri = RECENTES

    def items(self, demande: Demande) -> list[tuple[HttpRequest, Any]]:
        montres = super().items(demande)
        prefetch_related_objects([evenement for _request, evenement in montres], "territoire", "dates")
        return montres

    def auteurs(self, pks: Sequence[int]) -> dict[int, str]:
        """La première des organisations qui invitent."""
        organisent = OrganisationDEvenement.objects.filter(evenement__in=pks, role=RoleDOrganisation.ORGANISATRICE)
        lignes = organisent.exclude(nom="").order_by("-sort_order", "-pk")
        return dict(lignes.values_list("evenement_id", "nom"))

    def item_title(self, item: tuple[HttpRequest, Any]) -> str:
        return avec_sa_tenue(super().item_title(item), tenue_de(item[1]))

    def item_description(self, item: tuple[HttpRequest, Any]) -> str:
        """Quand et où d'abord : un lecteur de flux ne montre souvent que cela."""
        repere = ", ".join(partie for partie in (quand_a_lieu(item[1]), lieu_en_tout(item[1])) if partie)
        return f"{html.escape(propre(phrase(capitale(repere))), quote=False)} {super().item_description(item)}".strip()
