"""Les dates, les heures et les lieux d'un événement, en toutes lettres."""

import datetime
import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alliance.socle.typographie import INSECABLE, date_longue, de_nom, enumerer

from ..choix import FrequenceDEvenement, JourDeSemaine, ModaliteDEvenement
from .calendrier import jours_de, occurrences, rang_du_jour
from .fuseaux import FUSEAU_DU_SITE, FUSEAUX


def jour_long(jour: datetime.date) -> str:
    """« jeudi 16 juillet 2020 »."""
    return f"{date_format(jour, 'l')} {date_longue(jour)}"


def heure_dite(heure: datetime.time) -> str:
    """« 20 h », « 20 h 30 »."""
    return f"{heure.hour}{INSECABLE}h" + (f"{INSECABLE}{heure.minute:02}" if heure.minute else "")


def heure_du_lieu(fuseau: str) -> str:
    """« heure de Mexico » ; rien pour le fuseau du site, qui va sans dire."""
    if fuseau == FUSEAU_DU_SITE:
        return ""
    if fuseau == "UTC":
        return str(_("temps universel"))
    nom = next((str(libelle) for cle, libelle in FUSEAUX if cle == fuseau), fuseau)
    ville = nom.split(",")[0].split(" (")[0]
    if ville.startswith("Le "):
        return _("heure du %(ville)s") % {"ville": ville[3:]}
    return _("heure %(de_ville)s") % {"de_ville": de_nom(ville)}


def quand(occurrence: Any, fuseau: str) -> str:
    """« jeudi 16 juillet 2020, de 20 h à 22 h (heure de Mexico) ».

    Args:
        occurrence: une `Occurrence` du calendrier, ou une `OccurrenceDEvenement`.
    """
    if occurrence.journee_entiere or occurrence.jour_debut == occurrence.jour_fin:
        return f"{jours(occurrence)}{horaire(occurrence, fuseau)}"
    debut, fin = _heures(occurrence, fuseau)
    premier = _sans_ce_que_dit(occurrence.jour_debut, occurrence.jour_fin)
    dernier, pendule = jour_long(occurrence.jour_fin), heure_du_lieu(fuseau)
    dite = {"premier": premier, "debut": heure_dite(debut), "dernier": dernier, "fin": heure_dite(fin)}
    if occurrence.debut == occurrence.fin:
        bornes = _("du %(premier)s à %(debut)s au %(dernier)s") % dite
    else:
        bornes = _("du %(premier)s à %(debut)s au %(dernier)s à %(fin)s") % dite
    return bornes + (f" ({pendule})" if pendule else "")


def jours(occurrence: Any) -> str:
    """« jeudi 16 juillet 2020 » ; « du vendredi 3 au dimanche 5 juillet 2020 »."""
    debut, fin = occurrence.jour_debut, occurrence.jour_fin
    if debut == fin:
        return jour_long(debut)
    return _("du %(debut)s au %(fin)s") % {"debut": _sans_ce_que_dit(debut, fin), "fin": jour_long(fin)}


def _sans_ce_que_dit(debut: datetime.date, fin: datetime.date) -> str:
    """Le premier jour, sans le mois ni l'année que le dernier redira."""
    if (debut.year, debut.month) == (fin.year, fin.month):
        return f"{date_format(debut, 'l')} {'1er' if debut.day == 1 else debut.day}"
    if debut.year == fin.year:
        return jour_long(debut).rpartition(" ")[0]
    return jour_long(debut)


def horaire(occurrence: Any, fuseau: str) -> str:
    """« , de 20 h à 22 h (heure de Mexico) » ; rien pour une journée entière."""
    if occurrence.journee_entiere:
        return ""
    debut, fin = _heures(occurrence, fuseau)
    if occurrence.debut == occurrence.fin:
        dite = _("à %(heure)s") % {"heure": heure_dite(debut)}
    else:
        dite = _("de %(debut)s à %(fin)s") % {"debut": heure_dite(debut), "fin": heure_dite(fin)}
    pendule = heure_du_lieu(fuseau)
    return f", {dite}" + (f" ({pendule})" if pendule else "")


def _heures(occurrence: Any, fuseau: str) -> tuple[datetime.time, datetime.time]:
    """Le début et la fin, à la pendule du lieu."""
    zone = ZoneInfo(fuseau)
    return occurrence.debut.astimezone(zone).time(), occurrence.fin.astimezone(zone).time()


def a_l_heure_du_site(occurrence: Any, fuseau: str) -> str:
    """Ce que la pendule du site marque alors : « 20 h », « le lendemain à 1 h » ; rien si c'est la même heure."""
    if occurrence.journee_entiere:
        return ""
    la_bas, ici = (occurrence.debut.astimezone(ZoneInfo(nom)) for nom in (fuseau, FUSEAU_DU_SITE))
    if la_bas.replace(tzinfo=None) == ici.replace(tzinfo=None):
        return ""
    if ici.date() == la_bas.date():
        return heure_dite(ici.time())
    return _("le %(jour)s à %(heure)s") % {"jour": jour_long(ici.date()), "heure": heure_dite(ici.time())}


def recurrence(evenement: Any) -> str:
    """La règle d'une série : « tous les jeudis », « le deuxième mardi de chaque mois » ; rien s'il ne se répète pas."""
    debut, pas = evenement.date_debut, max(evenement.intervalle or 1, 1)
    if not evenement.frequence or debut is None:
        return ""
    n = {"n": pas, "jour": date_format(debut, "l"), "quantieme": "1er" if debut.day == 1 else str(debut.day)}
    if evenement.frequence == FrequenceDEvenement.QUOTIDIENNE:
        return _("tous les jours") if pas == 1 else _("un jour sur %(n)s") % n
    if evenement.frequence == FrequenceDEvenement.HEBDOMADAIRE:
        noms = _noms_des_jours(evenement)
        if pas == 1:
            return _("tous les %(jours)s") % {"jours": enumerer(f"{nom}s" for nom in noms)}
        return _("une semaine sur %(n)s, le %(jours)s") % {**n, "jours": enumerer(noms)}
    if evenement.frequence == FrequenceDEvenement.ANNUELLE:
        annees = _("tous les ans") if pas == 1 else _("tous les %(n)s ans") % n
        return f"{annees}, {_('le %(quand)s') % {'quand': date_longue(debut).rpartition(' ')[0]}}"
    mois = _("tous les mois") if pas == 1 else _("tous les %(n)s mois") % n
    if evenement.frequence == FrequenceDEvenement.MENSUELLE_JOUR:
        return f"{mois}, " + _("le %(rang)s %(jour)s") % {**n, "rang": _rangs()[rang_du_jour(debut)]}
    return f"{mois}, " + _("le %(quantieme)s") % n


def _noms_des_jours(evenement: Any) -> list[str]:
    jours_dits = jours_de(evenement.jours) or [JourDeSemaine.values[evenement.date_debut.weekday()]]
    return [str(JourDeSemaine(jour).label) for jour in jours_dits]


def _rangs() -> dict[int, str]:
    return {
        1: pgettext("rang d’un jour dans le mois", "premier"),
        2: pgettext("rang d’un jour dans le mois", "deuxième"),
        3: pgettext("rang d’un jour dans le mois", "troisième"),
        4: pgettext("rang d’un jour dans le mois", "quatrième"),
        -1: pgettext("rang d’un jour dans le mois", "dernier"),
    }


def quand_en_tout(evenement: Any) -> str:
    """Ses dates d'une phrase : « tous les jeudis, du 16 juillet au 27 août 2020, de 20 h à 22 h ».

    Sans les dates particulières : ce que dit le formulaire de la règle, ou de la première date.
    """
    sans_exception = occurrences(evenement, dates=[])
    if not sans_exception:
        return ""
    regle = recurrence(evenement)
    if not regle:
        return quand(sans_exception[0], evenement.fuseau)
    return f"{regle}, {_bornes(sans_exception)}{horaire(sans_exception[0], evenement.fuseau)}"


def quand_a_lieu(evenement: Any) -> str:
    """Comme `quand_en_tout`, pour qui ne lira pas ses dates une à une : sans règle, telles qu'elles sont devenues."""
    toutes = [] if evenement.frequence else occurrences(evenement)
    if not toutes:
        return quand_en_tout(evenement)
    if len(toutes) == 1:
        return quand(toutes[0], evenement.fuseau)
    return _("plusieurs dates, %(bornes)s") % {"bornes": _bornes(toutes)}


def _bornes(dates: Sequence[Any]) -> str:
    """« du 16 juillet au 27 août 2020 »."""
    premiere, derniere = dates[0].jour_debut, dates[-1].jour_fin
    debut = date_longue(premiere)
    if premiere.year == derniere.year:
        debut = debut.rpartition(" ")[0]
    return _("du %(debut)s au %(fin)s") % {"debut": debut, "fin": date_longue(derniere)}


def lieu_en_tout(evenement: Any) -> str:
    """« Salle des fêtes, 1 rue de l’Exemple, Briançon et à distance »."""
    a_distance = str(_("à distance"))
    if evenement.modalite == ModaliteDEvenement.A_DISTANCE:
        return a_distance
    territoire = evenement.territoire
    lieu = ", ".join(morceau for morceau in (evenement.lieu_nom.strip(), evenement.adresse.strip()) if morceau)
    # « Mairie de Briançon » dit déjà la ville ; « Briançonnais » non.
    if territoire and not re.search(rf"\b{re.escape(territoire.nom)}\b", lieu):
        lieu = ", ".join(morceau for morceau in (lieu, territoire.nom) if morceau)
    if evenement.modalite == ModaliteDEvenement.LES_DEUX:
        return enumerer(morceau for morceau in (lieu, a_distance) if morceau)
    return lieu


def capitale(texte: str) -> str:
    """Le texte, sa première lettre en capitale ; le reste ne change pas."""
    return texte[:1].upper() + texte[1:]
