"""Annoncer tout de suite ce qui arrive à un événement publié, ou à l'une de ses dates."""

import datetime
from collections import Counter
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.permissions import policy_registry

from alliance.socle import publication
from alliance.socle.verrous import une_sous_verrou
from reseau.etancheite import est_de_l_equipe_centrale

from ..agenda.occurrences import recalculer
from ..choix import EtatDEvenement, GenreDeDate
from ..models import ChangementDEvenement, DateDEvenement, EvenementPage
from . import avis
from .calendrier import Occurrence, est_plausible, occurrences
from .changements import inscrire, photographier
from .coherence import HORS_DU_TEMPS
from .moments import PAS_TENUE
from .report import Report, ReportImpossible, est_une_serie, ligne_du_jour, tenue_depuis
from .tenue import tenue_de

#: Ce que devient une date de la série, pour chaque état que l'on annonce.
GENRES = {
    EtatDEvenement.PREVU: GenreDeDate.CHANGEE,
    EtatDEvenement.COMPLET: GenreDeDate.COMPLETE,
    EtatDEvenement.REPORTE: GenreDeDate.CHANGEE,
    EtatDEvenement.ANNULE: GenreDeDate.ANNULEE,
}


class AnnonceRefusee(PermissionDenied):
    """La personne ne tient pas l'organisation de cet événement."""


def peut_annoncer(user: Any, page: Page) -> bool:
    """Vrai pour l'équipe centrale, et pour qui écrit dans l'espace où l'événement vit.

    Relire un texte donne le droit de le corriger, non celui d'annoncer : on ne demande que les droits de l'espace.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    if est_de_l_equipe_centrale(user):
        return True
    return bool(policy_registry.get_by_type(Page).user_has_permission_for_instance(user, "change", page))


class AnnoncerUnChangement:
    """Dit, sans attendre la relecture, qu'un événement publié est complet, reporté, annulé ou de nouveau prévu.

    La page publiée change aussitôt ; le brouillon en cours et ce qui est programmé reçoivent le même fait, sans perdre
    un mot ni un avis de relecture. Se rejoue sans effet.

    Args:
        etat: ce qu'il devient.
        annonce: pourquoi, et que faire ; obligatoire.
        date_prevue: une seule date de la série, celle que la règle donne ; rien pour tout l'événement.
        nouvelle_date: celle où l'on reporte cette date (elle est alors obligatoire), ou l'événement entier, qui est
            alors de nouveau prévu : une série se décale d'un bloc (`report.Report`).
        inscription_avant: le nouveau dernier jour pour s'inscrire, quand l'événement entier a une nouvelle date ; rien
            ôte l'ancien, qui ne vaut plus.
    """

    #: Faux tant que rien n'est écrit, et si la page disait déjà cela.
    a_change = False
    #: Le dernier jour pour s'inscrire que cette annonce a ôté.
    inscription_otee: datetime.date | None = None
    #: Ce que sont devenues les dates ajoutées d'une série décalée d'un bloc.
    _suivies: Mapping[datetime.date, datetime.date] | None = None

    def __init__(
        self,
        page: EvenementPage,
        user: Any,
        *,
        etat: EtatDEvenement | str,
        annonce: str,
        date_prevue: datetime.date | None = None,
        nouvelle_date: datetime.date | None = None,
        inscription_avant: datetime.date | None = None,
    ) -> None:
        self.page, self.user = page, user
        self.etat, self.annonce = EtatDEvenement(etat), annonce.strip()
        self.date_prevue, self.nouvelle_date = date_prevue, nouvelle_date
        self.inscription_avant = inscription_avant
        self.maintenant = timezone.now()

    def check(self, skip_permission_checks: bool = False) -> None:
        """Raises: AnnonceRefusee ; ValidationError, par champ, si l'annonce ne tient pas."""
        if not skip_permission_checks and not peut_annoncer(self.user, self.page):
            raise AnnonceRefusee(_("Seules l’organisation de cet événement et l’équipe centrale l’annoncent."))
        if self.page.alias_of_id:
            raise ValidationError(_("Cette page en reflète une autre : annoncez sur l’originale, elle suivra."))
        if not self.page.live:
            raise ValidationError(_("Cet événement n’est pas publié : changez son brouillon."))
        if not self.annonce:
            raise ValidationError({"annonce": _("Dites pourquoi, et ce que peut faire qui comptait venir.")})
        champ = DateDEvenement if self.date_prevue else EvenementPage
        longueur = champ._meta.get_field("annonce").max_length or 0  # type: ignore[attr-defined]
        if len(self.annonce) > longueur:
            raise ValidationError({"annonce": _("Écrivez %(n)s signes au plus.") % {"n": longueur}})
        if self.nouvelle_date:
            self._verifier_la_nouvelle_date(self.nouvelle_date)
        if self.date_prevue is not None:
            self._verifier_la_date(self.date_prevue)
        elif self.etat in (EtatDEvenement.PREVU, EtatDEvenement.COMPLET) and (
            self.page.etat != tenue_de(self.page) == EtatDEvenement.ANNULE
        ):
            message = _("Ses dates sont annulées une à une : choisissez celle qui est de nouveau prévue.")
            raise ValidationError({"date_prevue": message})
        if self.inscription_avant:
            self._verifier_l_inscription(self.inscription_avant)

    def _verifier_la_nouvelle_date(self, nouvelle_date: datetime.date) -> None:
        if self.etat != EtatDEvenement.REPORTE:
            raise ValidationError({"nouvelle_date": _("Seul ce que l’on reporte a une nouvelle date.")})
        if not est_plausible(nouvelle_date):
            raise ValidationError({"nouvelle_date": HORS_DU_TEMPS})
        if nouvelle_date < self.maintenant.astimezone(ZoneInfo(self.page.fuseau)).date():
            raise ValidationError({"nouvelle_date": _("Cette date est passée : donnez-en une à venir.")})

    def _verifier_l_inscription(self, inscription_avant: datetime.date) -> None:
        if self.date_prevue is not None or not self.nouvelle_date:
            message = _("Elle ne change ici que si tout l’événement a une nouvelle date.")
        elif not est_plausible(inscription_avant):
            message = str(HORS_DU_TEMPS)
        elif inscription_avant > self.nouvelle_date and not est_une_serie(self.page):
            message = _("On s’inscrirait encore après la nouvelle date.")
        else:
            return
        raise ValidationError({"inscription_avant": message})

    def _verifier_la_date(self, date_prevue: datetime.date) -> None:
        if date_prevue not in {occurrence.date_prevue for occurrence in occurrences(self.page)}:
            raise ValidationError({"date_prevue": _("Cette date n’est pas une de celles de la série.")})
        if self.page.etat in (EtatDEvenement.ANNULE, EtatDEvenement.REPORTE):
            raise ValidationError(
                {
                    "date_prevue": _(
                        "Tout l’événement est annulé ou reporté : annoncez d’abord qu’il est de nouveau prévu."
                    )
                }
            )
        if self.etat == EtatDEvenement.REPORTE and not self.nouvelle_date:
            raise ValidationError({"nouvelle_date": _("Donnez la nouvelle date ; sinon, annulez celle-ci.")})

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> list[ChangementDEvenement]:
        """Rend ce qui s'est inscrit ; vide si c'était déjà dit, ou si l'on n'ajoute qu'un mot (`a_change`)."""
        # Verrouillée : deux annonces simultanées écriraient sinon la même page.
        self.page = une_sous_verrou(self.page)
        self.check(skip_permission_checks)
        page = self.page
        avant, dates, inscription = photographier(page), occurrences(page), page.inscription_avant
        try:
            self.a_change = self._appliquer(page)
        except ReportImpossible as refus:
            raise ValidationError({"nouvelle_date": str(refus)}) from refus
        if self.a_change and self.nouvelle_date:
            _verifier_les_dates(dates, occurrences(page))
        if inscription and not page.inscription_avant:
            self.inscription_otee = inscription
        if not self.a_change:
            return []
        self._publier(page)
        self._porter_aux_brouillons(page)
        page = EvenementPage.objects.select_related("territoire").get(pk=page.pk)
        # Même sans rien à inscrire, les agendas abonnés lisent l'annonce ; et qui écoute lit les dates rangées.
        recalculer(page)
        changements = inscrire(page, avant, photographier(page), self.user, self._suivies)
        log(
            instance=page,
            action="actualites.annoncer_un_changement",
            user=self.user,
            data={
                "etat": self.etat.value,
                "annonce": self.annonce,
                "date": self.date_prevue.isoformat() if self.date_prevue else "",
                "nouvelle_date": self.nouvelle_date.isoformat() if self.nouvelle_date else "",
                "inscription_avant": self.inscription_avant.isoformat() if self.inscription_avant else "",
                "inscription_otee": self.inscription_otee.isoformat() if self.inscription_otee else "",
            },
        )
        publication.renouveler_apres_validation()
        avis.prevenir_le_secretariat(page, self.user, changements, self.annonce)
        return changements

    # --- Ce qui change ------------------------------------------------------------------------------------------------

    def _appliquer(self, page: EvenementPage, publiees: Mapping[datetime.date, int] | None = None) -> bool:
        """Écrit le fait sur la page ou sur un brouillon ; faux s'il y était déjà.

        Args:
            publiees: la clé de chaque ligne déjà publiée, par date.
        """
        avant = _dit(page)
        if self.date_prevue is None:
            self._appliquer_a_tout(page, publiees or {})
        else:
            lignes = list(page.dates.all())
            ligne = ligne_du_jour(lignes, self.date_prevue, publiees or {})
            ligne.genre, ligne.annonce = GENRES[self.etat], self.annonce
            ligne.nouvelle_date = self.nouvelle_date or ligne.nouvelle_date
            page.dates.set(lignes if ligne in lignes else [*lignes, ligne])
        return _dit(page) != avant

    def _appliquer_a_tout(self, page: EvenementPage, publiees: Mapping[datetime.date, int]) -> None:
        self._suivies = None
        if not self.nouvelle_date:
            page.tenue_depuis = tenue_depuis(page, self.maintenant) if self.etat != EtatDEvenement.PREVU else None
            page.etat, page.annonce = self.etat, self.annonce
            return
        if est_une_serie(page):
            report = Report(page, self.nouvelle_date, self.maintenant)
            report.execute(publiees)
            self._suivies = report.suivies
        else:
            if page.date_fin and page.date_debut:
                page.date_fin = self.nouvelle_date + (page.date_fin - page.date_debut)
            page.date_debut = self.nouvelle_date
        # Reporté à une date que l'on connaît, il est prévu ce jour-là, et dure autant.
        page.etat, page.annonce, page.tenue_depuis = EtatDEvenement.PREVU, self.annonce, None
        page.inscription_avant = self.inscription_avant

    # --- Où cela s'écrit ----------------------------------------------------------------------------------------------

    def _publier(self, page: EvenementPage) -> None:
        """La page publiée, et la version qui la dit.

        Publier cette version par Wagtail interromprait la relecture en cours, et prendrait pour publié un brouillon.
        """
        page.last_published_at = timezone.now()
        page.save(clean=False)
        version = Revision.objects.create(
            content_object=page,
            base_content_type=page.get_base_content_type(),
            user=self.user,
            content=page.serializable_data(),
            object_str=str(page),
        )
        publiee: dict[str, Any] = {"live_revision": version}
        if not page.has_unpublished_changes:
            publiee |= {"latest_revision": version, "latest_revision_created_at": version.created_at}
        Page.objects.filter(pk=page.pk).update(**publiee)
        page.update_aliases(revision=version)

    def _porter_aux_brouillons(self, page: EvenementPage) -> None:
        """Le même fait, dans le dernier brouillon et dans ce qui est programmé.

        Sur place : une version neuve ferait de qui annonce une autrice du texte, et périmerait les avis déjà rendus. La
        date du brouillon avance : qui l'a ouvert dans un autre onglet sera averti que le texte a changé.
        """
        versions = Revision.page_revisions.filter(object_id=str(page.pk))
        dernier = versions.filter(pk=page.latest_revision_id).first() if page.has_unpublished_changes else None
        programmees = list(versions.filter(approved_go_live_at__isnull=False))
        a_ecrire = {version.pk: version for version in (*programmees, *([dernier] if dernier else []))}
        publiees = {
            ligne.date_prevue: ligne.pk for ligne in page.dates.all() if ligne.genre != GenreDeDate.AJOUTEE and ligne.pk
        }
        suivies = self._suivies
        for version in a_ecrire.values():
            brouillon = version.as_object()
            try:
                self._appliquer(brouillon, publiees)
            except ReportImpossible:
                # Ses dates ont été changées au point que rien n'y reste à reporter : il le dira à la relecture.
                brouillon.etat, brouillon.annonce = page.etat, page.annonce
            versions.filter(pk=version.pk).update(content=brouillon.serializable_data())
        self._suivies = suivies
        if dernier is not None:
            maintenant = timezone.now()
            versions.filter(pk=dernier.pk).update(created_at=maintenant)
            Page.objects.filter(pk=page.pk).update(latest_revision_created_at=maintenant)


def _verifier_les_dates(avant: list[Occurrence], apres: list[Occurrence]) -> None:
    """Raises: ValidationError, si la nouvelle date ne change rien, ou si la série la donne déjà."""
    if [date.debut for date in avant] == [date.debut for date in apres]:
        message = _("C’est déjà sa date. Pour n’en changer que l’annonce, choisissez « C’est de nouveau prévu ».")
        raise ValidationError({"nouvelle_date": message})
    if _donnees_deux_fois(apres) - _donnees_deux_fois(avant):
        raise ValidationError({"nouvelle_date": _("La série a déjà un rendez-vous ce jour-là, à la même heure.")})


def _donnees_deux_fois(dates: list[Occurrence]) -> set[datetime.datetime]:
    debuts = Counter(date.debut for date in dates if date.etat not in PAS_TENUE)
    return {debut for debut, nombre in debuts.items() if nombre > 1}


def _dit(page: EvenementPage) -> tuple[Any, ...]:
    """Tout ce qu'une annonce peut changer d'une page ou d'un brouillon."""
    champs = ("etat", "annonce", "tenue_depuis", "inscription_avant", "date_debut", "date_fin", "jours", "nombre")
    lignes = [
        (ligne.genre, ligne.date_prevue, ligne.nouvelle_date, ligne.annonce, ligne.titre, ligne.lieu)
        for ligne in page.dates.all()
    ]
    return (*(getattr(page, champ) for champ in champs), page.jusqu_au, lignes)


def dates_a_annoncer(page: EvenementPage, aujourd_hui: datetime.date) -> list[Occurrence]:
    """Les dates d'une série que l'on peut encore annoncer ; aucune d'un événement qui n'en a qu'une, et rien à part."""
    toutes = occurrences(page)
    if len(toutes) < 2 and all(date.etat == page.etat for date in toutes):
        return []
    return [occurrence for occurrence in toutes if occurrence.jour_fin >= aujourd_hui]
