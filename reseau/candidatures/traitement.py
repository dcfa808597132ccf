"""Ce que fait le secrétariat d'une candidature : prendre, rendre, questionner, accepter, refuser."""

import datetime
from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.socle.models import DocumentAlliance
from alliance.socle.verrous import une_sous_verrou

from ..actions import OuvrirEspace
from ..choix import A_TRAITER, GenreDePas, RoleDeMandat, StatutDeCandidature, StatutDeMembre
from ..equipe.actions import Inviter
from ..etancheite import est_de_l_equipe_centrale
from ..models import Candidature, MembrePage, PasDeCandidature, ReseauIndexPage, Territoire
from ..profil.statuts import ChangerStatut
from . import avis
from .actions import GesteImpossible, inscrire, verrouiller


class TraitementRefuse(PermissionDenied):
    """Seule l'équipe centrale traite les candidatures."""


class Traitement:
    """Un geste du secrétariat, sur une candidature qui attend et que personne d'autre n'a prise en charge.

    Args:
        candidature: celle que l'on traite.
        user: qui agit, de l'équipe centrale.
    """

    def __init__(self, candidature: Candidature, user: Any) -> None:
        self.candidature, self.user = candidature, user

    def check(self) -> None:
        """Raises: TraitementRefuse."""
        if not est_de_l_equipe_centrale(self.user):
            raise TraitementRefuse(_("Seul le secrétariat traite les candidatures."))

    def tenir(self) -> Candidature:
        """Relit sous verrou, et prend en charge ce que personne ne tient. Raises: GesteImpossible."""
        candidature = verrouiller(self.candidature, A_TRAITER)
        if candidature.en_charge_id is None:
            candidature.en_charge = self.user
        elif candidature.en_charge_id != self.user.pk:
            raise GesteImpossible(
                _("%(qui)s s’occupe de cette candidature : demandez-lui de la rendre.") % {"qui": candidature.en_charge}
            )
        return candidature

    def inscrire(self, candidature: Candidature, genre: GenreDePas, message: str = "") -> PasDeCandidature:
        return inscrire(candidature, genre, auteur=self.user, message=message)


class PrendreEnCharge(Traitement):
    """Une seule personne s'en occupe : la base tranche entre deux clics simultanés."""

    @transaction.atomic
    def execute(self) -> PasDeCandidature:
        """Raises: TraitementRefuse ; GesteImpossible si elle est déjà prise ou n'attend plus."""
        self.check()
        libres = Candidature.objects.filter(pk=self.candidature.pk, statut__in=A_TRAITER, en_charge__isnull=True)
        if not libres.update(en_charge=self.user):
            raise GesteImpossible(_("Cette candidature est déjà prise en charge, ou n’attend plus rien."))
        self.candidature.en_charge = self.user
        pas = self.inscrire(self.candidature, GenreDePas.PRISE_EN_CHARGE)
        avis.prevenir_la_personne(pas)
        return pas


class Rendre(Traitement):
    """Remet la candidature à la file ; n'importe qui de l'équipe le peut, pour ne rien bloquer d'une absence."""

    @transaction.atomic
    def execute(self) -> PasDeCandidature:
        """Raises: TraitementRefuse ; GesteImpossible si personne ne la tient ou si elle n'attend plus."""
        self.check()
        tenues = Candidature.objects.filter(pk=self.candidature.pk, statut__in=A_TRAITER, en_charge__isnull=False)
        if not tenues.update(en_charge=None):
            raise GesteImpossible(_("Personne n’a cette candidature en charge."))
        self.candidature.en_charge = None
        pas = self.inscrire(self.candidature, GenreDePas.RENDUE)
        avis.prevenir_le_secretariat(pas)
        return pas


class PoserQuestion(Traitement):
    """Demande une précision à la personne ; elle répond sur sa page."""

    def __init__(self, candidature: Candidature, user: Any, message: str) -> None:
        super().__init__(candidature, user)
        self.message = message.strip()

    @transaction.atomic
    def execute(self) -> PasDeCandidature:
        """Raises: TraitementRefuse, GesteImpossible ; ValidationError si la question est vide."""
        self.check()
        if not self.message:
            raise ValidationError({"message": _("Écrivez votre question.")})
        candidature = self.tenir()
        candidature.statut = StatutDeCandidature.EN_QUESTION
        candidature.save(update_fields=["statut", "en_charge", "modifiee_le"])
        pas = self.inscrire(candidature, GenreDePas.QUESTION, self.message)
        avis.prevenir_la_personne(pas)
        return pas


class Refuser(Traitement):
    """Refuse, avec la raison que lira la personne."""

    def __init__(self, candidature: Candidature, user: Any, raison: str) -> None:
        super().__init__(candidature, user)
        self.raison = raison.strip()

    @transaction.atomic
    def execute(self) -> PasDeCandidature:
        """Raises: TraitementRefuse, GesteImpossible ; ValidationError si la raison est vide."""
        self.check()
        if not self.raison:
            raise ValidationError({"raison": _("Dites pourquoi : la personne le lira.")})
        candidature = self.tenir()
        candidature.statut, candidature.decidee_le = StatutDeCandidature.REFUSEE, timezone.now()
        candidature.save(update_fields=["statut", "decidee_le", "en_charge", "modifiee_le"])
        pas = self.inscrire(candidature, GenreDePas.REFUS, self.raison)
        avis.prevenir_la_personne(pas)
        return pas


class Accepter(Traitement):
    """Fait d'une candidature un membre : sa page publiée, son espace, son histoire, l'invitation de sa personne.

    Args:
        slug: l'adresse de la page sous l'annuaire.
        territoire: celui du membre ; par défaut celui de la candidature.
        role, fin_de_mandat: ceux du premier mandat ; par défaut ceux de la candidature.
        joindre_la_piece: publie la délibération sur la page du membre.
    """

    def __init__(
        self,
        candidature: Candidature,
        user: Any,
        *,
        slug: str,
        territoire: Territoire | None = None,
        role: RoleDeMandat | str = "",
        fin_de_mandat: datetime.date | None = None,
        joindre_la_piece: bool = False,
    ) -> None:
        super().__init__(candidature, user)
        self.slug, self.territoire, self.role = slug, territoire, role
        self.fin_de_mandat, self.joindre_la_piece = fin_de_mandat, joindre_la_piece

    @transaction.atomic
    def execute(self) -> MembrePage:
        """Raises: TraitementRefuse ; GesteImpossible si elle est déjà décidée ; ValidationError sur l'adresse choisie
        ou sur un mandat déjà fini."""
        self.check()
        candidature = self.tenir()
        membre = self._ouvrir(candidature)
        candidature.statut, candidature.membre = StatutDeCandidature.ACCEPTEE, membre
        candidature.decidee_le = timezone.now()
        candidature.save(update_fields=["statut", "membre", "decidee_le", "en_charge", "modifiee_le"])
        pas = self.inscrire(candidature, GenreDePas.ACCEPTATION)
        avis.prevenir_la_personne(pas)
        Inviter(
            membre,
            courriel=candidature.courriel,
            nom=candidature.nom,
            role=self.role or candidature.role,
            fonction=candidature.fonction,
            fin=self.fin_de_mandat,
            user=self.user,
        ).execute()
        return membre

    def _ouvrir(self, candidature: Candidature) -> MembrePage:
        """La page, son espace, puis sa publication : la version publiée connaît ainsi la délibération."""
        membre = MembrePage(
            title=candidature.organisation,
            slug=self.slug,
            nature=candidature.nature,
            territoire=self.territoire or candidature.territoire,
            site_web=candidature.site_web,
            presentation=candidature.presentation,
            adhesion_le=timezone.localdate(),
            owner=self.user,
            live=False,
        )
        # Une création à la fois sous l'annuaire : deux prendraient la même place.
        une_sous_verrou(ReseauIndexPage.objects.get()).add_child(instance=membre)
        OuvrirEspace(membre, self.user).execute()
        if self.joindre_la_piece and candidature.piece:
            membre.deliberation = self._publier_la_piece(candidature, membre)
        depot = timezone.localdate(candidature.deposee_le)
        ChangerStatut(membre, StatutDeMembre.CANDIDAT, depuis=depot, user=self.user).execute()
        ChangerStatut(membre, StatutDeMembre.ACTIF, user=self.user).execute()
        # Après son statut : la page d'un candidat ne se publie pas.
        membre.save_revision(user=self.user, log_action="wagtail.create").publish(user=self.user)
        membre.refresh_from_db()
        return membre

    def _publier_la_piece(self, candidature: Candidature, membre: MembrePage) -> DocumentAlliance:
        with candidature.piece.open("rb") as piece:
            document = DocumentAlliance(
                title=_("Délibération de %(organisation)s") % {"organisation": membre.title},
                collection=membre.collection,
                uploaded_by_user=self.user,
            )
            document.file.save(PurePath(str(candidature.piece.name)).name, File(piece), save=False)
            document._set_document_file_metadata()
            document.save()
        return document
