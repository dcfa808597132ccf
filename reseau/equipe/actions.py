"""Les changements d'état de l'équipe d'une organisation : un objet chacun, qui vérifie le droit, change, journalise."""

import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle.choix import Role
from alliance.socle.jetons import nouveau_jeton
from alliance.socle.models import Utilisateur

from ..choix import REFERENTS, RoleDeMandat, SujetDeContact
from ..etancheite import est_de_l_equipe_centrale
from ..models import Invitation, Mandat, MembrePage, RoleDeContact
from . import avis

#: Combien de temps un lien d'invitation marche.
VALIDITE_D_UNE_INVITATION = datetime.timedelta(days=14)


class GestionDEquipeRefusee(PermissionDenied):
    """La personne ne tient pas l'équipe de cette organisation."""


class InvitationRefusee(ValidationError):
    """L'invitation ne peut pas, ou ne peut plus, être acceptée ; le message dit pourquoi et que faire."""


def peut_tenir_l_equipe(user: Any, membre: MembrePage) -> bool:
    """Vrai pour l'équipe centrale, et pour les référentes et référents en exercice de cette organisation."""
    if est_de_l_equipe_centrale(user):
        return True
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return Mandat.objects.en_cours().referents().filter(membre=membre, utilisateur=user).exists()


class GesteDEquipe:
    """Ce que tous les gestes partagent : pour qui, par qui, et le droit de le faire."""

    membre: MembrePage
    user: Any

    def check(self, skip_permission_checks: bool = False) -> None:
        """Raises: GestionDEquipeRefusee."""
        if not skip_permission_checks and not peut_tenir_l_equipe(self.user, self.membre):
            raise GestionDEquipeRefusee(
                _("Seuls le secrétariat et les référent·es de l’organisation tiennent son équipe.")
            )

    def journaliser(self, action: str, **donnees: Any) -> None:
        log(instance=self.membre, action=f"reseau.{action}", user=self.user, data=donnees)


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
        if self.mandat.est_echu:
            raise ValidationError({"fin": _("Ce mandat serait déjà fini.")})
        self.mandat.full_clean(exclude=["utilisateur"])
        self.mandat.save()
        self.journaliser("inviter", mandat=self.mandat.pk, role=str(self.mandat.role))
        return EnvoyerInvitation(self.mandat, self.user).execute(skip_permission_checks=True)


class EnvoyerInvitation(GesteDEquipe):
    """Envoie un nouveau lien pour un mandat que personne n'a encore pris ; le lien d'avant ne marche plus."""

    def __init__(self, mandat: Mandat, user: Any = None) -> None:
        self.mandat, self.membre, self.user = mandat, mandat.membre, user

    def check(self, skip_permission_checks: bool = False) -> None:
        super().check(skip_permission_checks)
        if self.mandat.utilisateur_id is not None:
            raise ValidationError(_("Cette personne a déjà accepté l’invitation."))
        if self.mandat.termine_le is not None or self.mandat.est_echu:
            raise ValidationError(_("Ce mandat est fini : ouvrez-en un autre."))

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Invitation:
        self.check(skip_permission_checks)
        maintenant = timezone.now()
        Invitation.objects.filter(mandat=self.mandat, acceptee_le__isnull=True, annulee_le__isnull=True).update(
            annulee_le=maintenant
        )
        jeton, empreinte = nouveau_jeton()
        invitation = Invitation.objects.create(
            mandat=self.mandat,
            empreinte=empreinte,
            invitant=self.user,
            cree_le=maintenant,
            expire_le=maintenant + VALIDITE_D_UNE_INVITATION,
        )
        avis.inviter(invitation, jeton)
        return invitation


class AccepterInvitation:
    """La personne qui a reçu le lien prend son mandat : un compte neuf, ou le sien.

    Le lien prouve qu'elle lit cette adresse. Il ne donne jamais accès à un compte actif (elle y entre avec son mot de
    passe), ni à un compte fermé qui avait des droits communs à l'alliance.

    Args:
        invitation: celle que désigne l'empreinte du jeton.
        nom: prénom et nom, pour un compte neuf.
        mot_de_passe: pour un compte neuf ou rouvert ; ignoré si la personne a déjà un compte actif.
    """

    def __init__(self, invitation: Invitation, *, nom: str = "", mot_de_passe: str = "") -> None:
        self.invitation, self.nom, self.mot_de_passe = invitation, nom, mot_de_passe

    @property
    def compte(self) -> Utilisateur | None:
        """Le compte qui a déjà cette adresse."""
        return Utilisateur.objects.filter(email__iexact=self.invitation.mandat.courriel).first()

    @transaction.atomic
    def execute(self) -> Utilisateur:
        """Raises: InvitationRefusee ; ValidationError si le mot de passe est trop faible."""
        invitation = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("mandat__membre__groupe")
            .get(pk=self.invitation.pk)
        )
        if not Invitation.objects.ouvertes().filter(pk=invitation.pk).exists():
            raise InvitationRefusee(_("Cette invitation ne marche plus : demandez-en une nouvelle."))
        mandat = invitation.mandat
        if mandat.est_echu:
            raise InvitationRefusee(_("Ce mandat est fini : demandez une nouvelle invitation."))
        personne = self.compte
        if personne is None or not personne.is_active:
            personne = self._ouvrir_un_compte(personne, mandat)
        invitation.acceptee_le = timezone.now()
        invitation.save(update_fields=["acceptee_le"])
        mandat.utilisateur = personne
        mandat.save(update_fields=["utilisateur"])
        if mandat.membre.groupe is not None:
            personne.groups.add(mandat.membre.groupe)
        if (
            mandat.est_referent
            and not RoleDeContact.objects.filter(membre=mandat.membre, sujet=SujetDeContact.GENERAL).exists()
        ):
            RoleDeContact.objects.create(membre=mandat.membre, sujet=SujetDeContact.GENERAL, mandat=mandat)
        log(instance=mandat.membre, action="reseau.accepter_invitation", user=personne, data={"mandat": mandat.pk})
        return personne

    def _ouvrir_un_compte(self, ancien: Utilisateur | None, mandat: Mandat) -> Utilisateur:
        if ancien is not None and (ancien.is_superuser or _a_un_role_commun(ancien)):
            raise InvitationRefusee(_("Ce compte a été fermé par l’alliance : écrivez au secrétariat pour le rouvrir."))
        prenom, _espace, nom = (self.nom or mandat.nom).strip().partition(" ")
        personne = ancien or Utilisateur(email=mandat.courriel)
        personne.first_name, personne.last_name = prenom[:150], nom[:150]
        personne.fonction = mandat.fonction[:120]
        validate_password(self.mot_de_passe, personne)
        personne.set_password(self.mot_de_passe)
        personne.is_active = True
        personne.save()
        return personne


class PrendreMandat(GesteDEquipe):
    """Donne un mandat à un compte qui existe, sans invitation : reprise d'un site, démonstration, essais."""

    def __init__(self, membre: MembrePage, personne: Utilisateur, user: Any = None, **mandat: Any) -> None:
        self.membre, self.personne, self.user, self.champs = membre, personne, user, mandat

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Mandat:
        self.check(skip_permission_checks)
        valeurs: dict[str, Any] = {"nom": str(self.personne), "fonction": self.personne.fonction, **self.champs}
        mandat = Mandat(membre=self.membre, courriel=self.personne.email, utilisateur=self.personne, **valeurs)
        mandat.full_clean()
        mandat.save()
        if self.membre.groupe is not None:
            self.personne.groups.add(self.membre.groupe)
        self.journaliser("prendre_mandat", mandat=mandat.pk)
        return mandat


class TerminerMandat(GesteDEquipe):
    """Met fin à un mandat : les droits s'arrêtent, les sujets de contact passent à une référente, le compte se ferme
    s'il ne sert plus à rien d'autre.

    Args:
        mandat: celui qui finit ; le terminer deux fois ne fait rien.
        user: qui y met fin ; `None` quand c'est la date.
    """

    def __init__(self, mandat: Mandat, user: Any = None) -> None:
        self.mandat, self.membre, self.user = mandat, mandat.membre, user

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> bool:
        """Rend vrai si le mandat courait encore."""
        self.check(skip_permission_checks)
        mandat = (
            Mandat.objects.select_for_update(of=("self",))
            .select_related("membre__groupe", "utilisateur")
            .get(pk=self.mandat.pk)
        )
        if mandat.termine_le is not None:
            return False
        aujourd_hui = timezone.localdate()
        mandat.termine_le = timezone.now()
        if mandat.fin is None or mandat.fin > aujourd_hui:
            mandat.fin = max(aujourd_hui, mandat.debut)
        mandat.save(update_fields=["termine_le", "fin"])
        Invitation.objects.filter(mandat=mandat, acceptee_le__isnull=True, annulee_le__isnull=True).update(
            annulee_le=mandat.termine_le
        )
        self._passer_les_contacts(mandat)
        self._retirer_les_droits(mandat)
        self.journaliser("terminer_mandat", mandat=mandat.pk, echeance=self.user is None)
        avis.mandat_termine(mandat, par=self.user)
        return True

    def _passer_les_contacts(self, mandat: Mandat) -> None:
        """Ce que l'alliance demandait à cette personne, elle le demande à une référente ; à défaut, à personne."""
        siens = RoleDeContact.objects.filter(mandat=mandat)
        releve = (
            Mandat.objects.en_cours()
            .referents()
            .filter(membre=mandat.membre)
            .exclude(pk=mandat.pk)
            .order_by("-role", "debut", "pk")
            .first()
        )
        if releve is None:
            siens.delete()
        else:
            siens.update(mandat=releve)

    @staticmethod
    def _retirer_les_droits(mandat: Mandat) -> None:
        personne = mandat.utilisateur
        if personne is None:
            return
        autres = Mandat.objects.en_cours().filter(utilisateur=personne).exclude(pk=mandat.pk)
        if mandat.membre.groupe is not None and not autres.filter(membre=mandat.membre).exists():
            personne.groups.remove(mandat.membre.groupe)
        if not (personne.is_superuser or personne.groups.exists() or autres.exists()):
            personne.is_active = False
            personne.save(update_fields=["is_active"])


class DesignerContact(GesteDEquipe):
    """Dit à qui l'alliance s'adresse pour un sujet ; un seul mandat par sujet."""

    def __init__(self, mandat: Mandat, sujet: SujetDeContact, user: Any = None) -> None:
        self.mandat, self.membre, self.sujet, self.user = mandat, mandat.membre, SujetDeContact(sujet), user

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> RoleDeContact:
        self.check(skip_permission_checks)
        if not Mandat.objects.en_cours().filter(pk=self.mandat.pk).exists():
            raise ValidationError(_("Ce mandat est fini."))
        contact, _cree = RoleDeContact.objects.update_or_create(
            membre=self.membre, sujet=self.sujet, defaults={"mandat": self.mandat}
        )
        self.journaliser("designer_contact", mandat=self.mandat.pk, sujet=self.sujet.value)
        return contact


def contacts_de(membre: MembrePage, sujet: SujetDeContact = SujetDeContact.GENERAL) -> list[Mandat]:
    """À qui écrire pour un sujet : la personne désignée, à défaut les référent·es en exercice."""
    designe = Mandat.objects.en_cours().filter(membre=membre, roles_de_contact__sujet=sujet)
    return list(designe) or list(Mandat.objects.en_cours().filter(membre=membre, role__in=REFERENTS))


def _a_un_role_commun(personne: Utilisateur) -> bool:
    return personne.groups.filter(name__in=Role.values).exists()
