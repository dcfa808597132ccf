"""La fin d'un mandat : par un geste, ou parce que son dernier jour est passé."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from alliance.socle.models import Utilisateur
from alliance.socle.verrous import une_sous_verrou

from ..choix import PRESENTS
from ..models import Invitation, Mandat, RoleDeContact
from . import avis
from .gestes import GesteDEquipe, faire_lire, garder_un_referent


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
        """Rend vrai si le mandat courait encore.

        Raises: GestionDEquipeRefusee ; ValidationError si plus personne ne répondrait de l'organisation.
        """
        self.check(skip_permission_checks)
        if not skip_permission_checks:
            garder_un_referent(self.mandat, self.user)
        mandat = une_sous_verrou(self.mandat, "membre__groupe")
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
        faire_lire(mandat)
        self.journaliser("terminer_mandat", mandat=mandat.pk, echeance=self.user is None)
        avis.mandat_termine(mandat, par=self.user)
        reste = mandat.membre.statut in PRESENTS  # qui quitte l'alliance n'a plus besoin de référent·e
        if reste and mandat.est_referent and mandat.utilisateur_id and not self._suivi(mandat):
            avis.sans_referent(mandat)
        return True

    def _suivi(self, mandat: Mandat) -> bool:
        """Vrai si une autre personne répond de l'organisation, ou si qui termine ce mandat sait qui est invité."""
        if releve(mandat) is not None:
            return True
        invites = Mandat.objects.en_cours().referents().filter(membre=mandat.membre_id).exclude(pk=mandat.pk)
        return self.user is not None and invites.exists()

    @staticmethod
    def _passer_les_contacts(mandat: Mandat) -> None:
        """Ce que l'alliance demandait à cette personne, elle le demande à une référente ; à défaut, à personne."""
        siens = RoleDeContact.objects.filter(mandat=mandat)
        sujets = [role.get_sujet_display() for role in siens]
        suivante = releve(mandat)
        if suivante is None:
            siens.delete()
        elif sujets:
            siens.update(mandat=suivante)
            avis.contacts_repris(mandat, suivante, sujets)

    @staticmethod
    def _retirer_les_droits(mandat: Mandat) -> None:
        if mandat.utilisateur_id is None:
            return
        # Verrouillée : de deux mandats qui finissent ensemble, le second voit que le premier est fini.
        personne = une_sous_verrou(Utilisateur(pk=mandat.utilisateur_id))
        mandat.utilisateur = personne
        autres = Mandat.objects.en_cours().filter(utilisateur=personne).exclude(pk=mandat.pk)
        if mandat.membre.groupe is not None and not autres.filter(membre=mandat.membre).exists():
            personne.groups.remove(mandat.membre.groupe)
        if not (personne.is_superuser or personne.groups.exists() or autres.exists()):
            personne.is_active = False
            personne.save(update_fields=["is_active"])


def releve(mandat: Mandat) -> Mandat | None:
    """Qui prend la suite : un·e autre référent·e en exercice, technique d'abord ; une invitée n'a rien accepté."""
    return (
        Mandat.objects.en_cours()
        .referents()
        .acceptes()
        .filter(membre=mandat.membre_id)
        .exclude(pk=mandat.pk)
        .order_by("-role", "debut", "pk")
        .first()
    )


def terminer_les_echus(**filtre: Any) -> int:
    """Termine les mandats dont le dernier jour est passé, et rend combien.

    Une seule requête s'il n'y en a pas.

    Args:
        filtre: lesquels, par exemple `utilisateur=personne` ; tous, sans rien.
    """
    return sum(
        TerminerMandat(mandat).execute(skip_permission_checks=True)
        for mandat in Mandat.objects.echus().filter(**filtre).select_related("membre__groupe", "utilisateur")
    )
