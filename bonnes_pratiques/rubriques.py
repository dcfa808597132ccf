"""La liste des fiches, pour qui veut être prévenu de ce qui s'y ajoute."""

from django.utils.translation import gettext_lazy as _

from alliance.socle.rubriques import Rubrique

from .facettes import repertoire
from .filtres import FiltreFiches

FICHES = Rubrique(
    nom="bonnes-pratiques",
    titre=_("Bonnes pratiques"),
    filtre=FiltreFiches,
    repertoire=repertoire,
    adresse="/bonnes-pratiques/",
)
