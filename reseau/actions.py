"""Changements d'état du réseau : un objet chacun, qui vérifie le droit, change et journalise."""

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Collection

from alliance.socle.amenagement import (
    CHOISIR_LES_MEDIAS,
    DROITS_SUR_LES_MEDIAS,
    accorder,
    accorder_sur_collection,
    accorder_sur_page,
    collection_commune,
)
from alliance.socle.models import Utilisateur

from .models import MembrePage


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
        nom = f"Organisation {self.membre.pk} – {self.membre.title}"[:150]
        groupe = self.membre.groupe or Group.objects.create(name=nom)
        collection = self.membre.collection or Collection.get_first_root_node().add_child(name=self.membre.title)
        MembrePage.objects.filter(pk=self.membre.pk).update(groupe=groupe, collection=collection)
        self.membre.groupe, self.membre.collection = groupe, collection

        # Ajouter un territoire qui manque, sans pouvoir toucher à ceux que d'autres citent.
        accorder(groupe, "wagtailadmin.access_admin", "reseau.add_territoire")
        # Jamais « publier » : c'est la relecture puis le secrétariat qui publient.
        accorder_sur_page(groupe, self.membre, "add_page", "change_page")
        accorder_sur_collection(groupe, collection, *DROITS_SUR_LES_MEDIAS)
        accorder_sur_collection(groupe, collection_commune(), *CHOISIR_LES_MEDIAS)
        return groupe
