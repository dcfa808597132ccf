"""Le flux Atom des prises de position, avec les mêmes filtres que la liste."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.socle.flux import FluxDeListe
from alliance.socle.typographie import enumerer

from .facettes import repertoire
from .filtres import FiltrePrises
from .models import InitiatriceDePrise, PriseDePositionPage, PrisesDePositionIndexPage


class FluxDesPrises(FluxDeListe):
    """Les prises de position les plus récentes parmi celles que les filtres de l'adresse retiennent."""

    titre = _("Prises de position")
    page_de_liste = PrisesDePositionIndexPage
    modele = PriseDePositionPage
    filtre = FiltrePrises
    repertoire = staticmethod(repertoire)

    def auteurs(self, pks: Sequence[int]) -> dict[int, str]:
        noms: dict[int, list[str]] = {}
        porteuses = InitiatriceDePrise.objects.filter(prise__in=pks).order_by("sort_order", "pk")
        for pk, nom in porteuses.values_list("prise_id", "nom"):
            noms.setdefault(pk, []).append(nom)
        return {pk: enumerer(portant) for pk, portant in noms.items()}

    def item_pubdate(self, item: tuple[HttpRequest, Any]) -> datetime | None:
        """Le jour où le texte a paru, fût-ce ailleurs et il y a des années : il n'est pas nouveau d'être rangé ici."""
        parue_le = item[1].parue_le
        if parue_le is None:
            return super().item_pubdate(item)
        return timezone.make_aware(datetime.combine(parue_le, time(12)))
