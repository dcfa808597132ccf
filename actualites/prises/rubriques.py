"""La liste des prises de position, pour qui veut être prévenu de ce qui s'y ajoute."""

from django.utils.translation import gettext_lazy as _

from alliance.socle.rubriques import Rubrique

from ..alertes.fraicheur import a_paru_recemment
from ..facettes import repertoire
from ..filtres import FiltrePrises

PRISES = Rubrique(
    nom="prises-de-position",
    titre=_("Prises de position"),
    filtre=FiltrePrises,
    repertoire=repertoire,
    adresse="/prises-de-position/",
    est_une_nouvelle=a_paru_recemment,
)
