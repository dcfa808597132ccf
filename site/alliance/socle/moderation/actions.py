"""Les décisions de la modération : un objet chacune, qui vérifie, change, journalise, et fait prévenir."""

import contextlib
import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.log_actions import log
from wagtail.models import Page, TaskState, WorkflowState

from ..models import Etape, PriseEnCharge, Utilisateur
from . import avis
from .approbations import etape_a_refaire
from .forms import DELAI_MAXIMAL
from .texte import a_ecrit_le_texte, auteur_du_texte, meme_texte


class DecisionRefusee(PermissionDenied):
    """La décision ne peut pas être prise ; `str()` dit pourquoi, en français, à la personne qui l'a tentée."""


def verifier_l_echeance(echeance: datetime.date) -> None:
    """Raises: DecisionRefusee si la date n'est pas à venir, ou trop lointaine pour engager quelqu'un."""
    aujourd_hui = timezone.localdate()
    if echeance <= aujourd_hui:
        raise DecisionRefusee(_("Choisissez une date à venir."))
    if echeance > aujourd_hui + DELAI_MAXIMAL:
        raise DecisionRefusee(_("Choisissez une date à moins de %(jours)d jours.") % {"jours": DELAI_MAXIMAL.days})


class ActionSurEtape:
    """Une action d'une personne sur l'étape en cours d'un texte.

    Args:
        etape: l'étape telle que l'écran la connaît ; elle est relue avant tout changement.
        user: qui agit.
    """

    def __init__(self, etape: TaskState, user: Utilisateur) -> None:
        self.etape = etape
        self.user = user

    @property
    def tache(self) -> Etape:
        return self.etape.task.specific

    @cached_property
    def page(self) -> Page:
        return self.etape.workflow_state.content_object

    @cached_property
    def prise(self) -> PriseEnCharge | None:
        return PriseEnCharge.objects.filter(etape_id=self.etape.pk).select_related("relecteur").first()

    def check(self) -> None:
        """Raises: DecisionRefusee."""
        self.verifier_l_etape()
        self.verifier_la_personne()

    def verifier_l_etape(self) -> None:
        circuit = self.etape.workflow_state
        if (
            self.etape.status != TaskState.STATUS_IN_PROGRESS
            or circuit.status != WorkflowState.STATUS_IN_PROGRESS
            or circuit.current_task_state_id != self.etape.pk
        ):
            raise DecisionRefusee(_("Cette étape n’est plus en cours : quelqu’un vient sans doute de décider."))

    def verifier_la_personne(self) -> None:
        if not self.tache.peut_relire(self.user):
            raise DecisionRefusee(_("Cette étape revient à d’autres que vous."))

    def refuser_a_l_auteur(self) -> None:
        if a_ecrit_le_texte(self.user.pk, self.page):
            raise DecisionRefusee(
                _("Vous avez écrit la dernière version de ce texte : une autre personne doit l’approuver.")
            )

    def relire_l_etape(self) -> None:
        """Relit l'étape en la verrouillant : deux décisions simultanées se suivent, et la seconde est refusée."""
        etape = TaskState.objects.select_for_update(of=("self",)).filter(pk=self.etape.pk).first()
        if etape is None:
            raise DecisionRefusee(_("Ce texte n’existe plus : il vient d’être effacé."))
        self.etape = etape
        self.oublier("page", "prise")

    def oublier(self, *lus: str) -> None:
        """Fait relire ce qui a pu changer depuis."""
        for nom in lus:
            self.__dict__.pop(nom, None)

    def journaliser(self, action: str, **donnees: Any) -> None:
        log(
            self.page.specific,
            action,
            user=self.user,
            revision=self.page.latest_revision,
            data={"etape": self.etape.task.name, "etape_id": self.etape.pk, **donnees},
        )


class Decision(ActionSurEtape):
    """Approuver ou renvoyer : ce qui termine une étape."""

    def __init__(self, etape: TaskState, user: Utilisateur, commentaire: str = "") -> None:
        super().__init__(etape, user)
        self.commentaire = commentaire.strip()

    def verifier_la_personne(self) -> None:
        super().verifier_la_personne()
        prise = self.prise
        if prise is not None and prise.relecteur_id != self.user.pk and not prise.en_retard:
            raise DecisionRefusee(
                _("%(qui)s relit ce texte jusqu’au %(date)s. Reprenez-le d’abord si vous devez décider à sa place.")
                % {"qui": prise.relecteur, "date": formats.date_format(prise.echeance)}
            )

    def execute(self) -> TaskState:
        with transaction.atomic():
            self.relire_l_etape()
            self.check()
            self.decider()
        return self.etape

    def decider(self) -> None:
        raise NotImplementedError


class Approuver(Decision):
    """Fait avancer le texte ; à la dernière étape, le publie ou le programme."""

    def verifier_la_personne(self) -> None:
        super().verifier_la_personne()
        self.refuser_a_l_auteur()

    def _refuser_d_en_repondre_seul(self) -> None:
        """Un texte que personne ici n'a écrit (proposé par le public, venu d'un autre agenda) veut deux approbations de
        deux personnes : il n'a pas d'autrice pour être la première."""
        siennes = TaskState.objects.filter(
            workflow_state=self.etape.workflow_state_id, status=TaskState.STATUS_APPROVED, finished_by=self.user.pk
        ).exclude(task=self.etape.task_id)
        approuvees = [etape.revision for etape in siennes.select_related("revision") if etape.revision]
        if not approuvees or auteur_du_texte(self.page) is not None:
            return
        derniere = self.page.get_latest_revision()
        if derniere is not None and any(meme_texte(approuvee, derniere) for approuvee in approuvees):
            raise DecisionRefusee(
                _(
                    "Personne ici n’a écrit ce texte, et vous l’avez approuvé à une autre étape : une autre personne "
                    "doit l’approuver à celle-ci."
                )
            )

    def check(self) -> None:
        super().check()
        self._refuser_d_en_repondre_seul()
        # Vérifié ici, parce que Wagtail laisserait sinon le texte en relecture sans un mot.
        if self._est_la_derniere and not self.page.permissions_for_user(self.user).can_publish():
            raise DecisionRefusee(_("La dernière étape publie la page, et vous n’avez pas le droit de la publier."))
        if raisons := self._manques():
            raise DecisionRefusee(_("Ce texte est incomplet. %(raisons)s") % {"raisons": " ".join(raisons)})

    def _manques(self) -> list[str]:
        """Ce que les applications trouvent à redire à la dernière version : à toute étape (crochet
        « avant_approbation »), ou seulement quand elle va paraître (« avant_publication »)."""
        brouillon = self.page.get_latest_revision_as_object()
        verifications = hooks.get_hooks("avant_approbation")
        if self._est_la_derniere:
            verifications = [*verifications, *hooks.get_hooks("avant_publication")]
        return [raison for verifier in verifications for raison in verifier(brouillon)]

    @property
    def _est_la_derniere(self) -> bool:
        derniere = self.etape.workflow_state.workflow.tasks.filter(active=True).last()
        return derniere is not None and derniere.pk == self.etape.task_id

    def decider(self) -> None:
        circuit = self.etape.workflow_state
        # On approuve ce qu'on a sous les yeux : la dernière version. Mais si le texte a changé depuis une étape
        # précédente, il y retourne, et cette approbation-ci ne vaut plus que pour la version d'alors.
        if etape_a_refaire(circuit, avant=self.etape.task) is None:
            self.etape.revision = self.page.get_latest_revision()
        self.etape.approve(user=self.user, comment=self.commentaire)


class Renvoyer(Decision):
    """Rend le texte à qui l'a écrit, avec la raison."""

    def check(self) -> None:
        super().check()
        if not self.commentaire:
            raise DecisionRefusee(_("Dites ce qu’il faut corriger : un renvoi sans raison n’aide personne."))

    def decider(self) -> None:
        self.etape.reject(user=self.user, comment=self.commentaire)


#: Les décisions, sous le nom que Wagtail leur donne dans ses adresses.
DECISIONS: dict[str, type[Decision]] = {"approve": Approuver, "reject": Renvoyer}


class PrendreEnCharge(ActionSurEtape):
    """S'engage à rendre une relecture avant la fin d'un jour : personne d'autre ne décidera d'ici là."""

    def __init__(self, etape: TaskState, user: Utilisateur, echeance: datetime.date) -> None:
        super().__init__(etape, user)
        self.echeance = echeance

    def check(self) -> None:
        super().check()
        self.refuser_a_l_auteur()
        verifier_l_echeance(self.echeance)

    def execute(self) -> PriseEnCharge:
        prise = None
        with transaction.atomic():
            # Relue sous verrou : une décision prise entre-temps aurait terminé l'étape.
            self.relire_l_etape()
            self.check()
            # Le point de reprise laisse lire, après un conflit, qui a gagné.
            with contextlib.suppress(IntegrityError), transaction.atomic():
                prise = PriseEnCharge.objects.create(etape=self.etape, relecteur=self.user, echeance=self.echeance)
                self.journaliser("moderation.prendre_en_charge", echeance=self.echeance.isoformat())
        if prise is None:
            raise DecisionRefusee(self._deja_prise())
        return prise

    def _deja_prise(self) -> str:
        self.oublier("prise")
        prise = self.prise
        if prise is None:
            return _("Quelqu’un vient de prendre ce texte en charge, puis de le rendre : réessayez.")
        if prise.relecteur_id == self.user.pk:
            return _("Vous avez déjà ce texte en charge.")
        return _("%(qui)s a déjà pris ce texte en charge, jusqu’au %(date)s.") % {
            "qui": prise.relecteur,
            "date": formats.date_format(prise.echeance),
        }


class Reprendre(PrendreEnCharge):
    """Prend la suite de quelqu'un, qui en est prévenu."""

    def execute(self) -> PriseEnCharge:
        if self.prise is None:
            return super().execute()
        with transaction.atomic():
            self.relire_l_etape()
            self.check()
            ancienne = self.prise
            if ancienne is None:
                return super().execute()
            # La condition sur l'ancienne personne départage deux reprises simultanées.
            reprises = PriseEnCharge.objects.filter(pk=ancienne.pk, relecteur=ancienne.relecteur_id).update(
                relecteur=self.user, echeance=self.echeance, prise_le=timezone.now()
            )
            if not reprises:
                raise DecisionRefusee(_("Ce texte vient de changer de mains : rechargez la page."))
            self.journaliser("moderation.reprendre", echeance=self.echeance.isoformat(), ancien=str(ancienne.relecteur))
            if ancienne.relecteur_id != self.user.pk:
                avis.reprise(self.etape, ancienne.relecteur, self.user)
        ancienne.refresh_from_db()
        return ancienne


class Relacher(ActionSurEtape):
    """Rend un texte que l'on avait pris en charge."""

    def check(self) -> None:
        self.verifier_l_etape()
        prise = self.prise
        if prise is None or prise.relecteur_id != self.user.pk:
            raise DecisionRefusee(_("Vous n’avez pas ce texte en charge."))

    @transaction.atomic
    def execute(self) -> None:
        self.check()
        PriseEnCharge.objects.filter(etape=self.etape, relecteur=self.user).delete()
        self.journaliser("moderation.relacher")
