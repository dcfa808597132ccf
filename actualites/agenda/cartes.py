"""Ce qu'une liste montre d'un événement, lu en peu de requêtes quel qu'en soit le nombre."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from alliance.socle.ensemble import lire_ensemble
from alliance.socle.notes import sans_appels
from alliance.socle.recherche.extraits import extrait, textes_des_pages
from alliance.socle.typographie import abreger

from ..choix import EtatDEvenement, ModaliteDEvenement, RoleDOrganisation, Tarif
from ..evenements.moments import PAS_TENUE
from ..evenements.presentation import capitale, quand
from ..models import EvenementPage, OccurrenceDEvenement, OrganisationDEvenement
from .facettes import Fenetre, repertoire
from .periodes import A_VENIR, nommee

LONGUEUR_DU_RESUME = 180
#: Les abréviations de l'Imprimerie nationale ; celles de Django perdent leur point.
MOIS_COURTS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
#: Ce qu'une carte lit de la page : jamais le programme, trop lourd pour une liste.
CHAMPS = ("en_bref", "fuseau", "lieu_nom", "tarif")


@dataclass
class CarteEvenement:
    """Un événement dans une liste, à l'une de ses dates : tout est prêt à afficher."""

    pk: int
    titre: str
    adresse: str
    forme: str
    #: Ses jours à la pendule du lieu.
    jour_debut: date
    jour_fin: date
    #: « Jeudi 16 juillet 2020, de 20 h à 22 h ».
    quand: str
    #: Combien d'autres dates sont tenues dans la période montrée.
    autres_dates: int
    etat: str
    #: La commune ; vide pour ce qui ne se suit que de loin.
    lieu: str
    lieu_nom: str
    modalite: str
    tarif: str
    resume: str
    #: Le titre de cette date, si elle en a un à elle.
    titre_du_jour: str = ""
    organisations: list[str] = field(default_factory=list)
    axes: list[dict[str, str]] = field(default_factory=list)
    extrait: SafeString | str = ""

    @property
    def axe_principal(self) -> str:
        return self.axes[0]["cle"] if self.axes else ""

    @property
    def barree(self) -> bool:
        return self.etat in PAS_TENUE

    @property
    def etat_dit(self) -> str:
        """« Annulé », « Complet », « Reporté » ; rien pour ce qui se tient comme prévu."""
        return "" if self.etat == EtatDEvenement.PREVU else str(EtatDEvenement(self.etat).label)

    @property
    def a_distance(self) -> bool:
        return self.modalite == ModaliteDEvenement.A_DISTANCE

    @property
    def aussi_a_distance(self) -> bool:
        return self.modalite == ModaliteDEvenement.LES_DEUX

    @property
    def en_cours(self) -> bool:
        """Vrai entre le premier et le dernier jour de ce qui en dure plusieurs."""
        return self.jour_debut < self.jour_fin and self.jour_debut <= timezone.localdate() <= self.jour_fin

    @property
    def mois_court(self) -> str:
        """« nov. », tel qu'il tient sur une borne."""
        return MOIS_COURTS[self.jour_debut.month - 1]

    @property
    def annee_a_dire(self) -> bool:
        return self.jour_debut.year != timezone.localdate().year


def cartes(pks: Sequence[int], fenetre: Fenetre | None = None, q: str = "") -> list[CarteEvenement]:
    """Les cartes de ces événements, dans cet ordre : une requête, deux avec une recherche.

    Args:
        pks: clés primaires ; celles qui ne sont plus publiées, ou sans date dans la période, sont passées.
        fenetre: la période dont on montre une date ; ce qui n'est pas fini, si l'on n'en donne pas.
        q: la recherche du lecteur, dont l'extrait montre la trace.
    """
    connues = repertoire()
    if fenetre is None:
        fenetre = connues.fenetre(nommee(A_VENIR, timezone.localdate()))
    rangs = {pk: connues.rang[pk] for pk in pks if pk in connues.rang and connues.rang[pk] in fenetre.places}
    if not rangs:
        return []
    places = {connues.pks_des_dates[fenetre.places[rang]]: pk for pk, rang in rangs.items()}
    lus = lire_ensemble(
        pages=EvenementPage.objects.live().filter(pk__in=rangs).only(*CHAMPS),
        dates=OccurrenceDEvenement.objects.filter(pk__in=places),
        organisent=OrganisationDEvenement.objects.filter(
            evenement__in=rangs, role=RoleDOrganisation.ORGANISATRICE
        ).order_by("sort_order", "pk"),
    )
    pages = {page.pk: page for page in lus["pages"]}
    dates = {places[date.pk]: date for date in lus["dates"]}
    textes = textes_des_pages(pks) if q else {}
    noms_d_axes = connues.libelles["axe"]
    resultat: dict[int, CarteEvenement] = {}
    for pk, rang in rangs.items():
        if pk not in pages or pk not in dates:
            continue
        page, occurrence, entree = pages[pk], dates[pk], connues.entrees[rang]
        resultat[pk] = CarteEvenement(
            pk=pk,
            titre=entree.titre,
            adresse=entree.adresse,
            forme=entree.forme_libelle,
            jour_debut=occurrence.jour_debut,
            jour_fin=occurrence.jour_fin,
            quand=capitale(quand(occurrence, page.fuseau)),
            autres_dates=_autres_dates(fenetre, rang, occurrence),
            etat=occurrence.etat,
            lieu="" if entree.est_a_distance else entree.lieu,
            lieu_nom="" if entree.est_a_distance else occurrence.lieu or page.lieu_nom,
            modalite=entree.modalite,
            tarif=str(Tarif(page.tarif).label) if page.tarif in (Tarif.GRATUIT, Tarif.PRIX_LIBRE) else "",
            resume=abreger(sans_appels(page.en_bref), LONGUEUR_DU_RESUME),
            titre_du_jour=occurrence.titre,
            axes=[{"cle": cle, "nom": noms_d_axes[cle]} for cle in entree.axes if cle in noms_d_axes],
            extrait=extrait(textes.get(pk, ""), q) if q else "",
        )
    for organisation in lus["organisent"]:
        if organisation.nom and organisation.evenement_id in resultat:
            resultat[organisation.evenement_id].organisations.append(organisation.nom)
    return list(resultat.values())


def _autres_dates(fenetre: Fenetre, rang: int, montree: Any) -> int:
    tenues = fenetre.tenues.get(rang, 0)
    return tenues if montree.etat in PAS_TENUE else max(0, tenues - 1)
