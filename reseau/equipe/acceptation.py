"""Accepter une invitation : la personne prend son mandat, et son compte."""

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle.choix import Role
from alliance.socle.models import Utilisateur
from alliance.socle.verrous import une_sous_verrou

from ..models import Invitation, Mandat
from .gestes import contact_par_defaut, faire_lire, mandats_actifs


class InvitationRefusee(ValidationError):
    """L'invitation ne peut pas, ou ne peut plus, être acceptée ; le message dit pourquoi et que faire."""


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
        mandat = self._verrouiller()
        personne = self.compte
        if personne is None or not personne.is_active:
            personne = self._ouvrir_un_compte(personne, mandat)
        Invitation.objects.filter(pk=self.invitation.pk).update(acceptee_le=timezone.now())
        mandat.utilisateur = personne
        # La personne sait mieux que qui l'invite comment elle s'appelle.
        mandat.nom = personne.get_full_name()[:160] or mandat.nom
        mandat.save(update_fields=["utilisateur", "nom"])
        if mandat.membre.groupe is not None:
            personne.groups.add(mandat.membre.groupe)
        contact_par_defaut(mandat)
        faire_lire(mandat)
        log(instance=mandat.membre, action="reseau.accepter_invitation", user=personne, data={"mandat": mandat.pk})
        return personne

    def _verrouiller(self) -> Mandat:
        """Le mandat, que rien d'autre ne peut accepter ni terminer avant la fin de la transaction."""
        mandat = une_sous_verrou(Mandat(pk=self.invitation.mandat_id), "membre__groupe")
        if not Invitation.objects.ouvertes().filter(pk=self.invitation.pk).exists():
            raise InvitationRefusee(_("Cette invitation ne marche plus : demandez-en une nouvelle."))
        return mandat

    def _ouvrir_un_compte(self, ancien: Utilisateur | None, mandat: Mandat) -> Utilisateur:
        if ancien is not None and (ancien.is_superuser or ancien.groups.filter(name__in=Role.values).exists()):
            raise InvitationRefusee(_("Ce compte a été fermé par l’alliance : écrivez au secrétariat pour le rouvrir."))
        prenom, _espace, nom = (self.nom or mandat.nom).strip().partition(" ")
        personne = ancien or Utilisateur(email=mandat.courriel)
        personne.first_name, personne.last_name = prenom[:150], nom[:150]
        personne.fonction = mandat.fonction[:120]
        validate_password(self.mot_de_passe, personne)
        personne.set_password(self.mot_de_passe)
        personne.is_active = True
        try:
            with transaction.atomic():
                personne.save()
        except IntegrityError as erreur:
            # Deux organisations l'ont invitée, et elle a répondu aux deux au même instant.
            raise InvitationRefusee(
                _("Votre compte vient d’être ouvert par une autre invitation : rechargez cette page.")
            ) from erreur
        if ancien is not None:
            # Un compte rouvert ne retrouve que ce que ses mandats lui donnent aujourd'hui.
            personne.groups.set(Group.objects.filter(membre__mandats__in=mandats_actifs(personne)))
        return personne
