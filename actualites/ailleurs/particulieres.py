"""Les dates d'une série lue ailleurs : celles que sa règle donne, et celles qui s'en écartent."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Event

from ..choix import GenreDeDate
from . import textes
from .proprietes import texte_de
from .raisons import Illisible

PARTICULIERES_AU_PLUS = 400


@dataclass(frozen=True)
class Creneau:
    """Un début et une fin à la pendule du lieu ; sans heure, la journée entière. `dernier` est compris."""

    jour: datetime.date
    heure_debut: datetime.time | None
    dernier: datetime.date
    heure_fin: datetime.time | None


class DatesDUneSerie:
    """La première date, sa règle, et les dates particulières (`DateDEvenement`), désignées par la date prévue.

    Une date que la règle ne donne pas et qui est annulée a deux lignes : celle qui l'ajoute, celle qui l'annule.
    """

    def __init__(
        self, jours: list[datetime.date], regle: dict[str, Any], exclus: set[datetime.date], creneau: Creneau
    ) -> None:
        self.creneau, self.regle = creneau, regle
        self.lignes: dict[str, dict[str, Any]] = {}
        gardes = [jour for jour in jours if jour not in exclus]
        if not gardes:
            raise Illisible(_("il ne reste aucune date à sa série"))
        if regle["frequence"]:
            self.premier, self.prevus = jours[0], set(jours)
            for jour in sorted(set(jours) & exclus):
                self._poser(jour, GenreDeDate.EXCLUE)
        else:
            self.premier, self.prevus = gardes[0], {gardes[0]}
            for jour in gardes[1:]:
                self._poser(jour, GenreDeDate.AJOUTEE)

    def _poser(self, jour: datetime.date, genre: GenreDeDate, suffixe: str = "", **valeurs: Any) -> None:
        self.lignes[jour.isoformat() + suffixe] = {"genre": genre.value, "date_prevue": jour.isoformat(), **valeurs}

    def ajouter(self, jour: datetime.date, heure: datetime.time | None) -> None:
        """Une date de plus (RDATE)."""
        if jour in self.prevus or jour.isoformat() in self.lignes:
            return
        autre = heure if heure != self.creneau.heure_debut else None
        valeurs: dict[str, Any] = {"heure_debut": _hm(autre)} if autre else {}
        self._poser(jour, GenreDeDate.AJOUTEE, **valeurs)

    def excepter(self, prevu: datetime.date, exception: Event, creneau: Creneau, titre: str, lieu: str) -> None:
        """Une date changée ou annulée (RECURRENCE-ID) ; passée sous silence si ce n'est pas une date de la série."""
        cle = prevu.isoformat()
        ligne = self.lignes.get(cle, {})
        ajoutee = ligne.get("genre") == GenreDeDate.AJOUTEE
        if not ajoutee and (prevu not in self.prevus or ligne):
            return
        if texte_de(exception, "STATUS").upper() == "CANCELLED":
            annonce = _("Date annulée, d’après l’agenda de qui organise.")
            self._poser(prevu, GenreDeDate.ANNULEE, "+" if ajoutee else "", annonce=annonce)
            return
        change = self._changements(exception, creneau, titre, lieu)
        if ajoutee:
            del self.lignes[cle]
            self._poser(creneau.jour, GenreDeDate.AJOUTEE, **change)
        elif change or creneau.jour != prevu:
            if creneau.jour != prevu:
                change["nouvelle_date"] = creneau.jour.isoformat()
            annonce = _("Cette date a changé, d’après l’agenda de qui organise.")
            self._poser(prevu, GenreDeDate.CHANGEE, annonce=annonce, **change)

    def _changements(self, exception: Event, creneau: Creneau, titre: str, lieu: str) -> dict[str, Any]:
        change: dict[str, Any] = {}
        if creneau.heure_debut and (creneau.heure_debut, creneau.heure_fin) != (
            self.creneau.heure_debut,
            self.creneau.heure_fin,
        ):
            change["heure_debut"] = _hm(creneau.heure_debut)
            if creneau.heure_fin and creneau.heure_fin > creneau.heure_debut:
                change["heure_fin"] = _hm(creneau.heure_fin)
        autre_titre = textes.ligne(texte_de(exception, "SUMMARY"), 160)
        if autre_titre and autre_titre != textes.ligne(titre, 160):
            change["titre"] = autre_titre
        autre_lieu = lieu_dit(exception)
        if autre_lieu and autre_lieu != lieu:
            change["lieu"] = autre_lieu
        return change

    def valeurs(self) -> dict[str, Any]:
        duree = self.creneau.dernier - self.creneau.jour
        return {
            "date_debut": self.premier.isoformat(),
            "heure_debut": _hm(self.creneau.heure_debut),
            "date_fin": (self.premier + duree).isoformat() if duree else None,
            "heure_fin": _hm(self.creneau.heure_fin),
            "regle": self.regle,
            "dates": dict(sorted(self.lignes.items())[:PARTICULIERES_AU_PLUS]),
        }


def lieu_dit(evenement: Event) -> str:
    return textes.ligne(texte_de(evenement, "LOCATION"), textes.ADRESSE)


def _hm(heure: datetime.time | None) -> str | None:
    return heure.strftime("%H:%M") if heure is not None else None
