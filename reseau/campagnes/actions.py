"""Les changements d'état d'une campagne : un objet chacun, qui vérifie le droit, change, journalise et prévient."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle import publication
from alliance.socle.verrous import une_sous_verrou

from ..choix import ReponseDeCampagne, RoleDeMandat, StatutDeMembre, SuiteDeProposition
from ..equipe.actions import Inviter, TerminerMandat
from ..etancheite import est_de_l_equipe_centrale
from ..models import Campagne, Mandat, MembrePage, Sollicitation
from ..profil.statuts import ChangerStatut
from . import avis, suivi
from .propositions import DonnerSuite

#: Ce qu'une réponse peut dire ; ce que la réponse choisie n'emploie pas est remis à vide.
CHAMPS_DE_REPONSE = ("reponse", "message", "motif", "nouveau_nom", "nouveau_courriel", "nouvelle_fonction", "quitte")


class GesteDeCampagneRefuse(PermissionDenied):
    """La personne ne mène pas les campagnes."""


class ReponseFermee(ValidationError):
    """On ne peut plus répondre par ce lien."""


class GesteDeCampagne:
    """Ce que tous les gestes du secrétariat partagent."""

    def __init__(self, campagne: Campagne, user: Any = None) -> None:
        self.campagne, self.user = campagne, user

    def check(self, skip_permission_checks: bool = False) -> None:
        """Raises: GesteDeCampagneRefuse."""
        if not skip_permission_checks and (self.user is None or not est_de_l_equipe_centrale(self.user)):
            raise GesteDeCampagneRefuse(_("Seul le secrétariat mène une campagne."))

    def journaliser(self, action: str, **donnees: Any) -> None:
        log(instance=self.campagne, action=f"reseau.{action}", user=self.user, data=donnees)


class LancerCampagne(GesteDeCampagne):
    """Écrit à chaque référent·e en exercice de chaque membre présent.

    La relancer n'écrit qu'aux membres à qui elle n'avait encore écrit à personne : ceux qui ont trouvé leur référent·e
    depuis.
    """

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> int:
        """Rend le nombre de personnes à qui l'on écrit.

        Raises: GesteDeCampagneRefuse ; ValidationError si la campagne est close, échue, ou n'a personne à qui écrire.
        """
        self.check(skip_permission_checks)
        # Verrouillée : de deux lancements simultanés, le second ne trouve plus personne à qui écrire.
        campagne = Campagne.objects.select_for_update().get(pk=self.campagne.pk)
        if campagne.close_le is not None:
            raise ValidationError(_("Cette campagne est close."))
        if campagne.echeance < timezone.localdate():
            raise ValidationError(_("L’échéance est passée : repoussez-la d’abord."))
        mandats = list(suivi.a_solliciter(campagne))
        if campagne.lancee_le is None and not mandats:
            raise ValidationError(_("Aucune organisation n’a de référent·e : il n’y a personne à qui écrire."))
        maintenant = timezone.now()
        Campagne.objects.filter(pk=campagne.pk, lancee_le__isnull=True).update(lancee_le=maintenant)
        campagne.refresh_from_db()
        nouvelles = Sollicitation.objects.bulk_create(
            Sollicitation(
                campagne=campagne,
                membre=mandat.membre,
                mandat=mandat,
                courriel=mandat.courriel,
                envoyee_le=maintenant,
            )
            for mandat in mandats
        )
        for sollicitation in nouvelles:
            avis.solliciter(sollicitation)
        self.campagne.lancee_le = campagne.lancee_le
        if nouvelles:
            self.journaliser("lancer_campagne", sollicitations=len(nouvelles))
        return len(nouvelles)


class Relancer(GesteDeCampagne):
    """Écrit de nouveau, avec le même lien, à qui n'a pas répondu ; jamais deux fois le même jour.

    Args:
        jour: aujourd'hui, sauf dans un essai.
        d_office: vrai pour la commande quotidienne (`suivi.a_relancer`).
    """

    def __init__(
        self, campagne: Campagne, user: Any = None, *, jour: datetime.date | None = None, d_office: bool = False
    ) -> None:
        super().__init__(campagne, user)
        self.jour, self.d_office = jour or timezone.localdate(), d_office

    def execute(self, skip_permission_checks: bool = False) -> int:
        """Rend le nombre de personnes relancées. Raises: GesteDeCampagneRefuse ; ValidationError si elle n'est pas
        ouverte."""
        self.check(skip_permission_checks)
        if not Campagne.objects.filter(pk=self.campagne.pk, lancee_le__isnull=False, close_le__isnull=True).exists():
            if self.d_office:  # close pendant la nuit : il n'y a rien à reprocher à la commande
                return 0
            raise ValidationError(_("Cette campagne n’est pas ouverte : il n’y a personne à relancer."))
        relances = 0
        for sollicitation in suivi.a_relancer(self.campagne, self.jour, d_office=self.d_office):
            relances += self._une(sollicitation)
        if relances:
            self.journaliser("relancer_campagne", relances=relances, d_office=self.d_office)
        return relances

    @transaction.atomic
    def _une(self, sollicitation: Sollicitation) -> bool:
        # Une autre commande, une réponse ou la clôture ont pu passer : la ligne ne change que si rien n'a bougé.
        prise = Sollicitation.objects.filter(
            pk=sollicitation.pk,
            repondue_le__isnull=True,
            suite="",
            relances=sollicitation.relances,
            campagne__close_le__isnull=True,
        ).update(relances=F("relances") + 1, relancee_le=suivi.instant_du(self.jour))
        if not prise:
            return False
        avis.relancer(sollicitation, sollicitation.relances + 1)
        return True


class CloreCampagne(GesteDeCampagne):
    """Ferme les liens et arrête les relances ; ce qui a été répondu se traite encore. Se rejoue sans effet."""

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> bool:
        self.check(skip_permission_checks)
        maintenant = timezone.now()
        if not Campagne.objects.filter(pk=self.campagne.pk, lancee_le__isnull=False, close_le__isnull=True).update(
            close_le=maintenant
        ):
            return False
        self.campagne.close_le = maintenant
        self.journaliser("clore_campagne")
        return True


class Repondre:
    """La personne qui a le lien répond, ou change sa réponse tant que rien n'en a été fait.

    Args:
        sollicitation: celle que le lien désigne.
        donnees: les champs de `CHAMPS_DE_REPONSE`, déjà vérifiés (`forms.FormulaireDEngagement`).
    """

    def __init__(self, sollicitation: Sollicitation, donnees: Mapping[str, Any]) -> None:
        self.sollicitation, self.donnees = sollicitation, donnees

    @transaction.atomic
    def execute(self) -> None:
        """Raises: ReponseFermee."""
        ouverte = Q(suite="", campagne__lancee_le__isnull=False, campagne__close_le__isnull=True)
        valeurs = {champ: self.donnees[champ] for champ in CHAMPS_DE_REPONSE if champ in self.donnees}
        prise = Sollicitation.objects.filter(ouverte, pk=self.sollicitation.pk).update(
            **valeurs, repondue_le=timezone.now()
        )
        if not prise:
            raise ReponseFermee(_("La campagne est close, ou votre réponse a déjà été prise en compte."))
        self.sollicitation.refresh_from_db()
        log(
            instance=self.sollicitation.membre,
            action="reseau.repondre_campagne",
            data={"libelle": str(self.sollicitation.get_reponse_display())},
        )


class AppliquerReponse(DonnerSuite):
    """Fait ce que la réponse propose : dater l'engagement, changer de référent·e, ou acter le retrait."""

    suite = SuiteDeProposition.APPLIQUEE
    action = "reseau.appliquer_reponse"
    proposition: Sollicitation

    @property
    def page(self) -> MembrePage:
        return self.proposition.membre

    def agir(self) -> None:
        match self.proposition.reponse:
            case ReponseDeCampagne.ENGAGES:
                self._reconfirmer()
            case ReponseDeCampagne.NOUVEAU_CONTACT:
                self._changer_de_contact()
            case ReponseDeCampagne.RETRAIT:
                self._acter_le_retrait()

    def _reconfirmer(self) -> None:
        assert self.proposition.repondue_le is not None
        jour = timezone.localdate(self.proposition.repondue_le)
        # Deux référentes répondent à quelques jours d'écart : la date ne recule pas.
        MembrePage.objects.filter(pk=self.page.pk).filter(
            Q(reconfirme_le__isnull=True) | Q(reconfirme_le__lt=jour)
        ).update(reconfirme_le=jour)
        publication.renouveler_apres_validation()

    def _changer_de_contact(self) -> None:
        """Invite d'abord, pour que les sujets de contact de qui part passent à la personne qui arrive."""
        reponse = self.proposition
        ancien = reponse.mandat
        courriel = reponse.nouveau_courriel.strip().lower()
        deja = Mandat.objects.en_cours().referents().filter(membre=self.page, courriel=courriel)
        if not deja.exists():
            Inviter(
                self.page,
                courriel=courriel,
                nom=reponse.nouveau_nom,
                role=ancien.role if ancien and ancien.est_referent else RoleDeMandat.REFERENT_TECHNIQUE,
                fonction=reponse.nouvelle_fonction,
                user=self.user,
            ).execute(skip_permission_checks=True)
        if reponse.quitte and ancien is not None:
            TerminerMandat(ancien, self.user).execute(skip_permission_checks=True)

    def _acter_le_retrait(self) -> None:
        membre = une_sous_verrou(MembrePage(pk=self.page.pk))
        if membre.statut != StatutDeMembre.SORTI:
            ChangerStatut(membre, StatutDeMembre.SORTI, motif=self.proposition.motif, user=self.user).execute(
                skip_permission_checks=True
            )


class EcarterReponse(DonnerSuite):
    """Ne fait rien de la réponse, et le dit au journal."""

    suite = SuiteDeProposition.ECARTEE
    action = "reseau.ecarter_reponse"

    @property
    def page(self) -> MembrePage:
        return self.proposition.membre
