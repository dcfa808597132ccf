"""Le flux Atom des prises de position, avec les mêmes filtres que la liste."""

from django.utils.translation import gettext_lazy as _

from alliance.socle.flux import FluxDeListe

from .facettes import repertoire
from .filtres import FiltrePrises
from .models import PriseDePositionPage, PrisesDePositionIndexPage


class FluxDesPrises(FluxDeListe):
    """Les prises de position les plus récentes parmi celles que les filtres de l'adresse retiennent."""

    titre = _("Prises de position")
    page_de_liste = PrisesDePositionIndexPage
    modele = PriseDePositionPage
    filtre = FiltrePrises
    repertoire = staticmethod(repertoire)
