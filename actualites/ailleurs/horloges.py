"""Les fuseaux d'un agenda, ramenés à ceux du site sans changer un instant."""

import datetime
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from ..evenements.fuseaux import FUSEAU_DU_SITE, FUSEAUX
from .raisons import Illisible

UTC = ZoneInfo("UTC")
_NOMS = [nom for nom, _libelle in FUSEAUX]
_DECALAGE = re.compile(r"([+-])(\d\d)(\d\d)")
UNE_SEMAINE = datetime.timedelta(days=7)


@lru_cache(maxsize=512)
def zone_connue(nom: str) -> ZoneInfo | None:
    """Le fuseau de ce nom : celui de l'IANA, de Windows, ou la fin d'un chemin qui en porte un."""
    parties = nom.strip().strip("\"'").strip("/").split("/")
    essais = ["/".join(parties[rang:]) for rang in range(max(0, len(parties) - 3), len(parties))]
    for essai in [WINDOWS_TO_OLSON.get(nom.strip(), ""), *essais]:
        # « Europe » seul est un dossier de la base des fuseaux ; un nom trop long ou pointé, une attaque.
        if not essai or len(essai) > 64 or not re.fullmatch(r"[A-Za-z0-9_+/-]+", essai):
            continue
        try:
            return ZoneInfo(essai)
        except (KeyError, ValueError, OSError):
            continue
    return None


class Fuseaux:
    """Les fuseaux que l'on reconnaît dans un fichier.

    Args:
        decalages: ce que disent ses VTIMEZONE : pour chaque TZID, ses autres noms et ses décalages (`TZOFFSETTO`).
            On ne déroule jamais leurs règles.
        defaut: le fuseau annoncé pour tout l'agenda (X-WR-TIMEZONE), s'il est connu.
    """

    def __init__(self, decalages: Mapping[str, Sequence[str]], defaut: str = "") -> None:
        self.decalages = decalages
        self.defaut = zone_connue(defaut) or ZoneInfo(FUSEAU_DU_SITE)

    def zone(self, tzid: str) -> ZoneInfo:
        """Raises: Illisible : une heure fausse serait pire que pas d'événement."""
        connue = zone_connue(tzid)
        if connue is not None:
            return connue
        for indice in self.decalages.get(tzid, ()):
            if not _DECALAGE.fullmatch(indice) and (connue := zone_connue(indice)):
                return connue
        maison = {_minutes(indice) for indice in self.decalages.get(tzid, ()) if _DECALAGE.fullmatch(indice)}
        for nom in _NOMS:
            if maison and _decalages_de(nom) == maison:
                return ZoneInfo(nom)
        raise Illisible(_("son fuseau horaire « %(nom)s » est inconnu") % {"nom": tzid[:60]})

    def cible(self, zone: ZoneInfo, depuis: datetime.date, se_repete: bool) -> ZoneInfo:
        """Le fuseau du site où écrire l'événement : le même, un équivalent, ou celui de l'agenda."""
        if zone.key == "UTC" and not se_repete:
            zone = self.defaut
        equivalent = _equivalent(zone.key, max(depuis.year, 2000))
        return ZoneInfo(equivalent or FUSEAU_DU_SITE)


def _minutes(decalage: str) -> int:
    signe, heures, minutes = _DECALAGE.fullmatch(decalage).groups()  # type: ignore[union-attr]
    return (-1 if signe == "-" else 1) * (int(heures) * 60 + int(minutes))


@lru_cache(maxsize=64)
def _decalages_de(nom: str) -> set[int]:
    """Ses décalages d'hiver et d'été, en minutes, cette année."""
    annee, zone = datetime.date.today().year, ZoneInfo(nom)
    instants = (datetime.datetime(annee, mois, 1, tzinfo=zone) for mois in (1, 7))
    return {int(decalage.total_seconds() // 60) for instant in instants if (decalage := instant.utcoffset())}


@lru_cache(maxsize=512)
def _equivalent(nom: str, annee: int) -> str:
    """Le fuseau du site qui marque la même heure que celui-ci, de cette année à trois ans d'ici ; rien s'il n'y en a
    pas."""
    if nom in _NOMS:
        return nom
    zone = ZoneInfo(nom)
    debut = datetime.datetime(annee, 1, 1, 12)
    semaines = [debut + rang * UNE_SEMAINE for rang in range(3 * 53)]
    attendus = [semaine.replace(tzinfo=zone).utcoffset() for semaine in semaines]
    for candidat in (ZoneInfo(nom_du_site) for nom_du_site in _NOMS):
        if all(s.replace(tzinfo=candidat).utcoffset() == voulu for s, voulu in zip(semaines, attendus, strict=True)):
            return candidat.key
    return ""
