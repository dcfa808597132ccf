"""Les droits de chaque rôle, au complet : on les rassemble tous, on raye ceux que l'on veut, il ne reste rien."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from alliance.socle.amenagement import COLLECTION_COMMUNE
from alliance.socle.choix import Role
from tests.factories import MembreFactory, UtilisateurFactory

REFERENTIEL = {
    f"{app}.{action}_{modele}"
    for app, modele in (("socle", "theme"), ("reseau", "territoire"), ("wagtailredirects", "redirect"))
    for action in ("add", "change", "delete", "view")
}
REGISTRES_DU_RESEAU = {
    f"reseau.{action}_{modele}"
    for modele, actions in {
        "reseaudappartenance": ("add", "change", "delete", "view"),
        "campagne": ("add", "change", "delete", "view"),
        "sollicitation": ("change", "view"),
        "candidature": ("change", "view"),
        "mandat": ("add", "change", "view"),
        "invitation": ("add", "view"),
        "importdemembres": ("add", "view"),
    }.items()
    for action in actions
}
REGISTRE_DES_CONFIRMATIONS = {f"bonnes_pratiques.{action}_demandedeconfirmation" for action in ("change", "view")}
REGISTRES_DES_ACTUALITES = {
    f"actualites.{action}_{modele}"
    for modele, actions in {
        "cosignature": ("view",),
        "signature": ("change", "view"),
        "invalidation": ("add", "view"),
        "lotdepapier": ("add", "change", "view"),
        "messageauxsignataires": ("add", "change", "delete", "view"),
        "reponsededestinataire": ("change", "view"),
        "abonnement": ("view",),
        "fluxsuivi": ("add", "change", "delete", "view"),
        "propositiondevenement": ("view",),
    }.items()
    for action in actions
}
GENS = {f"socle.{action}_utilisateur" for action in ("add", "change", "delete", "view")}
PAGES_DU_SITE = {
    f"page Root : {droit}"
    for droit in ("add_page", "bulk_delete_page", "change_page", "lock_page", "publish_page", "unlock_page")
}
MEDIAS = [f"{action}_{modele}" for modele in ("image", "document") for action in ("add", "change", "delete", "choose")]
TOUS_LES_MEDIAS = {f"collection Root : {droit}" for droit in MEDIAS}
PUISER = {f"collection {COLLECTION_COMMUNE} : choose_{modele}" for modele in ("image", "document")}

COMMUNS_A_L_EQUIPE_CENTRALE = {
    "wagtailadmin.access_admin",
    *REFERENTIEL,
    *REGISTRES_DU_RESEAU,
    *REGISTRE_DES_CONFIRMATIONS,
    *REGISTRES_DES_ACTUALITES,
    *PAGES_DU_SITE,
    *TOUS_LES_MEDIAS,
}

ATTENDUS = {
    Role.RELECTURE: {"wagtailadmin.access_admin", *PUISER},
    Role.SECRETARIAT: {
        "wagtailadmin.access_admin",
        *REFERENTIEL,
        *REGISTRES_DU_RESEAU,
        *REGISTRE_DES_CONFIRMATIONS,
        *REGISTRES_DES_ACTUALITES,
        *REGISTRES_DES_ACTUALITES,
        *PAGES_DU_SITE,
        *TOUS_LES_MEDIAS,
    },
    Role.ADMINISTRATION: {
        "wagtailadmin.access_admin",
        *REFERENTIEL,
        *REGISTRES_DU_RESEAU,
        *REGISTRE_DES_CONFIRMATIONS,
        *REGISTRES_DES_ACTUALITES,
        *REGISTRES_DES_ACTUALITES,
        *GENS,
        *PAGES_DU_SITE,
        *TOUS_LES_MEDIAS,
    },
}


def droits_de(groupe):
    """Tout ce que Wagtail et Django accordent à ce groupe, en clair."""
    modeles = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in groupe.permissions.select_related("content_type")
    }
    pages = {
        f"page {droit.page.title} : {droit.permission.codename}"
        for droit in GroupPagePermission.objects.filter(group=groupe).select_related("page", "permission")
    }
    collections = {
        f"collection {droit.collection.name} : {droit.permission.codename}"
        for droit in GroupCollectionPermission.objects.filter(group=groupe).select_related("collection", "permission")
    }
    return modeles | pages | collections


@pytest.mark.parametrize("role", Role)
def test_un_role_commun_a_exactement_ses_droits(accueil, role):
    assert droits_de(Group.objects.get(name=role.value)) == ATTENDUS[role]


def test_une_organisation_n_a_de_droits_que_chez_elle(accueil):
    membre = MembreFactory(title="Ville d’Exemple")
    assert droits_de(membre.groupe) == {
        "wagtailadmin.access_admin",
        "reseau.add_territoire",
        "page Ville d’Exemple : add_page",
        "page Ville d’Exemple : change_page",
        *(f"collection Ville d’Exemple : {droit}" for droit in MEDIAS),
        *PUISER,
    }


def test_il_n_y_a_pas_d_autre_groupe_que_les_roles_et_les_organisations(accueil):
    membre = MembreFactory()
    noms = set(Group.objects.values_list("name", flat=True))
    assert noms == {*(role.value for role in Role), membre.groupe.name}


@pytest.mark.parametrize("role", [None, Role.RELECTURE])
def test_ni_une_contributrice_ni_une_relectrice_ne_publie_nulle_part(accueil, role):
    membre = MembreFactory()
    personne = UtilisateurFactory(role=role) if role else UtilisateurFactory(membre=membre)
    for page in Page.objects.exclude(depth=1):
        assert not page.specific.permissions_for_user(personne).can_publish(), page
