"""De quoi jouer un agenda d'ailleurs : composer son texte, et le servir comme si on l'avait téléchargé."""

import datetime
from typing import Any

import pytest

from actualites.ailleurs import passage as module
from actualites.ailleurs.passage import Passage
from actualites.ailleurs.telechargement import Telecharge, TelechargementRefuse
from actualites.choix import AccueilDuFlux
from actualites.models import FluxSuivi, PassageDeFlux

DEMAIN = datetime.date.today() + datetime.timedelta(days=1)


def quand(jour: datetime.date = DEMAIN, heure: int = 20, duree: int = 2) -> str:
    """DTSTART et DTEND, à l'heure de Paris."""
    debut, fin = (f"{jour:%Y%m%d}T{h:02d}0000" for h in (heure, heure + duree))
    return f"DTSTART;TZID=Europe/Paris:{debut}\nDTEND;TZID=Europe/Paris:{fin}"


def vevent(uid: str = "veillee@exemple", titre: str = "Veillée", dates: str | None = None, plus: str = "") -> str:
    """Un VEVENT ; `plus` ajoute des lignes. Sans `uid`, il n'en a pas."""
    lignes = [
        "BEGIN:VEVENT",
        f"UID:{uid}" if uid else "",
        f"SUMMARY:{titre}",
        quand() if dates is None else dates,
        plus,
    ]
    return "\n".join([ligne for ligne in lignes if ligne] + ["END:VEVENT"])


def agenda(*evenements: str, tete: str = "") -> bytes:
    """Un fichier ICS entier."""
    lignes = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Exemple//FR", tete, *evenements, "END:VCALENDAR"]
    return "".join(f"{ligne}\n" for ligne in lignes if ligne).replace("\n", "\r\n").encode()


class Source:
    """Ce que sert, ou non, l'agenda d'ailleurs ; `panne` est ce que le téléchargement répond à la place."""

    def __init__(self, flux: FluxSuivi) -> None:
        self.flux = flux
        self.contenu: bytes | None = agenda()
        self.panne = ""
        self.etiquette = ""
        self.marques: list[dict[str, Any]] = []

    def telecharger(self, adresse: str, **marques: Any) -> Telecharge:
        self.marques.append(marques)
        if self.panne:
            raise TelechargementRefuse(self.panne)
        return Telecharge(self.contenu, etiquette=self.etiquette)

    def dit(self, *evenements: str) -> None:
        self.contenu = agenda(*evenements)

    def passer(self, *evenements: str, **options: Any) -> PassageDeFlux:
        """Un passage sur ces événements."""
        self.dit(*evenements)
        passage = Passage(FluxSuivi.objects.get(pk=self.flux.pk), **options).execute()
        assert passage is not None
        return passage


def suivre(monkeypatch: pytest.MonkeyPatch, accueil: AccueilDuFlux, membre: Any = None, **champs: Any) -> Source:
    """Un agenda suivi, et la source que ses passages liront."""
    champs = {"titre": "Agenda d’Exemple", "adresse": "https://agenda.exemple/a.ics", **champs}
    source = Source(FluxSuivi.objects.create(accueil=accueil, membre=membre, **champs))
    monkeypatch.setattr(module, "telecharger", source.telecharger)
    return source
