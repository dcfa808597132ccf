"""Changements d'état du réseau : un objet chacun, qui vérifie le droit, change et journalise."""

from collections.abc import Sequence

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from alliance.socle.amenagement import (
    CHOISIR_LES_MEDIAS,
    DROITS_SUR_LES_MEDIAS,
    accorder,
    accorder_sur_collection,
    accorder_sur_page,
    collection_commune,
    permissions,
)
from alliance.socle.models import Utilisateur

from .lots import LOT, chemins_libres, croiser, modifier, ranger_les_enfants
from .models import MembrePage

#: Ce que peut le groupe d'une organisation, hors de ses pages : entrer, et ajouter un territoire qui manque, sans
#: toucher à ceux que d'autres citent.
DROITS_DU_GROUPE = ("wagtailadmin.access_admin", "reseau.add_territoire")
#: Sur son espace. Jamais « publier » : c'est la relecture puis le secrétariat qui publient.
DROITS_SUR_L_ESPACE = ("add_page", "change_page")


def nom_du_groupe(membre: MembrePage) -> str:
    return f"Organisation {membre.pk} – {membre.title}"[:150]


class OuvrirEspaceRefuse(PermissionDenied):
    """La personne ne peut pas ouvrir d'espace ici."""


class OuvrirEspace:
    """Donne à une organisation son groupe (droits sur son espace seul) et sa collection. Se rejoue sans effet.

    Args:
        membre: l'espace déjà enregistré dans l'arbre.
        user: qui demande ; il doit pouvoir publier l'espace. `None` avec `skip_permission_checks` seulement.
    """

    def __init__(self, membre: MembrePage, user: Utilisateur | None = None) -> None:
        self.membre = membre
        self.user = user

    def check(self, skip_permission_checks: bool = False) -> None:
        """Raises: OuvrirEspaceRefuse."""
        if skip_permission_checks:
            return
        if self.user is None or not self.membre.permissions_for_user(self.user).can_publish():
            raise OuvrirEspaceRefuse(_("Seul le secrétariat ouvre l’espace d’une organisation."))

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Group:
        self.check(skip_permission_checks)
        groupe = self.membre.groupe or Group.objects.create(name=nom_du_groupe(self.membre))
        collection = self.membre.collection or Collection.get_first_root_node().add_child(name=self.membre.title)
        MembrePage.objects.filter(pk=self.membre.pk).update(groupe=groupe, collection=collection)
        self.membre.groupe, self.membre.collection = groupe, collection

        accorder(groupe, *DROITS_DU_GROUPE)
        accorder_sur_page(groupe, self.membre, *DROITS_SUR_L_ESPACE)
        accorder_sur_collection(groupe, collection, *DROITS_SUR_LES_MEDIAS)
        accorder_sur_collection(groupe, collection_commune(), *CHOISIR_LES_MEDIAS)
        return groupe


class OuvrirEspaces:
    """`OuvrirEspace` pour des milliers d'organisations neuves, en une vingtaine de requêtes par lot.

    Args:
        membres: des espaces enregistrés, de même page mère, et qui n'ont encore ni groupe ni collection.
        user: qui demande ; il doit pouvoir publier sous la page mère.
    """

    def __init__(self, membres: Sequence[MembrePage], user: Utilisateur | None = None) -> None:
        self.membres = membres
        self.user = user

    def check(self, skip_permission_checks: bool = False) -> None:
        """Raises: OuvrirEspaceRefuse."""
        if skip_permission_checks or not self.membres:
            return
        mere = self.membres[0].get_parent()
        if self.user is None or not mere.permissions_for_user(self.user).can_publish_subpage():
            raise OuvrirEspaceRefuse(_("Seul le secrétariat ouvre l’espace d’une organisation."))

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> None:
        self.check(skip_permission_checks)
        if not self.membres:
            return
        groupes = Group.objects.bulk_create([Group(name=nom_du_groupe(membre)) for membre in self.membres], LOT)
        collections = self._collections()
        for membre, groupe, collection in zip(self.membres, groupes, collections, strict=True):
            membre.groupe, membre.collection = groupe, collection
        modifier(MembrePage, ["groupe", "collection"], self.membres)
        self._accorder()

    def _collections(self) -> list[Collection]:
        # Verrouillée : deux ouvertures simultanées ne prennent pas les mêmes places.
        fonds = Collection.objects.select_for_update().get(pk=Collection.get_first_root_node().pk)
        collections = Collection.objects.bulk_create(
            [
                Collection(name=membre.title, path=chemin, depth=fonds.depth + 1)
                for membre, chemin in zip(self.membres, chemins_libres(fonds, len(self.membres)), strict=True)
            ],
            LOT,
        )
        Collection.objects.filter(pk=fonds.pk).update(numchild=F("numchild") + len(self.membres))
        # Wagtail les range par nom à mesure qu'on les ajoute.
        ranger_les_enfants(fonds)
        return collections

    def _accorder(self) -> None:
        """Les droits croisés avec les membres, par la base : en objets, ce seraient quatre-vingt mille lignes."""
        commune = str(collection_commune().pk)
        for modele, colonnes, sources, codes in (
            (Group.permissions.through, ("group_id",), ("groupe_id",), DROITS_DU_GROUPE),
            (
                GroupPagePermission,
                ("group_id", "page_id"),
                ("groupe_id", "page_ptr_id"),
                [f"wagtailcore.{code}" for code in DROITS_SUR_L_ESPACE],
            ),
            (
                GroupCollectionPermission,
                ("group_id", "collection_id"),
                ("groupe_id", "collection_id"),
                DROITS_SUR_LES_MEDIAS,
            ),
            (GroupCollectionPermission, ("group_id", "collection_id"), ("groupe_id", commune), CHOISIR_LES_MEDIAS),
        ):
            droits = [droit.pk for droit in permissions(codes)]
            croiser(modele, colonnes, MembrePage, sources, [membre.pk for membre in self.membres], droits)
