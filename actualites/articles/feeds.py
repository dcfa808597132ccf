"""Le flux Atom des actualités, avec les mêmes filtres que la liste."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.socle.flux import FluxDeListe

from ..models import ActualitesIndexPage, ArticlePage
from .facettes import repertoire
from .filtres import FiltreArticles


class FluxDesArticles(FluxDeListe):
    """Les actualités les plus récentes parmi celles que les filtres de l'adresse retiennent."""

    titre = _("Actualités")
    page_de_liste = ActualitesIndexPage
    modele = ArticlePage
    filtre = FiltreArticles
    repertoire = staticmethod(repertoire)

    def auteurs(self, pks: Sequence[int]) -> dict[int, str]:
        connues = repertoire()
        entrees = (connues.entrees[connues.rang[pk]] for pk in pks)
        return {entree.pk: entree.organisation.nom for entree in entrees if entree.organisation}

    def item_pubdate(self, item: tuple[HttpRequest, Any]) -> datetime | None:
        """Le jour où l'article a paru, fût-ce ailleurs et il y a des années : il n'est pas nouveau d'être rangé ici."""
        parue_le = item[1].parue_le
        if parue_le is None:
            return super().item_pubdate(item)
        return timezone.make_aware(datetime.combine(parue_le, time(12)))
