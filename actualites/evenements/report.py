"""Reporter toute une série d'une annonce : elle se décale d'un bloc, ce qui s'est tenu ne bouge pas.

La première date qui reste à tenir prend la nouvelle date ; les suivantes gardent leur rythme et leur nombre. Voir
`docs/evenements.md`.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

from django.utils.translation import gettext as _

from alliance.socle.typographie import date_longue

from ..choix import FrequenceDEvenement, GenreDeDate, JourDeSemaine
from ..models import DateDEvenement, EvenementPage
from .calendrier import Occurrence, dates_de_la_regle, est_plausible, jours_de, occurrences
from .moments import PAS_TENUE, PASSE, moment_de

#: Au-delà, les dates qui restent ne se décaleraient plus une à une : on termine la série, et l'on en annonce une autre.
DECALEES_AU_PLUS = 60
#: Ce qu'une date changée peut dire, outre la date où on la déplace.
PARTICULARITES = ("heure_debut", "heure_fin", "titre", "lieu")


class ReportImpossible(ValueError):
    """Ce que l'on en dit à qui annonce."""


def est_une_serie(page: EvenementPage) -> bool:
    return bool(page.frequence) or page.dates.exists()


@dataclass(frozen=True)
class Dates:
    """Les dates d'un événement à un instant : celles qui sont derrière nous, et celles qui restent."""

    #: Tenues, ou annulées à part. Une date passée que l'on avait dite reportée n'a pas eu lieu : elle reste.
    finies: list[Occurrence]
    restent: list[Occurrence]
    #: Annulées à part.
    annulees: set[datetime.date]

    @classmethod
    def de(cls, page: EvenementPage, maintenant: datetime.datetime) -> "Dates":
        annulees = {ligne.date_prevue for ligne in page.dates.all() if ligne.genre == GenreDeDate.ANNULEE}
        finies: list[Occurrence] = []
        restent: list[Occurrence] = []
        for date in occurrences(page):
            passee = moment_de(date, page.fuseau, maintenant) == PASSE
            finie = passee and (date.etat not in PAS_TENUE or date.date_prevue in annulees)
            (finies if finie else restent).append(date)
        return cls(finies, restent, annulees)

    @property
    def a_tenir(self) -> list[datetime.date]:
        return sorted(date.date_prevue for date in self.restent if date.date_prevue not in self.annulees)


def tenue_depuis(page: EvenementPage, maintenant: datetime.datetime) -> datetime.date | None:
    """Le jour à partir duquel vaut ce que l'on annonce de tout l'événement ; rien s'il vaut pour toutes ses dates."""
    dates = Dates.de(page, maintenant)
    return min(date.jour_debut for date in dates.restent) if dates.finies and dates.restent else None


@dataclass
class Report:
    """Ce que devient la série. `execute` l'écrit sur la page, ou sur un brouillon, sans l'enregistrer."""

    page: EvenementPage
    nouvelle_date: datetime.date
    maintenant: datetime.datetime
    #: Ce que devient chaque date ajoutée, quand toute la série s'est décalée ; `None` si seules des dates l'ont été.
    suivies: Mapping[datetime.date, datetime.date] | None = None

    def execute(self, lignes_publiees: Mapping[datetime.date, int]) -> None:
        """Raises: ReportImpossible, rien n'étant alors écrit."""
        dates = Dates.de(self.page, self.maintenant)
        gardees = dates.a_tenir
        if not gardees:
            raise ReportImpossible(_("Toutes ses dates sont passées ou annulées : ajoutez-en une à l’événement."))
        donnees = dates_de_la_regle(self.page)
        devenues = self._devenues(gardees, donnees)
        if dates.finies or gardees[0] not in donnees:
            self._une_a_une(gardees, devenues, lignes_publiees)
        else:
            self._d_un_bloc([jour for jour in donnees if gardees[0] <= jour <= gardees[-1]], devenues, dates.annulees)

    def _devenues(
        self, gardees: list[datetime.date], donnees: list[datetime.date]
    ) -> dict[datetime.date, datetime.date]:
        """La nouvelle date de chacune : celles de la règle, de rang en rang ; les autres, d'autant de jours."""
        page, premiere = self.page, gardees[0]
        ecart = self.nouvelle_date - premiere
        devenues = {jour: jour + ecart for jour in gardees} if self._tient(gardees[-1], ecart) else {}
        if page.frequence and premiere in donnees:
            suite = [jour for jour in donnees if premiere <= jour <= gardees[-1]]
            regle = SimpleNamespace(
                date_debut=self.nouvelle_date,
                heure_debut=page.heure_debut,
                frequence=page.frequence,
                intervalle=page.intervalle,
                jours=self._jours(premiere),
                jusqu_au=None,
                nombre=len(suite),
            )
            devenues |= dict(zip(suite, dates_de_la_regle(regle), strict=False))
        if set(gardees) - devenues.keys():
            raise ReportImpossible(_("Vérifiez l’année : toute la série n’y tiendrait pas."))
        return devenues

    def _tient(self, derniere: datetime.date, ecart: datetime.timedelta) -> bool:
        try:
            return est_plausible(derniere + ecart)
        except OverflowError:
            return False

    def _jours(self, premiere: datetime.date) -> str:
        """Les jours d'une série hebdomadaire, décalés comme l'est sa première date."""
        if self.page.frequence != FrequenceDEvenement.HEBDOMADAIRE:
            return self.page.jours
        de = self.nouvelle_date.weekday() - premiere.weekday()
        rangs = sorted((JourDeSemaine.values.index(jour) + de) % 7 for jour in jours_de(self.page.jours))
        return ",".join(JourDeSemaine.values[rang] for rang in rangs)

    # --- Rien n'a encore eu lieu : la règle elle-même se décale -------------------------------------------------------
    def _d_un_bloc(
        self,
        de_la_regle: list[datetime.date],
        devenues: dict[datetime.date, datetime.date],
        annulees: set[datetime.date],
    ) -> None:
        """Chaque exception suit sa date. Une date annulée n'est pas de la nouvelle série : on ne l'y annonce pas."""
        page, premiere = self.page, de_la_regle[0]
        lignes = []
        for ligne in page.dates.all():
            jour, devenu = ligne.date_prevue, devenues.get(ligne.date_prevue)
            if devenu is None:
                continue
            if jour in annulees or ligne.genre == GenreDeDate.EXCLUE:
                if jour not in de_la_regle or ligne.genre not in (GenreDeDate.ANNULEE, GenreDeDate.EXCLUE):
                    continue
                ligne.genre, ligne.nouvelle_date = GenreDeDate.EXCLUE, None
            elif ligne.nouvelle_date:
                ligne.nouvelle_date = None if jour == premiere else devenu + (ligne.nouvelle_date - jour)
            ligne.date_prevue = devenu
            if self._dit_encore(ligne):
                lignes.append(ligne)
        self.suivies = {jour: devenu for jour, devenu in devenues.items() if jour not in de_la_regle}
        if page.date_fin and page.date_debut:
            page.date_fin = self.nouvelle_date + (page.date_fin - page.date_debut)
        if page.frequence:
            page.jours = self._jours(premiere)
            page.nombre = len(de_la_regle) if page.nombre else None
            page.jusqu_au = devenues[de_la_regle[-1]] if page.jusqu_au else None
        page.date_debut = self.nouvelle_date
        page.dates.set(lignes)

    def _dit_encore(self, ligne: DateDEvenement) -> bool:
        """Faux de la première date quand elle n'était que déplacée : elle ne l'est plus."""
        if ligne.genre != GenreDeDate.CHANGEE or ligne.date_prevue != self.nouvelle_date:
            return True
        return any(getattr(ligne, champ) for champ in ("nouvelle_date", *PARTICULARITES))

    # --- La série a commencé : chaque date qui reste se déplace, et garde son nom dans la série -----------------------
    def _une_a_une(
        self,
        gardees: list[datetime.date],
        devenues: dict[datetime.date, datetime.date],
        lignes_publiees: Mapping[datetime.date, int],
    ) -> None:
        if len(gardees) > DECALEES_AU_PLUS:
            raise ReportImpossible(
                _(
                    "La série a commencé, et il reste %(n)s dates, trop pour les déplacer une à une : "
                    "annulez-les, et annoncez une nouvelle série."
                )
                % {"n": len(gardees)}
            )
        lignes = list(self.page.dates.all())
        for jour in gardees:
            ligne = ligne_du_jour(lignes, jour, lignes_publiees)
            if ligne not in lignes:
                lignes.append(ligne)
            if ligne.genre != GenreDeDate.COMPLETE:
                ligne.genre = GenreDeDate.CHANGEE
            ligne.nouvelle_date = devenues[jour]
            ligne.annonce = _("Reportée : elle était prévue le %(jour)s.") % {"jour": date_longue(jour)}
        self.page.dates.set(lignes)


def ligne_du_jour(
    lignes: list[DateDEvenement], jour: datetime.date, lignes_publiees: Mapping[datetime.date, int]
) -> DateDEvenement:
    """La ligne qui dit ce qui arrive à cette date ; neuve s'il n'y en a pas.

    Une date ajoutée reste ajoutée : ce qui lui arrive s'écrit sur une seconde ligne, qui la suit.

    Args:
        lignes_publiees: la clé de chaque ligne déjà publiée, par date : un brouillon la reprend.
    """
    du_jour = [ligne for ligne in lignes if ligne.date_prevue == jour]
    for ligne in du_jour:
        if ligne.genre != GenreDeDate.AJOUTEE:
            return ligne
    neuve = DateDEvenement(
        pk=lignes_publiees.get(jour),
        date_prevue=jour,
        sort_order=max((ligne.sort_order or 0 for ligne in lignes), default=-1) + 1,
    )
    for ajoutee in du_jour:
        neuve.heure_debut, neuve.heure_fin = ajoutee.heure_debut, ajoutee.heure_fin
        neuve.titre, neuve.lieu = ajoutee.titre, ajoutee.lieu
    return neuve
