"""Ce que partagent les changements d'état de l'équipe d'une organisation : qui peut, et ce qui s'inscrit au journal."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle import publication
from alliance.socle.verrous import sous_verrou

from ..choix import SujetDeContact
from ..etancheite import est_de_l_equipe_centrale
from ..models import Mandat, MembrePage, RoleDeContact


class GestionDEquipeRefusee(PermissionDenied):
    """La personne ne tient pas l'équipe de cette organisation."""


def mandats_actifs(user: Any, membre: MembrePage | None = None) -> Any:
    """Les mandats en cours d'une personne, dans une organisation ou dans toutes."""
    mandats = Mandat.objects.en_cours().filter(utilisateur=user)
    return mandats if membre is None else mandats.filter(membre=membre)


def a_un_mandat(user: Any) -> bool:
    """Vrai si la personne a un mandat en cours. Plusieurs menus le demandent : une requête suffit à tous."""
    if not hasattr(user, "_a_un_mandat"):
        user._a_un_mandat = mandats_actifs(user).exists()
    return bool(user._a_un_mandat)


def peut_tenir_l_equipe(user: Any, membre: MembrePage) -> bool:
    """Vrai pour l'équipe centrale, et pour les référentes et référents en exercice de cette organisation."""
    if not _est_active(user):
        return False
    return est_de_l_equipe_centrale(user) or mandats_actifs(user, membre).referents().exists()


def peut_voir_l_equipe(user: Any, membre: MembrePage) -> bool:
    """Vrai pour qui tient l'équipe, et pour qui en fait partie."""
    if not _est_active(user):
        return False
    return est_de_l_equipe_centrale(user) or mandats_actifs(user, membre).exists()


def _est_active(user: AbstractBaseUser | AnonymousUser | None) -> bool:
    return user is not None and user.is_authenticated and user.is_active


class GesteDEquipe:
    """Un geste sur l'équipe d'une organisation : pour laquelle, par qui, et le droit de le faire.

    `user` vide veut dire que le site agit de lui-même ; il faut alors `skip_permission_checks`.
    """

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


def garder_un_referent(mandat: Mandat, user: Any) -> None:
    """Empêche une organisation de perdre, par son propre geste, la dernière personne qui répond d'elle.

    L'équipe centrale le peut : elle sait qui appeler. Verrouille les référent·es le temps de la transaction, pour que
    deux départs simultanés ne se croient pas chacun suivi de l'autre.

    Raises: ValidationError.
    """
    if not mandat.est_referent or mandat.utilisateur_id is None or est_de_l_equipe_centrale(user):
        return
    en_poste = sous_verrou(Mandat.objects.en_cours().referents().acceptes().filter(membre=mandat.membre_id))
    if all(referent.pk == mandat.pk for referent in en_poste):
        raise ValidationError(
            _(
                "Vous êtes la dernière personne à répondre de cette organisation. Invitez d’abord un·e autre "
                "référent·e, et attendez son acceptation, ou demandez au secrétariat."
            )
        )


def contact_par_defaut(mandat: Mandat) -> None:
    """La première personne qui répond d'une organisation devient celle à qui l'alliance écrit."""
    if mandat.est_referent:
        RoleDeContact.objects.get_or_create(
            membre=mandat.membre, sujet=SujetDeContact.GENERAL, defaults={"mandat": mandat}
        )


def faire_lire(mandat: Mandat) -> None:
    """Renouvelle ce que le site garde en mémoire, si la page du membre montre cette personne."""
    if mandat.nom_public:
        publication.renouveler_apres_validation()
