from .circulation import ActeDeCosignature, Circulation, Cosignature, DemandeDeChangement, VersionDePrise
from .composants import ChiffreDePrise, InitiatriceDePrise, PageLiee, PieceJointe, ThemeDePrise
from .index import PrisesDePositionIndexPage
from .infolettre import Abonnement
from .message import EnvoiDeMessage, MessageAuxSignataires
from .prise import PriseDePositionPage
from .signature import CompteurDeSignatures, Invalidation, LotDePapier, Signature
from .suivi import ReponseDeDestinataire

__all__ = [
    "Abonnement",
    "ActeDeCosignature",
    "ChiffreDePrise",
    "Circulation",
    "CompteurDeSignatures",
    "Cosignature",
    "DemandeDeChangement",
    "EnvoiDeMessage",
    "InitiatriceDePrise",
    "Invalidation",
    "LotDePapier",
    "MessageAuxSignataires",
    "PageLiee",
    "PieceJointe",
    "PriseDePositionPage",
    "PrisesDePositionIndexPage",
    "ReponseDeDestinataire",
    "Signature",
    "ThemeDePrise",
    "VersionDePrise",
]
