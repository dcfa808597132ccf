"""La requête d'un lecteur sur l'annuaire, validée, et ce qu'elle trouve : la liste et la carte la lisent."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance.socle.filtres import PERTINENCE, FiltreAFacettes

from ..choix import PRESENTS, NatureDeMembre
from ..models import MembrePage
from .facettes import TITRES, EntreeDeMembre, Repertoire

PAR_PAGE = 24


class FiltreMembres(FiltreAFacettes[Repertoire]):
    """Les paramètres de l'annuaire.

    Sans choix de statut, il montre qui fait partie de l'alliance aujourd'hui ; les membres sortis se demandent.
    """

    modele = MembrePage
    titres = TITRES
    tris_proposes = {
        PERTINENCE: _("Pertinence"),
        "nom": _("Ordre alphabétique"),
        "recents": _("Les derniers arrivés"),
        "publications": _("Qui publie le plus"),
    }
    tri_par_defaut = "nom"
    par_page = PAR_PAGE
    libelle_de_recherche = _("Rechercher un membre")
    valeurs_en_retrait = frozenset(NatureDeMembre.values)

    def unite(self, n: int) -> str:
        return ngettext("membre", "membres", n)

    def valeurs_par_defaut(self, facette: str) -> frozenset[str]:
        return PRESENTS if facette == "statut" else frozenset()

    def membres(self) -> list[EntreeDeMembre]:
        """Les membres de la page demandée, dans l'ordre."""
        connus = self.repertoire
        return [connus.entrees[connus.rang[pk]] for pk in self.pks()]

    def situes(self) -> list[EntreeDeMembre]:
        """Tous les membres du filtre qui ont des coordonnées, par ordre alphabétique : ceux de la carte."""
        connus = self.repertoire
        entrees = (connus.entrees[rang] for rang in connus.rangs(self.masque, "nom"))
        return [entree for entree in entrees if entree.coordonnees]
