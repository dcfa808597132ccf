from .campagne import Campagne, Proposition, Sollicitation
from .candidature import Candidature, PasDeCandidature
from .equipe import Invitation, Mandat, RoleDeContact
from .importation import ImportDeMembres
from .membre import MembrePage
from .profil import Annonce, ReseauDAppartenance, ThemeDeMembre
from .reseau_index import ReseauIndexPage
from .statut import ChangementDeStatut
from .territoire import Territoire

__all__ = [
    "Annonce",
    "Campagne",
    "Candidature",
    "ChangementDeStatut",
    "ImportDeMembres",
    "Invitation",
    "Mandat",
    "MembrePage",
    "PasDeCandidature",
    "Proposition",
    "ReseauDAppartenance",
    "ReseauIndexPage",
    "RoleDeContact",
    "Sollicitation",
    "Territoire",
    "ThemeDeMembre",
]
