"""La requête d'un lecteur sur la liste des actualités, validée, et ce qu'elle trouve."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance.socle.filtres import PERTINENCE, FiltreAFacettes

from ..models import ArticlePage
from .facettes import TITRES, Repertoire

PAR_PAGE = 12


class FiltreArticles(FiltreAFacettes[Repertoire]):
    """Les paramètres de la liste des actualités."""

    modele = ArticlePage
    titres = TITRES
    tris_proposes = {PERTINENCE: _("Pertinence"), "recentes": _("Les plus récentes")}
    tri_par_defaut = "recentes"
    par_page = PAR_PAGE
    libelle_de_recherche = _("Rechercher dans les actualités")

    def unite(self, n: int) -> str:
        return ngettext("actualité", "actualités", n)
