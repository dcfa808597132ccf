"""La requête d'un lecteur sur la liste des fiches, validée, et ce qu'elle trouve."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance.socle.filtres import PERTINENCE, FiltreAFacettes

from .facettes import TITRES, Repertoire
from .models import FichePage

PAR_PAGE = 12


class FiltreFiches(FiltreAFacettes[Repertoire]):
    """Les paramètres de la liste des bonnes pratiques."""

    modele = FichePage
    titres = TITRES
    tris_proposes = {
        PERTINENCE: _("Pertinence"),
        "recentes": _("Les plus récentes"),
        "numero": _("Numéro"),
        "titre": _("Titre"),
        "taille": _("Du plus petit au plus grand territoire"),
    }
    tri_par_defaut = "recentes"
    par_page = PAR_PAGE
    libelle_de_recherche = _("Rechercher dans les bonnes pratiques")

    def unite(self, n: int) -> str:
        return ngettext("fiche", "fiches", n)
