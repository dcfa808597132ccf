"""Ce que l'import fera de chaque ligne, avant qu'il écrive : personne n'est réabonné à sa place."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.socle.adresses_electroniques import LONGUEUR_D_UNE_ADRESSE, canonique, est_jetable
from reseau.importation.lecture import nettoyer
from reseau.importation.valeurs import date

from ...choix import EtatDAbonnement, NatureDeRejet
from ...models import Abonnement, ImportDAbonnements, RejetDeCourriel
from ...signatures.droits_des_personnes import trace
from ..effacement import traces_effacees
from .lecture import Liste, case_de

LOT = 500


class Sort(models.TextChoices):
    """Ce qu'il advient d'une ligne."""

    A_ABONNER = "a-abonner", gettext_lazy("À abonner")
    DEJA = "deja", gettext_lazy("Déjà abonnée")
    PARTIE = "partie", gettext_lazy("Désabonnée : elle ne revient que d’elle-même")
    EFFACEE = "effacee", gettext_lazy("Effacée, ou remplacée par une autre, à sa demande")
    SUSPENDUE = "suspendue", gettext_lazy("Refuse nos courriels, ou s’en est plainte")
    DOUBLON = "doublon", gettext_lazy("En double dans le fichier")
    JETABLE = "jetable", gettext_lazy("Adresse jetable")
    INVALIDE = "invalide", gettext_lazy("N’est pas une adresse")


@dataclass
class LigneLue:
    """Une ligne du fichier. `numero` est son rang dans le tableur ; `precision` complète son sort."""

    numero: int
    adresse: str
    canonique: str
    sort: Sort
    accord: datetime.date | None = None
    precision: str = ""


def examiner(liste: Liste, adresse: int, accord: int | None, depot: ImportDAbonnements | None = None) -> list[LigneLue]:
    """Le sort de chaque ligne. Deux requêtes pour cinq cents adresses, et une en tout pour les effacées.

    Args:
        adresse, accord: les colonnes à lire ; sans date d'accord, celle de l'import vaut pour toutes.
        depot: l'import que l'on reprend : ce qu'il a déjà écrit reste à abonner, et n'est pas « déjà là ».
    """
    lignes = list(_lues(liste, adresse, accord))
    _dire_les_doublons(lignes)
    _dire_les_connues(lignes, depot)
    return lignes


def _lues(liste: Liste, adresse: int, accord: int | None) -> Iterator[LigneLue]:
    for numero, rangee in liste.rangees:
        lue = _adresse(case_de(rangee, adresse))
        canon = canonique(lue)
        sort = Sort.A_ABONNER
        if not _est_valide(lue, canon):
            sort = Sort.INVALIDE
        elif est_jetable(lue):
            sort = Sort.JETABLE
        ligne = LigneLue(numero, lue, canon, sort)
        if accord is not None:
            _dater(ligne, case_de(rangee, accord))
        yield ligne


def _adresse(case: Any) -> str:
    texte = str(nettoyer(case))
    if "<" in texte and texte.endswith(">"):  # « Camille Exemple <camille@exemple.org> »
        texte = texte.rpartition("<")[2].removesuffix(">")
    return texte.removeprefix("mailto:").strip(" ;,'\"")[:320]


def _est_valide(lue: str, canon: str) -> bool:
    try:
        validate_email(lue)
    except ValidationError:
        return False
    return len(lue) <= LONGUEUR_D_UNE_ADRESSE and len(canon) <= LONGUEUR_D_UNE_ADRESSE


def _dater(ligne: LigneLue, case: Any) -> None:
    lue = nettoyer(case)
    if lue == "":
        return
    if isinstance(lue, str):
        # « 12/03/2021 14:05 », « 2021-03-12T14:05:00Z » : le jour suffit à la preuve.
        lue = lue.replace("T", " ").partition(" ")[0] if ":" in lue else lue
    try:
        jour = date(lue)
    except (ValueError, OverflowError):
        ligne.precision = _("date d’accord illisible : celle de l’import vaudra")
        return
    if jour > timezone.localdate():
        ligne.precision = _("date d’accord à venir : celle de l’import vaudra")
    else:
        ligne.accord = jour


def _dire_les_doublons(lignes: list[LigneLue]) -> None:
    premieres: dict[str, int] = {}
    for ligne in lignes:
        if ligne.sort != Sort.A_ABONNER:
            continue
        premiere = premieres.setdefault(ligne.canonique, ligne.numero)
        if premiere != ligne.numero:
            ligne.sort, ligne.precision = Sort.DOUBLON, _("comme la ligne %(n)s") % {"n": premiere}


def _dire_les_connues(lignes: list[LigneLue], depot: ImportDAbonnements | None) -> None:
    restent = [ligne for ligne in lignes if ligne.sort == Sort.A_ABONNER]
    effacees = traces_effacees()
    for debut in range(0, len(restent), LOT):
        lot = restent[debut : debut + LOT]
        canons = [ligne.canonique for ligne in lot]
        connues = {
            canon: (etat, suspendu, importation)
            for canon, etat, suspendu, importation in Abonnement.objects.filter(
                adresse_canonique__in=canons
            ).values_list("adresse_canonique", "etat", "suspendu_le", "importation_id")
        }
        rejetees = set(
            RejetDeCourriel.objects.filter(adresse_canonique__in=canons)
            .exclude(nature=NatureDeRejet.TEMPORAIRE)
            .values_list("adresse_canonique", flat=True)
        )
        for ligne in lot:
            if ligne.canonique in connues:
                ligne.sort = _sort_d_une_connue(*connues[ligne.canonique], depot)
            # Une demande que rien n'a confirmée, et que n'importe qui peut faire, n'efface pas ce dont on se souvient.
            attend = connues.get(ligne.canonique, (EtatDAbonnement.EN_ATTENTE,))[0] == EtatDAbonnement.EN_ATTENTE
            if ligne.sort != Sort.A_ABONNER or not attend:
                continue
            if effacees and trace(ligne.canonique) in effacees:
                ligne.sort = Sort.EFFACEE
            elif ligne.canonique in rejetees:
                ligne.sort = Sort.SUSPENDUE


def _sort_d_une_connue(
    etat: str, suspendu: datetime.datetime | None, importation: int | None, depot: ImportDAbonnements | None
) -> Sort:
    if etat == EtatDAbonnement.DESABONNE:
        return Sort.PARTIE
    if suspendu is not None:
        return Sort.SUSPENDUE
    if etat == EtatDAbonnement.EN_ATTENTE or (depot is not None and importation == depot.pk):
        return Sort.A_ABONNER
    return Sort.DEJA
