"""Les changements d'état de l'équipe d'une organisation : un objet chacun, qui vérifie le droit, change, journalise.

`acceptation` et `fin` disent comment un mandat se prend et se termine ; on les trouve aussi ici.
"""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.socle import publication
from alliance.socle.jetons import nouveau_jeton
from alliance.socle.models import Utilisateur
from alliance.socle.verrous import une_sous_verrou

from ..choix import REFERENTS, RoleDeMandat, StatutDeMembre, SujetDeContact
from ..models import Invitation, Mandat, MembrePage, RoleDeContact
from . import avis
from .acceptation import AccepterInvitation, InvitationRefusee
from .fin import TerminerMandat, terminer_les_echus
from .gestes import (
    GesteDEquipe,
    GestionDEquipeRefusee,
    contact_par_defaut,
    faire_lire,
    garder_un_referent,
    peut_tenir_l_equipe,
    peut_voir_l_equipe,
)

__all__ = [
    "AccepterInvitation",
    "AnnulerInvitation",
    "DesignerContact",
    "EnvoyerInvitation",
    "GestionDEquipeRefusee",
    "InvitationRefusee",
    "Inviter",
    "ModifierMandat",
    "PrendreMandat",
    "TerminerMandat",
    "contacts_de",
    "peut_tenir_l_equipe",
    "peut_voir_l_equipe",
    "terminer_les_echus",
]

#: Combien de temps un lien d'invitation marche.
VALIDITE_D_UNE_INVITATION = datetime.timedelta(days=14)
#: Ce que l'on peut changer d'un mandat ouvert ; l'adresse et l'organisation n'en changent pas.
MODIFIABLES = frozenset({"nom", "role", "fonction", "debut", "fin", "nom_public"})


class Inviter(GesteDEquipe):
    """Ouvre un mandat et envoie à la personne le lien qui lui donne son compte.

    Args:
        membre: l'organisation, dont l'espace est ouvert.
        courriel: où écrire ; jamais publié.
        nom, fonction, role, debut, fin, nom_public: ce que dit le mandat.
        user: qui invite.
    """

    def __init__(
        self,
        membre: MembrePage,
        *,
        courriel: str,
        nom: str,
        role: RoleDeMandat | str = RoleDeMandat.REDACTION,
        fonction: str = "",
        debut: datetime.date | None = None,
        fin: datetime.date | None = None,
        nom_public: bool = False,
        user: Any = None,
    ) -> None:
        self.membre, self.user = membre, user
        self.mandat = Mandat(
            membre=membre,
            nom=nom,
            courriel=courriel.strip().lower(),
            role=role,
            fonction=fonction,
            debut=debut or timezone.localdate(),
            fin=fin,
            nom_public=nom_public,
        )

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Invitation:
        """Raises: GestionDEquipeRefusee ; ValidationError si la personne a déjà un mandat en cours ici."""
        self.check(skip_permission_checks)
        _refuser_si_sortie(self.membre)
        _verifier_les_dates(self.mandat)
        # Le mandat d'avant, s'il est fini et que rien ne l'a encore dit, laisserait croire qu'il court.
        terminer_les_echus(membre=self.membre, courriel=self.mandat.courriel)
        self.mandat.full_clean(exclude=["utilisateur"])
        try:
            with transaction.atomic():
                self.mandat.save()
        except IntegrityError as erreur:
            # Deux collègues l'ont invitée au même instant : la vérification n'avait encore rien à voir.
            raise ValidationError(_("Cette personne a déjà un mandat en cours dans cette organisation.")) from erreur
        self.journaliser("inviter", mandat=self.mandat.pk, role=str(self.mandat.role))
        return _envoyer_un_lien(self.mandat, self.user)


class EnvoyerInvitation(GesteDEquipe):
    """Envoie un nouveau lien pour un mandat que personne n'a encore pris ; le lien d'avant ne marche plus."""

    def __init__(self, mandat: Mandat, user: Any = None) -> None:
        self.mandat, self.membre, self.user = mandat, mandat.membre, user

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Invitation:
        """Raises: GestionDEquipeRefusee ; ValidationError si le mandat est déjà pris, ou fini."""
        self.check(skip_permission_checks)
        mandat = _a_prendre(self.mandat)
        self.journaliser("renvoyer_invitation", mandat=mandat.pk)
        return _envoyer_un_lien(mandat, self.user)


class AnnulerInvitation(GesteDEquipe):
    """Retire l'invitation d'une personne qui n'a pas encore accepté : le lien ne marche plus, le mandat prend fin."""

    def __init__(self, mandat: Mandat, user: Any = None) -> None:
        self.mandat, self.membre, self.user = mandat, mandat.membre, user

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> None:
        """Raises: GestionDEquipeRefusee ; ValidationError si la personne a accepté entre-temps."""
        self.check(skip_permission_checks)
        mandat = _a_prendre(self.mandat)
        self.journaliser("annuler_invitation", mandat=mandat.pk)
        TerminerMandat(mandat, self.user).execute(skip_permission_checks=True)


class ModifierMandat(GesteDEquipe):
    """Change le nom, le rôle, la fonction, les dates ou la publication du nom d'un mandat qui court.

    Changer le dernier jour permet qu'un nouveau rappel parte avant lui.

    Args:
        mandat: celui que l'on change.
        changements: parmi `MODIFIABLES`.
    """

    def __init__(self, mandat: Mandat, user: Any = None, **changements: Any) -> None:
        inconnus = set(changements) - MODIFIABLES
        if inconnus:
            raise TypeError(f"Un mandat ne se change pas ainsi : {', '.join(sorted(inconnus))}.")
        self.mandat, self.membre, self.user, self.changements = mandat, mandat.membre, user, changements

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Mandat:
        """Raises: GestionDEquipeRefusee ; ValidationError."""
        self.check(skip_permission_checks)
        mandat = Mandat.objects.select_related("membre").get(pk=self.mandat.pk)
        fin = self.changements.get("fin")
        s_en_va = self.changements.get("role", mandat.role) not in REFERENTS or (
            fin is not None and fin <= timezone.localdate()
        )
        if s_en_va and not skip_permission_checks:
            garder_un_referent(mandat, self.user)
        mandat = une_sous_verrou(mandat, "membre")
        if mandat.termine_le is not None:
            raise ValidationError(_("Ce mandat est fini : ouvrez-en un autre."))
        se_voyait = mandat.nom_public
        changes = [nom for nom, valeur in self.changements.items() if getattr(mandat, nom) != valeur]
        for nom in changes:
            setattr(mandat, nom, self.changements[nom])
        if "fin" in changes:
            mandat.rappel_le = None
        _verifier_les_dates(mandat)
        mandat.full_clean(exclude=["utilisateur"])
        mandat.save()
        if se_voyait or mandat.nom_public:
            publication.renouveler_apres_validation()
        self.journaliser("modifier_mandat", mandat=mandat.pk, champs=sorted(changes))
        return mandat


class PrendreMandat(GesteDEquipe):
    """Donne un mandat à un compte qui existe, sans invitation : reprise d'un site, démonstration, essais."""

    def __init__(self, membre: MembrePage, personne: Utilisateur, user: Any = None, **mandat: Any) -> None:
        self.membre, self.personne, self.user, self.champs = membre, personne, user, mandat

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Mandat:
        """Raises: GestionDEquipeRefusee ; ValidationError si la personne a déjà un mandat en cours ici."""
        self.check(skip_permission_checks)
        _refuser_si_sortie(self.membre)
        valeurs: dict[str, Any] = {"nom": str(self.personne), "fonction": self.personne.fonction, **self.champs}
        mandat = Mandat(membre=self.membre, courriel=self.personne.email, utilisateur=self.personne, **valeurs)
        mandat.full_clean()
        mandat.save()
        if self.membre.groupe is not None:
            self.personne.groups.add(self.membre.groupe)
        contact_par_defaut(mandat)
        faire_lire(mandat)
        self.journaliser("prendre_mandat", mandat=mandat.pk)
        return mandat


def _refuser_si_sortie(membre: MembrePage) -> None:
    if membre.statut == StatutDeMembre.SORTI:
        raise ValidationError(_("Cette organisation a quitté l’alliance : changez d’abord son statut."))


class DesignerContact(GesteDEquipe):
    """Dit à qui l'alliance s'adresse pour un sujet ; un seul mandat par sujet."""

    def __init__(self, mandat: Mandat, sujet: SujetDeContact, user: Any = None) -> None:
        self.mandat, self.membre, self.sujet, self.user = mandat, mandat.membre, SujetDeContact(sujet), user

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> RoleDeContact:
        """Raises: GestionDEquipeRefusee ; ValidationError si le mandat est fini, ou n'est pas encore pris."""
        self.check(skip_permission_checks)
        # Verrouillé : un mandat qui finirait au même instant emporterait le sujet avec lui.
        mandat = Mandat.objects.en_cours().filter(pk=self.mandat.pk).select_for_update(of=("self",)).first()
        if mandat is None:
            raise ValidationError(_("Ce mandat est fini."))
        if mandat.utilisateur_id is None:
            raise ValidationError(_("Cette personne n’a pas encore accepté l’invitation."))
        contact, _cree = RoleDeContact.objects.update_or_create(
            membre=self.membre, sujet=self.sujet, defaults={"mandat": self.mandat}
        )
        self.journaliser("designer_contact", mandat=self.mandat.pk, sujet=self.sujet.value)
        return contact


def contacts_de(membre: MembrePage, sujet: SujetDeContact = SujetDeContact.GENERAL) -> list[Mandat]:
    """À qui écrire pour un sujet : la personne désignée, à défaut les référent·es. Toutes ont un compte ouvert."""
    equipe = Mandat.objects.en_cours().acceptes().filter(membre=membre)
    return list(equipe.filter(roles_de_contact__sujet=sujet)) or list(equipe.referents())


def _verifier_les_dates(mandat: Mandat) -> None:
    """Raises: ValidationError, à la date fautive."""
    if mandat.est_echu:
        raise ValidationError({"fin": _("Ce jour est passé : le mandat serait déjà fini.")})
    if mandat.debut > timezone.localdate():
        raise ValidationError(
            {"debut": _("Les droits s’ouvrent dès l’acceptation : invitez la personne le jour où elle commence.")}
        )


def _a_prendre(mandat: Mandat) -> Mandat:
    """Le mandat, verrouillé, si personne ne l'a encore pris.

    Raises: ValidationError.
    """
    verrouille = une_sous_verrou(mandat, "membre")
    if verrouille.utilisateur_id is not None:
        raise ValidationError(_("Cette personne a déjà accepté l’invitation."))
    if verrouille.termine_le is not None or verrouille.est_echu:
        raise ValidationError(_("Ce mandat est fini : ouvrez-en un autre."))
    return verrouille


def _envoyer_un_lien(mandat: Mandat, invitant: Any) -> Invitation:
    maintenant = timezone.now()
    Invitation.objects.filter(mandat=mandat, acceptee_le__isnull=True, annulee_le__isnull=True).update(
        annulee_le=maintenant
    )
    jeton, empreinte = nouveau_jeton()
    invitation = Invitation.objects.create(
        mandat=mandat,
        empreinte=empreinte,
        invitant=invitant,
        cree_le=maintenant,
        expire_le=maintenant + VALIDITE_D_UNE_INVITATION,
    )
    avis.inviter(invitation, jeton)
    return invitation
