"""L'envoi en nombre : le même courriel à des milliers de personnes, interruptible et reprenable (`docs/envois.md`).

Une ligne (`models.Envoi`) par personne. Plusieurs processus peuvent envoyer ensemble : chacun réserve un lot, puis
commence chaque ligne d'une écriture conditionnelle que lui seul réussit. Aucune transaction ne reste ouverte pendant
le dialogue avec le serveur de courriel. Une ligne commencée dont l'issue est inconnue se reprend après un bail, sous le
même Message-ID.
"""

import contextlib
import datetime
import logging
import smtplib
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connections, router, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from .adresses_electroniques import sans_l_adresse
from .models import Envoi
from .serveur_de_courriel import Cadence, ServeurEnPanne, connexion_gardee, fermer, ouvrir

journal = logging.getLogger(__name__)

#: Combien de lignes un processus réserve à la fois ; la mémoire n'en tient jamais davantage.
LOT = 100
#: Combien de fois une ligne se tente avant d'être abandonnée.
TENTATIVES = 8
#: Au-delà d'autant d'échecs de suite, c'est le serveur qui va mal, non les adresses : on s'arrête là.
RUPTURES = 3

E = TypeVar("E", bound=Envoi)


@dataclass(frozen=True)
class Courriel:
    """Ce que reçoit une personne. `entetes` porte au moins `List-Unsubscribe`."""

    adresse: str
    sujet: str
    texte: str
    html: str
    entetes: dict[str, str] = field(default_factory=dict)


@dataclass
class Bilan:
    """Ce qu'un passage a fait. `arret` dit pourquoi il s'est arrêté avant la fin ; vide sinon."""

    envoyes: int = 0
    ecartes: int = 0
    echecs: int = 0
    arret: str = ""


@dataclass(frozen=True)
class Avancement:
    """Où en est un envoi, en nombre de lignes."""

    total: int
    envoyes: int
    ecartes: int
    abandonnes: int

    @property
    def dus(self) -> int:
        return self.total - self.envoyes - self.ecartes - self.abandonnes

    @property
    def traites(self) -> int:
        return self.total - self.dus


def domaine() -> str:
    """Le domaine de l'expéditeur : celui des Message-ID et des List-Id."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def nouvel_identifiant() -> str:
    """Un Message-ID neuf."""
    return f"<{uuid.uuid4().hex}@{domaine()}>"


def inscrire(modele: type[E], lignes: Iterable[E]) -> None:
    """Crée des lignes, identifiant compris ; celles que l'unicité de la base refuse existent déjà, et restent."""
    lignes = list(lignes)
    for ligne in lignes:
        ligne.identifiant = ligne.identifiant or nouvel_identifiant()
    modele._default_manager.bulk_create(lignes, ignore_conflicts=True, batch_size=500)


class EnvoiEnNombre(ABC, Generic[E]):
    """Un envoi à beaucoup de monde. La classe fille dit quelles lignes, et ce que chacune reçoit."""

    modele: type[E]
    #: Ce qu'il faut lire avec une ligne pour composer son courriel (`select_related`).
    relations: tuple[str, ...] = ()
    #: Le nom de la liste, en ASCII : la messagerie range par lui.
    liste: str

    @abstractmethod
    def lignes(self) -> QuerySet[E]:
        """Toutes les lignes de cet envoi, de ce modèle seul (sans jointure : elles se verrouillent)."""

    @abstractmethod
    def composer(self, ligne: E) -> Courriel | None:
        """Le courriel de cette ligne, relue à l'instant ; `None` si la personne ne doit plus le recevoir."""

    def refusee(self, ligne: E, adresse: str, reponse: str) -> None:
        """Le serveur refuse cette adresse pour de bon (5xx). `reponse` porte ses codes."""

    # --- Où l'on en est ----------------------------------------------------------------------------------------------
    def dues(self) -> QuerySet[E]:
        """Les lignes à envoyer maintenant : jamais prises, ou prises depuis plus d'un bail sans que l'on sache
        l'issue."""
        return self.lignes().filter(_dues()).order_by()

    def avancement(self) -> Avancement:
        vivantes = Q(envoye_le__isnull=True, ecarte_le__isnull=True)
        return Avancement(
            **self.lignes().aggregate(
                total=Count("pk"),
                envoyes=Count("pk", filter=Q(envoye_le__isnull=False)),
                ecartes=Count("pk", filter=Q(envoye_le__isnull=True, ecarte_le__isnull=False)),
                abandonnes=Count("pk", filter=vivantes & Q(tentatives__gte=TENTATIVES)),
            )
        )

    # --- Envoyer -----------------------------------------------------------------------------------------------------
    def expedier(self, lots: int | None = None) -> Bilan:
        """Envoie ce qui est dû, par lots ; s'arrête après `lots`, ou quand plus rien ne l'est.

        Ne lève rien : une adresse qui refuse est retentée plus tard, un serveur en panne arrête le passage.
        """
        bilan, cadence = Bilan(), Cadence()
        while lots is None or lots > 0:
            lot = self._reserver()
            if not lot:
                break
            lots = None if lots is None else lots - 1
            with connexion_gardee() as connexion, self._lot_rendu(lot):
                try:
                    self._envoyer_le_lot(lot, connexion, cadence, bilan)
                except ServeurEnPanne as panne:
                    journal.error("L’envoi %s s’arrête : %s", self.liste, panne)
                    bilan.arret = str(panne)
                    break
        return bilan

    def _reserver(self) -> "Lot":
        """Réserve des lignes dues ; deux processus n'ont jamais les mêmes.

        SQLite n'a pas de verrou de ligne, mais une seule transaction y écrit à la fois : la condition est relue par
        l'écriture.
        """
        base = connections[router.db_for_write(self.modele)]
        marque = timezone.now()
        with transaction.atomic(using=base.alias):
            libres = self.dues().using(base.alias)
            if base.features.has_select_for_update:
                libres = libres.select_for_update(skip_locked=base.features.has_select_for_update_skip_locked)
            cles = list(libres.values_list("pk", flat=True)[:LOT])
            self.modele._default_manager.filter(_dues(), pk__in=cles).update(pris_le=marque)
            prises = self.modele._default_manager.filter(pk__in=cles, pris_le=marque)
            for cle in prises.filter(identifiant="").values_list("pk", flat=True):
                prises.filter(pk=cle).update(identifiant=nouvel_identifiant())
            return Lot(marque, list(prises.order_by("pk").values_list("pk", flat=True)))

    @contextlib.contextmanager
    def _lot_rendu(self, lot: "Lot") -> Iterator[None]:
        """Rend ce que l'on n'a pas commencé, quoi qu'il arrive : le passage suivant n'attendra pas le bail."""
        try:
            yield
        finally:
            if lot.restent:
                self.modele._default_manager.filter(pk__in=lot.restent, pris_le=lot.marque, **_VIVANTE).update(
                    pris_le=None
                )

    def _envoyer_le_lot(self, lot: "Lot", connexion: Any, cadence: Cadence, bilan: Bilan) -> None:
        ruptures = 0
        while lot.restent:
            cadence.attendre(connexion)
            ouvrir(connexion)
            cle = lot.restent.pop(0)
            ligne = self._commencer(cle, lot.marque)
            if ligne is None:
                continue
            try:
                courriel = self.composer(ligne)
            except Exception as erreur:
                journal.exception("L’envoi %s n’a pas pu composer sa ligne %s.", self.liste, cle)
                self._echec(ligne, f"{type(erreur).__name__} : {erreur}", bilan)
                continue
            if courriel is None:
                self._de(ligne).update(ecarte_le=timezone.now(), pris_le=None)
                bilan.ecartes += 1
                continue
            try:
                self._message(ligne, courriel, connexion).send()
            except smtplib.SMTPRecipientsRefused as refus:
                code, raison = next(iter(refus.recipients.values()))
                self._echec(ligne, f"{code} {raison!r}", bilan, courriel.adresse, definitif=code >= 500)
                if code >= 500:
                    self._dire_le_refus(ligne, courriel.adresse, f"{code} {_lisible(raison)}")
                continue
            except smtplib.SMTPSenderRefused as refus:
                # Rien n'est parti, et rien ne partira : la tentative ne compte pas.
                self._de(ligne).update(pris_le=None, tentatives=F("tentatives") - 1)
                raise ServeurEnPanne(f"l’expéditeur est refusé ({refus.smtp_code})") from refus
            except Exception as erreur:
                # Coupée au milieu, la ligne est peut-être partie : elle attend son bail.
                ruptures += 1
                self._echec(ligne, f"{type(erreur).__name__} : {erreur}", bilan, courriel.adresse)
                fermer(connexion)
                if ruptures >= RUPTURES:
                    raise ServeurEnPanne(f"{ruptures} échecs de suite ({type(erreur).__name__})") from erreur
                continue
            self._de(ligne).update(envoye_le=timezone.now(), erreur="")
            bilan.envoyes += 1
            ruptures = 0

    def _commencer(self, cle: Any, marque: datetime.datetime) -> E | None:
        """Prend une ligne réservée, pour de bon ; `None` si, le bail passé, un autre processus l'a prise."""
        prise = self.modele._default_manager.filter(pk=cle, pris_le=marque, **_VIVANTE).update(
            pris_le=timezone.now(), tentatives=F("tentatives") + 1
        )
        if not prise:
            return None
        # Relue ici, la personne avec elle : qui vient de se retirer ne reçoit rien.
        relue = self.modele._default_manager.select_related(*self.relations).filter(pk=cle).order_by()
        return next(iter(relue), None)

    def _echec(self, ligne: E, raison: str, bilan: Bilan, adresse: str = "", definitif: bool = False) -> None:
        """Note l'échec. La ligne reste prise : elle se retentera après le bail, si elle en a encore le droit."""
        # L'adresse n'a pas à survivre ici à la personne.
        raison = sans_l_adresse(raison, adresse)
        tentatives = TENTATIVES if definitif else ligne.tentatives
        self._de(ligne).update(erreur=raison[:500], tentatives=tentatives)
        bilan.echecs += 1
        journal.warning("L’envoi %s : la ligne %s a échoué (%s).", self.liste, ligne.pk, raison[:200])

    def _dire_le_refus(self, ligne: E, adresse: str, reponse: str) -> None:
        try:
            self.refusee(ligne, adresse, reponse)
        except Exception:  # l'envoi des autres n'a pas à en souffrir
            journal.exception("L’envoi %s n’a pas pu noter le refus de sa ligne %s.", self.liste, ligne.pk)

    def _message(self, ligne: E, courriel: Courriel, connexion: Any) -> EmailMultiAlternatives:
        message = EmailMultiAlternatives(
            " ".join(courriel.sujet.split()),
            courriel.texte,
            to=[courriel.adresse],
            connection=connexion,
            headers={
                "Message-ID": ligne.identifiant,
                "List-Id": f"<{self.liste}.{domaine()}>",
                "Auto-Submitted": "auto-generated",
                "Precedence": "bulk",
                **courriel.entetes,
            },
        )
        message.attach_alternative(courriel.html, "text/html")
        return message

    def _de(self, ligne: E) -> QuerySet[E]:
        return self.modele._default_manager.filter(pk=ligne.pk)


# --- Le détail -------------------------------------------------------------------------------------------------------
_VIVANTE = {"envoye_le__isnull": True, "ecarte_le__isnull": True}


def _dues() -> Q:
    limite = timezone.now() - datetime.timedelta(seconds=settings.ALLIANCE_ENVOIS_BAIL)
    return Q(tentatives__lt=TENTATIVES, **_VIVANTE) & (Q(pris_le__isnull=True) | Q(pris_le__lt=limite))


def _lisible(raison: bytes | str) -> str:
    return raison.decode("utf-8", "replace") if isinstance(raison, bytes) else raison


@dataclass
class Lot:
    """Des lignes réservées : la marque que porte leur `pris_le`, et celles que l'on n'a pas commencées."""

    marque: datetime.datetime
    restent: list[Any]

    def __bool__(self) -> bool:
        return bool(self.restent)
