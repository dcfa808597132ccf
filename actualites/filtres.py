"""La requête d'un lecteur sur la liste des prises de position, validée, et ce qu'elle trouve."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance.socle.filtres import PERTINENCE, FiltreAFacettes

from .facettes import TITRES, Repertoire
from .models import PriseDePositionPage
from .prises.fenetres import Fenetre, duree_de_garde

PAR_PAGE = 12


class FiltrePrises(FiltreAFacettes[Repertoire]):
    """Les paramètres de la liste des prises de position."""

    modele = PriseDePositionPage
    titres = TITRES
    tris_proposes = {
        PERTINENCE: _("Pertinence"),
        "recentes": _("Les plus récentes"),
        "suites": _("Les dernières suites"),
    }
    tri_par_defaut = "recentes"
    par_page = PAR_PAGE
    libelle_de_recherche = _("Rechercher dans les prises de position")

    def unite(self, n: int) -> str:
        return ngettext("prise de position", "prises de position", n)

    @property
    def duree_de_garde(self) -> int:
        """Jusqu'à la prochaine ouverture ou clôture ; peu, si l'une des cartes montre un compteur qui monte."""
        connues, maintenant = self.repertoire, timezone.now()
        montrees = [fenetre for pk in self.pks() if (fenetre := connues.entrees[connues.rang[pk]].fenetre) is not None]
        return duree_de_garde(montrees, maintenant, [Fenetre(connues.prochaine_borne(maintenant), None)])
