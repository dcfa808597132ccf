"""Ce que disent la source et la page, champ par champ, et leur fusion à trois.

Trois avis sur chaque champ : ce que la source disait (`EvenementSuivi.valeurs`), ce qu'elle dit, ce que dit la page. Un
champ que la page dit comme la source le disait suit la source ; un champ corrigé ici est gardé.
"""

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.socle.forme_canonique import normaliser_le_html

from ..choix import GenreDeDate
from ..evenements.calendrier import occurrences
from ..models import DateDEvenement, EvenementPage

Valeurs = dict[str, Any]


@dataclass(frozen=True)
class Champ:
    """Un champ, ou ce qui ne se sépare pas : une règle, un point sur la carte."""

    titre: Any
    lire: Callable[[EvenementPage], Any]
    ecrire: Callable[[EvenementPage, Any], None]
    forme: Callable[[Any], Any] = lambda valeur: valeur

    def egaux(self, un: Any, autre: Any) -> bool:
        return bool(self.forme(un) == self.forme(autre))


def _simple(nom: str, forme: Callable[[Any], Any] = lambda valeur: valeur) -> Champ:
    champ: Any = EvenementPage._meta.get_field(nom)

    def lire(page: EvenementPage) -> Any:
        return _en_json(getattr(page, nom))

    def ecrire(page: EvenementPage, valeur: Any) -> None:
        setattr(page, nom, _du_json(champ, valeur))

    return Champ(champ.verbose_name, lire, ecrire, forme)


def _en_json(valeur: Any) -> Any:
    if isinstance(valeur, datetime.time):
        return valeur.strftime("%H:%M")
    if isinstance(valeur, datetime.date):
        return valeur.isoformat()
    return f"{valeur:.5f}" if isinstance(valeur, Decimal) else valeur


def _du_json(champ: Any, valeur: Any) -> Any:
    if valeur in (None, ""):
        return None if champ.null else ""
    if isinstance(champ, models.DateField):
        return datetime.date.fromisoformat(valeur)
    if isinstance(champ, models.TimeField):
        return datetime.time.fromisoformat(valeur)
    return valeur


# --- Ce qui ne se sépare pas -----------------------------------------------------------------------------------------
_REGLE = ("frequence", "intervalle", "jours", "jusqu_au", "nombre")


def _lire_la_regle(page: EvenementPage) -> Valeurs:
    return {nom: _en_json(getattr(page, nom)) for nom in _REGLE}


def _ecrire_la_regle(page: EvenementPage, regle: Mapping[str, Any]) -> None:
    for nom in _REGLE:
        setattr(page, nom, _du_json(EvenementPage._meta.get_field(nom), regle[nom]))


def _forme_de_regle(regle: Mapping[str, Any]) -> Any:
    """Sans fréquence, le reste ne dit rien."""
    return {nom: str(regle[nom] or "") for nom in _REGLE} if regle.get("frequence") else None


def _lire_le_point(page: EvenementPage) -> list[str] | None:
    if page.latitude is None or page.longitude is None:
        return None
    return [f"{Decimal(page.latitude):.5f}", f"{Decimal(page.longitude):.5f}"]


def _ecrire_le_point(page: EvenementPage, point: list[str] | None) -> None:
    page.latitude, page.longitude = (Decimal(point[0]), Decimal(point[1])) if point else (None, None)


def _lire_la_description(page: EvenementPage) -> str:
    blocs = list(page.description)
    if not blocs:
        return ""
    if len(blocs) == 1 and blocs[0].block_type == "texte":
        return str(blocs[0].value.source)
    # Écrite ici, avec ses blocs : aucune source ne dit cela.
    return json.dumps(page.description.get_prep_value(), default=str, sort_keys=True)


def _ecrire_la_description(page: EvenementPage, html: str) -> None:
    if html != _lire_la_description(page):
        # Un flux de blocs se donne en liste ; son champ le change en flux.
        setattr(page, "description", [("texte", html)] if html else [])  # noqa: B010


CHAMPS: dict[str, Champ] = {
    "title": _simple("title"),
    "en_bref": _simple("en_bref", normaliser_le_html),
    "description": Champ(_("description"), _lire_la_description, _ecrire_la_description, normaliser_le_html),
    "date_debut": _simple("date_debut"),
    "heure_debut": _simple("heure_debut"),
    "date_fin": _simple("date_fin"),
    "heure_fin": _simple("heure_fin"),
    "fuseau": _simple("fuseau"),
    "regle": Champ(_("répétition"), _lire_la_regle, _ecrire_la_regle, _forme_de_regle),
    "modalite": _simple("modalite"),
    "lieu_nom": _simple("lieu_nom"),
    "adresse": _simple("adresse"),
    "coordonnees": Champ(_("coordonnées"), _lire_le_point, _ecrire_le_point),
    "lien_distance": _simple("lien_distance"),
    "etat": _simple("etat"),
    "annonce": _simple("annonce"),
}

# --- Les dates particulières : chacune est un champ ------------------------------------------------------------------
_LIGNE = ("genre", "date_prevue", "nouvelle_date", "heure_debut", "heure_fin", "titre", "lieu", "annonce")


def _lignes(page: EvenementPage) -> dict[str, DateDEvenement]:
    """Les dates particulières, désignées comme le fait la lecture : par le jour, et « + » pour ce qui arrive ensuite à
    une date ajoutée."""
    lignes: dict[str, DateDEvenement] = {}
    toutes = list(page.dates.all())
    ajoutees = {ligne.date_prevue for ligne in toutes if ligne.genre == GenreDeDate.AJOUTEE}
    for ligne in toutes:
        ensuite = ligne.date_prevue in ajoutees and ligne.genre != GenreDeDate.AJOUTEE
        lignes[f"{ligne.date_prevue.isoformat()}{'+' if ensuite else ''}"] = ligne
    return lignes


def _ligne_en_json(ligne: DateDEvenement) -> Valeurs:
    return {nom: valeur for nom in _LIGNE if (valeur := _en_json(getattr(ligne, nom))) not in (None, "")}


def _ecrire_les_lignes(page: EvenementPage, voulues: Mapping[str, Valeurs]) -> None:
    presentes, gardees = _lignes(page), []
    for rang, (cle, valeurs) in enumerate(sorted(voulues.items())):
        ligne = presentes.get(cle) or DateDEvenement()
        for nom in _LIGNE:
            setattr(ligne, nom, _du_json(DateDEvenement._meta.get_field(nom), valeurs.get(nom)))
        ligne.sort_order = rang
        gardees.append(ligne)
    page.dates.set(gardees)


# --- La page entière -------------------------------------------------------------------------------------------------
def lire_la_page(page: EvenementPage) -> Valeurs:
    """Ce que dit la page, dans les mots de la source."""
    dates = {cle: _ligne_en_json(ligne) for cle, ligne in _lignes(page).items()}
    return {**{nom: champ.lire(page) for nom, champ in CHAMPS.items()}, "dates": dates}


def ecrire_la_page(page: EvenementPage, valeurs: Valeurs) -> None:
    """Écrit sur la page, sans l'enregistrer."""
    for nom, champ in CHAMPS.items():
        champ.ecrire(page, valeurs[nom])
    _ecrire_les_lignes(page, valeurs["dates"])


@dataclass(frozen=True)
class Fusion:
    """Attributes:
    valeurs: ce que la page doit dire.
    change: vrai si elle ne le dit pas déjà.
    """

    valeurs: Valeurs
    change: bool


def fusionner(avant: Valeurs, apres: Valeurs, ici: Valeurs) -> Fusion:
    """La fusion à trois : la source avant, la source après, la page."""
    resultat: Valeurs = {}
    change = False
    for nom, champ in CHAMPS.items():
        resultat[nom] = ici[nom]
        if nom in avant and champ.egaux(ici[nom], avant[nom]) and not champ.egaux(ici[nom], apres[nom]):
            resultat[nom], change = apres[nom], True
    dates: Valeurs = {}
    for cle in {**ici["dates"], **apres["dates"], **avant.get("dates", {})}:
        a, b, c = (source.get("dates", {}).get(cle) for source in (avant, apres, ici))
        gardee = b if c == a else c
        change = change or gardee != c
        if gardee is not None:
            dates[cle] = gardee
    resultat["dates"] = dates
    return Fusion(resultat, change)


def tenus_ici(source: Valeurs, page: EvenementPage) -> list[str]:
    """Les champs corrigés ici, que la source ne change plus : leurs noms, dans l'ordre du formulaire."""
    ici = lire_la_page(page)
    noms = [
        str(champ.titre) for nom, champ in CHAMPS.items() if nom in source and not champ.egaux(ici[nom], source[nom])
    ]
    if ici["dates"] != source.get("dates", {}):
        noms.append(str(_("dates particulières")))
    # Au milieu d'une phrase.
    return [nom[:1].lower() + nom[1:] for nom in noms]


def dernier_jour(valeurs: Valeurs) -> datetime.date | None:
    """Le dernier jour où l'événement a lieu, d'après la source."""
    # Des milliers à la suite : une page entière serait bien lourde pour ses seules dates.
    page: Any = SimpleNamespace(tenue_depuis=None)
    for nom in ("date_debut", "heure_debut", "date_fin", "heure_fin", "fuseau", "regle", "etat"):
        CHAMPS[nom].ecrire(page, valeurs[nom])
    lignes = [
        SimpleNamespace(**{nom: _du_json(DateDEvenement._meta.get_field(nom), ligne.get(nom)) for nom in _LIGNE})
        for ligne in valeurs.get("dates", {}).values()
    ]
    return max((occurrence.jour_fin for occurrence in occurrences(page, lignes)), default=None)
