from .agenda import AgendaIndexPage, ChangementDEvenement, InscriptionAuCalendrier, OccurrenceDEvenement
from .ailleurs import EvenementSuivi, FluxSuivi, PassageDeFlux, PropositionDEvenement
from .article import ActualitesIndexPage, ArticlePage, DocumentDePresse, PageLieeDArticle, PressePage, ThemeDArticle
from .circulation import ActeDeCosignature, Circulation, Cosignature, DemandeDeChangement, VersionDePrise
from .composants import ChiffreDePrise, InitiatriceDePrise, PageLiee, PieceJointe, ThemeDePrise
from .composants_d_evenement import (
    DateDEvenement,
    OrganisationDEvenement,
    PageLieeDEvenement,
    PhotoDEvenement,
    ThemeDEvenement,
)
from .evenement import EvenementPage
from .index import PrisesDePositionIndexPage
from .infolettre import Abonnement, Alerte, EnvoiDAlerte, ImportDAbonnements, Nouveaute, RejetDeCourriel
from .message import EnvoiDeMessage, MessageAuxSignataires
from .numero import (
    Diffusion,
    EnvoiDeNumero,
    EnvoiDeResume,
    InfolettreIndexPage,
    NumeroPage,
    ResumeMensuel,
)
from .prise import PriseDePositionPage
from .signature import CompteurDeSignatures, Invalidation, LotDePapier, Signature
from .suivi import ReponseDeDestinataire

__all__ = [
    "Abonnement",
    "ActeDeCosignature",
    "ActualitesIndexPage",
    "AgendaIndexPage",
    "Alerte",
    "ArticlePage",
    "ChangementDEvenement",
    "ChiffreDePrise",
    "Circulation",
    "CompteurDeSignatures",
    "Cosignature",
    "DateDEvenement",
    "DemandeDeChangement",
    "Diffusion",
    "DocumentDePresse",
    "EnvoiDAlerte",
    "EnvoiDeMessage",
    "EnvoiDeNumero",
    "EnvoiDeResume",
    "EvenementPage",
    "EvenementSuivi",
    "FluxSuivi",
    "ImportDAbonnements",
    "InfolettreIndexPage",
    "InitiatriceDePrise",
    "InscriptionAuCalendrier",
    "Invalidation",
    "LotDePapier",
    "MessageAuxSignataires",
    "Nouveaute",
    "NumeroPage",
    "OccurrenceDEvenement",
    "OrganisationDEvenement",
    "PageLiee",
    "PageLieeDArticle",
    "PageLieeDEvenement",
    "PassageDeFlux",
    "PhotoDEvenement",
    "PieceJointe",
    "PressePage",
    "PriseDePositionPage",
    "PrisesDePositionIndexPage",
    "PropositionDEvenement",
    "RejetDeCourriel",
    "ReponseDeDestinataire",
    "ResumeMensuel",
    "Signature",
    "ThemeDArticle",
    "ThemeDEvenement",
    "ThemeDePrise",
    "VersionDePrise",
]
