"""La liste des actualités, pour qui veut être prévenu de ce qui s'y ajoute."""

from django.utils.translation import gettext_lazy as _

from alliance.socle.rubriques import Rubrique

from ..alertes.fraicheur import a_paru_recemment
from .facettes import repertoire
from .filtres import FiltreArticles

ACTUALITES = Rubrique(
    nom="actualites",
    titre=_("Actualités"),
    filtre=FiltreArticles,
    repertoire=repertoire,
    adresse="/actualites/",
    est_une_nouvelle=a_paru_recemment,
)
