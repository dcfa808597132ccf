"""Les changements d'état de la confirmation d'une fiche : un objet chacun."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle import publication
from alliance.socle.verrous import sous_verrou, une_sous_verrou
from reseau.campagnes.propositions import DonnerSuite
from reseau.campagnes.suivi import instant_du
from reseau.choix import SuiteDeProposition
from reseau.models import Mandat

from ..choix import ReponseDeConfirmation, StatutDePratique
from ..models import DemandeDeConfirmation, FichePage
from . import avis, calendrier
from .ecriture import ecrire_un_fait

#: Ce qu'une réponse peut dire.
CHAMPS_DE_REPONSE = ("reponse", "message", "depuis_annee", "motif")


class ConfirmationRefusee(PermissionDenied):
    """La personne ne peut pas modifier cette fiche."""


class ReponseFermee(ValidationError):
    """On ne peut plus répondre par ce lien."""


def peut_confirmer(fiche: FichePage, user: Any) -> bool:
    """Vrai pour qui écrit dans l'espace de l'organisation, et l'équipe centrale ; pas pour qui relit un brouillon, et
    que le circuit ne laisse entrer dans l'éditeur que le temps de sa lecture."""
    return bool(
        fiche.permissions_for_user(user).can_edit() and fiche.organisation.permissions_for_user(user).can_edit()
    )


class ConfirmerFiche:
    """Une personne qui peut modifier la fiche dit qu'elle est toujours d'actualité, aujourd'hui."""

    def __init__(self, fiche: FichePage, user: Any) -> None:
        self.fiche, self.user = fiche, user

    def check(self) -> None:
        """Raises: ConfirmationRefusee ; ValidationError si la fiche n'est pas publiée."""
        if not peut_confirmer(self.fiche, self.user):
            raise ConfirmationRefusee(_("Seules les personnes qui écrivent cette fiche la confirment."))
        if not self.fiche.live:
            raise ValidationError(_("On ne confirme qu’une fiche publiée."))

    @transaction.atomic
    def execute(self) -> None:
        self.check()
        _dater(self.fiche, timezone.localdate())
        _fermer_les_demandes(self.fiche)
        log(instance=self.fiche, action="bonnes_pratiques.confirmer", user=self.user)


class DemanderConfirmation:
    """Écrit à qui connaît la fiche ; à défaut de personne, en garde trace pour le secrétariat.

    Args:
        jour: aujourd'hui, sauf dans un essai.
    """

    def __init__(self, fiche: FichePage, jour: datetime.date) -> None:
        self.fiche, self.jour = fiche, jour

    @transaction.atomic
    def execute(self) -> int:
        """Rend le nombre de personnes à qui l'on écrit."""
        # Verrouillée, puis revérifiée : de deux commandes simultanées, la seconde n'a plus rien à demander.
        fiche = une_sous_verrou(self.fiche)
        if not calendrier.a_demander(self.jour).filter(pk=fiche.pk).exists():
            return 0
        _fermer_les_demandes(fiche)
        personnes = {mandat.courriel: mandat.nom for mandat in calendrier.personnes_de(fiche)}
        instant = instant_du(self.jour)
        demandes = DemandeDeConfirmation.objects.bulk_create(
            DemandeDeConfirmation(fiche=fiche, courriel=courriel, nom=nom, envoyee_le=instant)
            for courriel, nom in (personnes or {"": ""}).items()
        )
        return sum(avis.demander(demande) for demande in demandes if demande.courriel)


class RelancerDemande:
    """Redemande, une fois, à qui n'a pas répondu et fait encore partie de l'équipe."""

    def __init__(self, demande: DemandeDeConfirmation, jour: datetime.date) -> None:
        self.demande, self.jour = demande, jour

    @transaction.atomic
    def execute(self) -> bool:
        demande = self.demande
        membre = demande.fiche.organisation
        if not Mandat.objects.en_cours(self.jour).filter(membre=membre, courriel=demande.courriel).exists():
            return False
        ouverte = DemandeDeConfirmation.objects.filter(pk=demande.pk, repondue_le__isnull=True, suite="", relances=0)
        if not ouverte.update(relances=1, relancee_le=instant_du(self.jour)):
            return False
        avis.relancer(demande)
        return True


class PrevenirLeSecretariat:
    """Dit en un courriel les fiches pour lesquelles personne n'a répondu, ou à qui personne ne peut répondre."""

    def __init__(self, jour: datetime.date) -> None:
        self.jour = jour

    @transaction.atomic
    def execute(self) -> int:
        """Rend le nombre de fiches signalées ; chacune ne l'est qu'une fois par demande."""
        demandes = sous_verrou(calendrier.a_signaler(self.jour), "fiche")
        if not demandes:
            return 0
        orphelines = {demande.fiche_id: demande.fiche for demande in demandes if not demande.courriel}
        silencieuses = {demande.fiche_id: demande.fiche for demande in demandes if demande.courriel}
        if not avis.prevenir_le_secretariat(demandes[0], list(silencieuses.values()), list(orphelines.values())):
            # Personne n'est encore du secrétariat : on le redira demain.
            return 0
        DemandeDeConfirmation.objects.filter(pk__in=[demande.pk for demande in demandes]).update(
            secretariat_prevenu_le=instant_du(self.jour)
        )
        return len(orphelines) + len(silencieuses)


class Repondre:
    """La personne qui a le lien répond, ou change sa réponse tant que rien n'en a été fait.

    Args:
        donnees: les champs de `CHAMPS_DE_REPONSE`, déjà vérifiés (`forms.FormulaireDeConfirmation`).
    """

    def __init__(self, demande: DemandeDeConfirmation, donnees: Mapping[str, Any]) -> None:
        self.demande, self.donnees = demande, donnees

    @transaction.atomic
    def execute(self) -> None:
        """Raises: ReponseFermee."""
        valeurs = {champ: self.donnees[champ] for champ in CHAMPS_DE_REPONSE if champ in self.donnees}
        ouverte = DemandeDeConfirmation.objects.filter(pk=self.demande.pk, suite="", fiche__live=True)
        if not ouverte.update(**valeurs, repondue_le=timezone.now()):
            raise ReponseFermee(_("Cette demande n’attend plus de réponse."))
        self.demande.refresh_from_db()
        log(
            instance=self.demande.fiche,
            action="bonnes_pratiques.repondre_confirmation",
            data={"libelle": str(self.demande.get_reponse_display())},
        )


class AppliquerConfirmation(DonnerSuite):
    """Date la confirmation, prévient l'organisation de ce qui est à corriger, ou dit la pratique terminée."""

    suite = SuiteDeProposition.APPLIQUEE
    action = "bonnes_pratiques.appliquer_confirmation"
    proposition: DemandeDeConfirmation

    @property
    def page(self) -> FichePage:
        return self.proposition.fiche

    def agir(self) -> None:
        demande = self.proposition
        match demande.reponse:
            case ReponseDeConfirmation.ACTUELLE:
                assert demande.repondue_le is not None
                _dater(self.page, timezone.localdate(demande.repondue_le))
            case ReponseDeConfirmation.A_CORRIGER:
                avis.a_corriger(demande, calendrier.personnes_de(self.page))
            case ReponseDeConfirmation.TERMINEE:
                _dater(self.page, timezone.localdate(demande.repondue_le))
                ecrire_un_fait(
                    self.page,
                    {
                        "statut": StatutDePratique.TERMINEE.value,
                        "statut_annee": demande.depuis_annee,
                        "statut_mois": None,
                        "statut_motif": demande.motif,
                    },
                )
        _fermer_les_demandes(self.page)


class EcarterConfirmation(DonnerSuite):
    """Ne fait rien de la réponse, et le dit au journal."""

    suite = SuiteDeProposition.ECARTEE
    action = "bonnes_pratiques.ecarter_confirmation"

    @property
    def page(self) -> FichePage:
        return self.proposition.fiche


def _dater(fiche: FichePage, jour: datetime.date) -> None:
    """La confirmation la plus récente l'emporte. Aucune version n'est touchée : la base seule dit cette date."""
    FichePage.objects.filter(pk=fiche.pk).filter(Q(confirmee_le__isnull=True) | Q(confirmee_le__lt=jour)).update(
        confirmee_le=jour
    )
    fiche.refresh_from_db(fields=["confirmee_le"])
    publication.renouveler_apres_validation()


def _fermer_les_demandes(fiche: FichePage) -> None:
    """Ce que l'on demandait encore n'a plus d'objet ; ce qui a été répondu attend toujours le secrétariat."""
    DemandeDeConfirmation.objects.filter(fiche=fiche, repondue_le__isnull=True, suite="").update(
        suite=SuiteDeProposition.SANS_OBJET, suite_le=timezone.now()
    )
