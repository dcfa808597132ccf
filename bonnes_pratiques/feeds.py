"""Le flux Atom des fiches, avec les mêmes filtres que la liste."""

from django.utils.translation import gettext_lazy as _

from alliance.socle.flux import FluxDeListe

from .facettes import repertoire
from .filtres import FiltreFiches
from .models import BonnesPratiquesIndexPage, FichePage


class FluxDesFiches(FluxDeListe):
    """Les fiches les plus récentes parmi celles que les filtres de l'adresse retiennent."""

    titre = _("Bonnes pratiques")
    page_de_liste = BonnesPratiquesIndexPage
    modele = FichePage
    filtre = FiltreFiches
    repertoire = staticmethod(repertoire)
