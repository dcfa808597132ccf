"""Ce qui n'arrive plus : un refus ou une plainte suspend l'adresse, sans désabonner la personne.

Une adresse suspendue ne reçoit plus rien ; l'équipe centrale la rétablit, ou la personne en se réabonnant.
"""

import datetime
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle.adresses_electroniques import LONGUEUR_D_UNE_ADRESSE, canonique, sans_l_adresse
from alliance.socle.models import Envoi
from alliance.socle.verrous import sous_verrou
from reseau.etancheite import est_de_l_equipe_centrale

from ..choix import EtatDAbonnement, NatureDeRejet
from ..models import Abonnement, EnvoiDeNumero, RejetDeCourriel
from .actions import journaliser, oublier_les_refus_passagers

#: Combien de refus passagers, en combien de temps, valent un refus définitif.
PASSAGERS, EN = 5, datetime.timedelta(days=30)
#: Combien d'adresses d'une liste s'écrivent d'un coup.
LOT = 500

#: Le code détaillé d'une réponse (RFC 3463), et son code court.
_DETAILLE = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_COURT = re.compile(r"\b([245]\d\d)\b")
#: Ce que dit un serveur qui refuse l'expéditeur ou le contenu, sans rien dire de l'adresse.
_PAS_L_ADRESSE = re.compile(r"spam|block|black ?list|denylist|policy|reputation|rbl|dmarc|dkim|spf", re.IGNORECASE)


def nature_du_refus(reponse: str) -> NatureDeRejet:
    """Ce que vaut la réponse d'un serveur, d'après ses codes.

    Seul un refus qui vise l'adresse est définitif : un serveur qui nous bloque refuserait d'un coup toutes les siennes.
    """
    if detaille := _DETAILLE.search(reponse):
        classe, sujet, detail = detaille.groups()
        # 5.1.x : l'adresse, sauf celle de l'expéditeur (5.1.7 et 5.1.8) ; 5.2.1 : la boîte est fermée.
        vise = (sujet == "1" and detail not in ("7", "8")) or (sujet, detail) == ("2", "1")
        return NatureDeRejet.DEFINITIF if classe == "5" and vise else NatureDeRejet.TEMPORAIRE
    court = _COURT.search(reponse)
    if court and court[1] in ("550", "551", "553") and not _PAS_L_ADRESSE.search(reponse):
        return NatureDeRejet.DEFINITIF
    return NatureDeRejet.TEMPORAIRE


@dataclass(frozen=True)
class Avis:
    """Un refus ou une plainte, tel qu'on l'apprend.

    `identifiant` est unique : reçu deux fois, l'avis ne compte qu'une. `message` est le Message-ID, s'il est connu.
    """

    adresse: str
    nature: NatureDeRejet
    source: str
    identifiant: str
    raison: str = ""
    message: str = ""
    le: datetime.datetime = field(default_factory=timezone.now)


class NoterRejet:
    """Retient un avis, marque l'envoi qu'il concerne, et suspend l'adresse s'il le faut. Se rejoue sans effet.

    Un refus définitif ou une plainte suspend ; un refus passager compte, et suspend au cinquième en trente jours. Un
    avis sur une adresse inconnue est retenu sans rien dire : importée plus tard, elle restera de côté.
    """

    def __init__(self, avis: Avis, user: Any = None) -> None:
        self.avis, self.user = avis, user
        self.canonique = canonique(avis.adresse)

    @transaction.atomic
    def execute(self) -> bool:
        """Vrai si l'avis est neuf."""
        avis = self.avis
        if not _est_notable(self.canonique):
            return False
        # Verrouillée d'abord : deux refus passagers au même instant se comptent l'un l'autre.
        abonnement = next(iter(sous_verrou(Abonnement.objects.filter(adresse_canonique=self.canonique))), None)
        # L'adresse n'a pas à survivre là à la personne.
        raison = sans_l_adresse(avis.raison, avis.adresse)
        _rejet, neuf = RejetDeCourriel.objects.get_or_create(
            identifiant=avis.identifiant[:255],
            defaults={
                "adresse_canonique": self.canonique,
                "nature": avis.nature,
                "raison": " ".join(raison.split())[:500],
                "source": avis.source[:80],
                "message": avis.message[:255],
                "recu_le": avis.le,
            },
        )
        if not neuf:
            return False
        if avis.nature != NatureDeRejet.TEMPORAIRE and avis.message:
            _marquer_l_envoi(avis.message, avis.le)
        if abonnement is not None and self._suspend(abonnement):
            journaliser(abonnement, "suspendre", self.user, nature=avis.nature.value, source=avis.source[:80])
        return True

    def _suspend(self, abonnement: Abonnement) -> bool:
        if self.avis.nature == NatureDeRejet.TEMPORAIRE and self._passagers() < PASSAGERS:
            return False
        return bool(_suspendre(Q(pk=abonnement.pk), self.avis.nature, self.avis.le))

    def _passagers(self) -> int:
        return RejetDeCourriel.objects.filter(
            adresse_canonique=self.canonique, nature=NatureDeRejet.TEMPORAIRE, recu_le__gte=timezone.now() - EN
        ).count()


class NoterUneListe:
    """Retient une liste d'adresses refusées pour de bon, et suspend celles qui sont abonnées. Se rejoue sans effet.

    Par lots, chacun dans sa transaction : interrompue, la même liste se redépose et reprend.

    Args:
        adresses: telles que le fichier les écrit.
        marque: ce qui distingue ce fichier de tout autre ; redéposé, il ne compte qu'une fois.
    """

    def __init__(self, adresses: Iterable[str], nature: NatureDeRejet, fichier: str, marque: str, user: Any) -> None:
        self.adresses, self.nature, self.fichier, self.marque, self.user = adresses, nature, fichier, marque, user

    def check(self) -> None:
        """Raises: PermissionDenied."""
        if not est_de_l_equipe_centrale(self.user):
            raise PermissionDenied

    def execute(self) -> int:
        """Combien d'adresses sont neuves. Raises: PermissionDenied."""
        self.check()
        par_identifiant = {self._identifiant(adresse): canonique(adresse) for adresse in self.adresses}
        valables = [(cle, adresse) for cle, adresse in par_identifiant.items() if _est_notable(adresse)]
        notes = suspendus = 0
        for debut in range(0, len(valables), LOT):
            du_lot = self._noter(dict(valables[debut : debut + LOT]))
            notes, suspendus = notes + du_lot[0], suspendus + du_lot[1]
        # Une ligne pour toutes : chaque adresse a son refus, qui dit de quel fichier il vient.
        log(
            instance=self.user,
            action="infolettre.importer_des_rejets",
            user=self.user,
            data={"fichier": self.fichier[:255], "notes": notes, "suspendus": suspendus},
        )
        return notes

    @transaction.atomic
    def _noter(self, lot: dict[str, str]) -> tuple[int, int]:
        """Combien d'avis neufs, et combien de personnes suspendues."""
        # Dans l'ordre de leur clé : deux listes déposées ensemble ne s'attendent pas l'une l'autre.
        sous_verrou(Abonnement.objects.filter(adresse_canonique__in=lot.values()))
        connus = RejetDeCourriel.objects.filter(identifiant__in=lot).values_list("identifiant", flat=True)
        neufs = {cle: lot[cle] for cle in lot.keys() - set(connus)}
        maintenant, source = timezone.now(), (_("fichier : %(nom)s") % {"nom": self.fichier})[:80]
        RejetDeCourriel.objects.bulk_create(
            [
                RejetDeCourriel(
                    identifiant=cle, adresse_canonique=adresse, nature=self.nature, source=source, recu_le=maintenant
                )
                for cle, adresse in neufs.items()
            ],
            ignore_conflicts=True,
        )
        return len(neufs), _suspendre(Q(adresse_canonique__in=neufs.values()), self.nature, maintenant)

    def _identifiant(self, adresse: str) -> str:
        return f"fichier:{self.marque}:{hashlib.sha256(adresse.lower().encode()).hexdigest()[:32]}"


def _est_notable(adresse: str) -> bool:
    return "@" in adresse and len(adresse) <= LONGUEUR_D_UNE_ADRESSE


def _suspendre(lesquelles: Q, nature: NatureDeRejet, le: datetime.datetime) -> int:
    """Suspend celles de ces personnes qui sont abonnées, et rend combien.

    Un avis en retard ne dit rien d'une adresse que la personne a confirmée depuis.
    """
    abonnees = Abonnement.objects.filter(lesquelles, suspendu_le__isnull=True).exclude(etat=EtatDAbonnement.DESABONNE)
    return abonnees.exclude(confirme_le__gt=le).update(suspendu_le=timezone.now(), suspendu_pour=nature)


def _marquer_l_envoi(message: str, le: datetime.datetime) -> None:
    nu = message.strip().strip("<>")
    EnvoiDeNumero.objects.filter(identifiant__in=[nu, f"<{nu}>"], rejete_le__isnull=True).update(rejete_le=le)


class SuspendreLesRefus:
    """À mettre en tête des bases d'un `EnvoiEnNombre` : ce que le serveur refuse pour de bon suspend l'adresse."""

    def refusee(self, ligne: Envoi, adresse: str, reponse: str) -> None:
        NoterRejet(
            Avis(
                adresse=adresse,
                nature=nature_du_refus(reponse),
                source="serveur de courriel",
                identifiant=f"smtp:{ligne.identifiant}",
                raison=reponse,
                message=ligne.identifiant,
            )
        ).execute()


class LeverUneSuspension:
    """L'équipe centrale rétablit une adresse : la personne l'a demandé, ou le refus n'avait pas lieu d'être."""

    def __init__(self, abonnement: Abonnement, user: Any) -> None:
        self.abonnement, self.user = abonnement, user

    def check(self) -> None:
        """Raises: PermissionDenied."""
        if not est_de_l_equipe_centrale(self.user):
            raise PermissionDenied

    @transaction.atomic
    def execute(self) -> bool:
        """Vrai si c'est fait maintenant. Raises: PermissionDenied."""
        self.check()
        suspendues = Abonnement.objects.filter(pk=self.abonnement.pk, suspendu_le__isnull=False)
        if not suspendues.update(suspendu_le=None, suspendu_pour=""):
            return False
        oublier_les_refus_passagers(self.abonnement)
        journaliser(self.abonnement, "lever_une_suspension", self.user)
        return True
