"""Relire un agenda suivi : télécharger, lire, faire correspondre, et dire ce qui s'est passé.

Un passage est seul (`FluxSuivi.pris_le`, un bail) ; chaque événement s'écrit entier ou pas du tout ; une panne, un
fichier illisible ou qui a perdu d'un coup la moitié de ses rendez-vous ne change rien. Voir `docs/agendas-suivis.md`.
"""

import datetime
import logging
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from alliance.socle.moderation.signaux import relectures_en_lot

from ..choix import AccueilDuFlux, EtatDEvenement
from ..models import EvenementPage, EvenementSuivi, FluxSuivi, PassageDeFlux
from . import avis
from .correspondance import Valeurs, dernier_jour
from .ecriture import Ecriture, Faits
from .lecture import Lecture, lire
from .raisons import Ecarte, FichierIllisible
from .telechargement import Reseau, Telecharge, TelechargementRefuse, telecharger
from .traduction import Lu

journal = logging.getLogger(__name__)

#: Un passage interrompu se reprend après ce temps.
BAIL = datetime.timedelta(minutes=30)
#: Combien d'événements d'un agenda attendent la relecture à la fois, et combien un passage en publie.
EN_RELECTURE_AU_PLUS, PUBLIES_AU_PLUS = 50, 200
#: Au bout de ce temps, on relit tout, même si le serveur dit que rien n'a changé : l'horizon des séries a avancé.
RELECTURE_ENTIERE = datetime.timedelta(days=7)
CONSERVATION = datetime.timedelta(days=90)
ECARTES_AU_PLUS = 200


class BailPerdu(Exception):
    """Une autre lecture a pris le relais."""


class Suspect(Exception):
    """L'agenda a trop changé pour qu'on le croie sans demander. `absents` : combien il a perdu d'événements."""

    def __init__(self, raison: str, absents: int) -> None:
        super().__init__(raison)
        self.absents = absents


@dataclass
class Bilan(Faits):
    """Ce qu'un passage a fait, et ce qu'il a à en dire."""

    lecture: Lecture = field(default_factory=Lecture)
    remarques: list[Ecarte] = field(default_factory=list)
    #: Vrai si quelque chose reste à faire au passage suivant, même si la source ne change pas.
    inacheve: bool = False

    @property
    def en_relecture(self) -> list[EvenementPage]:
        return [page for page in (*self.crees, *self.modifies) if page.workflow_in_progress]


class Passage:
    """Une lecture d'un agenda suivi.

    Args:
        confirme: vrai si quelqu'un, prévenu que l'agenda a perdu d'un coup beaucoup d'événements, dit de le croire.
        reseau: celui des essais ; la production n'en donne pas.
    """

    def __init__(self, flux: FluxSuivi, *, confirme: bool = False, reseau: Reseau | None = None) -> None:
        self.flux, self.confirme, self.reseau = flux, confirme, reseau
        self.aujourd_hui = timezone.localdate()
        self.bilan = Bilan()
        self.pris_le: datetime.datetime | None = None

    def execute(self) -> PassageDeFlux | None:
        """Ce qui s'est passé ; `None` si une autre lecture est en cours."""
        if not self._prendre():
            return None
        try:
            return self._passer()
        except BailPerdu:
            self._remarquer("", "", _("Une autre lecture a pris le relais."))
            return self._inscrire()
        except (TelechargementRefuse, FichierIllisible) as raison:
            return self._inscrire(erreur=str(raison))
        except Suspect as raison:
            return self._inscrire(erreur=str(raison), absents=raison.absents)
        except Exception:
            journal.exception("La lecture de l'agenda %s a échoué", self.flux.pk)
            return self._inscrire(erreur=_("Une erreur imprévue a arrêté la lecture."))
        finally:
            FluxSuivi.objects.filter(pk=self.flux.pk, pris_le=self.pris_le).update(pris_le=None)

    # --- Être seul ---------------------------------------------------------------------------------------------------
    def _prendre(self) -> bool:
        self.pris_le = timezone.now()
        libre = Q(pris_le__isnull=True) | Q(pris_le__lt=self.pris_le - BAIL)
        return bool(FluxSuivi.objects.filter(libre, pk=self.flux.pk).update(pris_le=self.pris_le))

    def _tenir(self) -> None:
        """Prolonge le bail, dans la transaction qui écrit : qui l'a perdu n'écrit plus. Raises: BailPerdu."""
        maintenant = timezone.now()
        if not FluxSuivi.objects.filter(pk=self.flux.pk, pris_le=self.pris_le).update(pris_le=maintenant):
            raise BailPerdu
        self.pris_le = maintenant

    # --- Passer ------------------------------------------------------------------------------------------------------
    def _passer(self) -> PassageDeFlux:
        self.flux.refresh_from_db(fields=["adresse", "etiquette", "modifie_la_bas", "accueil", "membre", "titre"])
        recu = self._telecharger()
        if recu.contenu is None:
            return self._inscrire()
        lecture = self.bilan.lecture = lire(recu.contenu, recu.charset, self.aujourd_hui)
        suivis = {suivi.uid: suivi for suivi in self.flux.evenements.all()}
        manquants = self._manquants(suivis, lecture)
        with relectures_en_lot():
            for uid, suivi in suivis.items():
                lu = lecture.evenements.get(uid)
                if lu is not None:
                    self._un(lu, suivi)
            for lu in self._nouveaux(suivis, lecture):
                self._un(lu, None)
        self._reparus(suivis, lecture)
        self._disparus(manquants)
        passage = self._inscrire(recu=recu)
        avis.a_relire(self.flux, passage, self.bilan.en_relecture)
        avis.disparus(self.flux, passage, self.bilan.disparus)
        return passage

    def _telecharger(self) -> Telecharge:
        relu = self.flux.passages.filter(lus__gt=0, le__gt=timezone.now() - RELECTURE_ENTIERE).exists()
        marques = {"etiquette": self.flux.etiquette, "modifie": self.flux.modifie_la_bas} if relu else {}
        return telecharger(self.flux.adresse, reseau=self.reseau, **marques)

    def _manquants(self, suivis: dict[str, EvenementSuivi], lecture: Lecture) -> list[EvenementSuivi]:
        """Ceux que la source n'annonce plus, et qui n'ont pas eu lieu. Raises: Suspect s'ils sont trop."""
        absents = [suivi for uid, suivi in suivis.items() if uid not in lecture.vus and _est_suivi(suivi)]
        absents = [suivi for suivi in absents if self._est_a_venir(suivi.valeurs)]
        if not absents or self.confirme:
            return absents
        presents = sum(
            1 for uid, s in suivis.items() if uid in lecture.vus and _est_suivi(s) and self._est_a_venir(s.valeurs)
        )
        if len(absents) > presents:
            raise Suspect(
                _("L’agenda a perdu d’un coup %(absents)d de ses %(total)d événements à venir : rien n’a été changé.")
                % {"absents": len(absents), "total": len(absents) + presents},
                len(absents),
            )
        return absents

    def _est_a_venir(self, valeurs: Valeurs) -> bool:
        dernier = dernier_jour(valeurs)
        return dernier is not None and dernier >= self.aujourd_hui

    def _nouveaux(self, suivis: dict[str, EvenementSuivi], lecture: Lecture) -> list[Lu]:
        """Ceux que l'on découvre et qui n'ont pas encore eu lieu, les plus proches d'abord, dans la limite admise."""
        lus = [
            lu
            for uid, lu in lecture.evenements.items()
            if uid not in suivis and lu.valeurs["etat"] != EtatDEvenement.ANNULE and self._est_a_venir(lu.valeurs)
        ]
        lus.sort(key=lambda lu: (lu.valeurs["date_debut"], lu.uid))
        place = PUBLIES_AU_PLUS
        if self.flux.accueil == AccueilDuFlux.RELECTURE:
            place = max(0, EN_RELECTURE_AU_PLUS - self._deja_en_relecture())
        if len(lus) > place:
            self.bilan.inacheve = True
            texte = _("%(nombre)d autres événements attendent leur tour : %(place)d au plus à la fois.")
            self._remarquer("", "", texte % {"nombre": len(lus) - place, "place": place})
        return lus[:place]

    def _deja_en_relecture(self) -> int:
        pages = [
            str(pk) for pk in self.flux.evenements.filter(evenement__live=False).values_list("evenement", flat=True)
        ]
        return WorkflowState.objects.filter(
            object_id__in=pages, status=WorkflowState.STATUS_IN_PROGRESS, base_content_type__model="page"
        ).count()

    # --- Un événement ------------------------------------------------------------------------------------------------
    def _un(self, lu: Lu, suivi: EvenementSuivi | None) -> None:
        """Écrit un événement, entier ou pas du tout."""
        pris_le = self.pris_le
        try:
            with transaction.atomic():
                ecriture = Ecriture(self.flux, lu)
                if suivi is None:
                    self._tenir()
                    ecriture.creer()
                elif suivi.valeurs != ecriture.valeurs:
                    self._tenir()
                    ecriture.suivre(suivi)
        except ValidationError as refus:
            raison = " ".join(refus.messages)
        except (DatabaseError, ObjectDoesNotExist):
            journal.warning("L'événement %r de l'agenda %s n'a pas pu s'écrire", lu.uid, self.flux.pk, exc_info=True)
            raison = _("il n’a pas pu être enregistré")
        else:
            self.bilan.ajouter(ecriture.faits)
            if ecriture.remis:
                self._remettre(lu, ecriture.remis)
            return
        # Ce que la transaction a défait l'est aussi ici.
        self.pris_le = pris_le
        self._remettre(lu, raison)

    def _remettre(self, lu: Lu, raison: str) -> None:
        """Dit pourquoi un événement n'a pas été écrit, et le reprend au passage suivant."""
        self.bilan.inacheve = True
        self._remarquer(lu.uid, lu.valeurs["title"], raison)

    def _remarquer(self, uid: str, titre: str, raison: str) -> None:
        self.bilan.remarques.append(Ecarte(uid, titre, raison))

    # --- Ce qui n'y est plus -----------------------------------------------------------------------------------------
    def _reparus(self, suivis: dict[str, EvenementSuivi], lecture: Lecture) -> None:
        self.flux.evenements.filter(uid__in=suivis.keys() & lecture.vus).update(vu_le=timezone.now())
        revenus = [
            suivi.pk
            for uid, suivi in suivis.items()
            if uid in lecture.vus and suivi.disparu_le and suivi.valeurs["etat"] != EtatDEvenement.ANNULE
        ]
        EvenementSuivi.objects.filter(pk__in=revenus).update(disparu_le=None)

    def _disparus(self, manquants: list[EvenementSuivi]) -> None:
        for suivi in manquants:
            if suivi.disparu_le is None:
                suivi.disparu_le = timezone.now()
                suivi.save(update_fields=["disparu_le"])
                self.bilan.disparus.append(suivi)

    # --- Ce qui s'en dit ---------------------------------------------------------------------------------------------
    def _inscrire(self, erreur: str = "", recu: Telecharge | None = None, absents: int = 0) -> PassageDeFlux:
        """Inscrit le passage ; prévient de la première lecture qui échoue, non des suivantes.

        Args:
            absents: ce que l'agenda a perdu quand on ne l'a pas cru ; compté sans avoir rien changé.
        """
        bilan, precedent = self.bilan, self.flux.passages.order_by("-le", "-pk").first()
        with transaction.atomic():
            passage = PassageDeFlux.objects.create(
                flux=self.flux,
                erreur=erreur[:500],
                lus=bilan.lecture.lus,
                crees=len(bilan.crees),
                modifies=len({page.pk for page in bilan.modifies}),
                disparus=absents or len(bilan.disparus),
                ecartes=_bornes([*bilan.lecture.ecartes, *bilan.remarques]),
            )
            if recu is not None and recu.contenu is not None:
                marques = ("", "") if bilan.inacheve else (recu.etiquette, recu.modifie)
                FluxSuivi.objects.filter(pk=self.flux.pk).update(etiquette=marques[0], modifie_la_bas=marques[1])
            self.flux.passages.filter(le__lt=timezone.now() - CONSERVATION).delete()
            if erreur and (precedent is None or not precedent.erreur):
                avis.en_panne(self.flux, passage)
        return passage


def _est_suivi(suivi: EvenementSuivi) -> bool:
    return suivi.evenement_id is not None and suivi.valeurs.get("etat") != EtatDEvenement.ANNULE


def _bornes(ecartes: list[Ecarte]) -> list[dict[str, Any]]:
    dits = [ecarte.en_json() for ecarte in ecartes[:ECARTES_AU_PLUS]]
    if len(ecartes) > ECARTES_AU_PLUS:
        reste = _("et %(nombre)d autres") % {"nombre": len(ecartes) - ECARTES_AU_PLUS}
        dits.append(Ecarte("", "", reste).en_json())
    return dits


#: Une personne attend (secondes de calcul).
CALCUL_D_UN_ESSAI = 10.0


def essayer(adresse: str, *, reseau: Reseau | None = None) -> Lecture:
    """Lit un agenda sans rien écrire. Raises: TelechargementRefuse, FichierIllisible."""
    recu = telecharger(adresse, reseau=reseau)
    return lire(recu.contenu or b"", recu.charset, duree=CALCUL_D_UN_ESSAI)
