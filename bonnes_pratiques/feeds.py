"""Le flux Atom des fiches, avec les mêmes filtres que la liste."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from alliance.socle.flux import FluxDeListe
from reseau.models import MembrePage

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

    def auteurs(self, pks: Sequence[int]) -> dict[int, str]:
        """L'organisation dans l'espace de laquelle vit chaque fiche ; deux requêtes."""
        chemins = dict(FichePage.objects.filter(pk__in=pks).values_list("pk", "path"))
        espaces = {chemin[: -FichePage.steplen] for chemin in chemins.values()}
        noms = dict(MembrePage.objects.filter(path__in=espaces).values_list("path", "title"))
        return {pk: noms[espace] for pk, chemin in chemins.items() if (espace := chemin[: -FichePage.steplen]) in noms}
