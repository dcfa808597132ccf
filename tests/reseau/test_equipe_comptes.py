"""Les comptes et les mandats disent la même chose : l'un ne donne pas ce que l'autre seul accorde, et part avec lui."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from alliance.socle.choix import Role
from alliance.socle.models import Utilisateur
from reseau.choix import SujetDeContact
from reseau.models import Invitation, Mandat, RoleDeContact
from tests.factories import MandatFactory, MembreFactory, UtilisateurFactory

from .equipe import connecte, inviter, mandat_de, recus, referente


@pytest.fixture
def scene(accueil):
    ville = MembreFactory(title="Ville d’Exemple")
    return {
        "ville": ville,
        "cheffe": referente(ville),
        "plume": MandatFactory(membre=ville).utilisateur,
        "client": connecte(UtilisateurFactory(role=Role.ADMINISTRATION)),
    }


def formulaire(compte: Utilisateur, **champs) -> dict:
    return {
        "email": compte.email,
        "first_name": compte.first_name,
        "last_name": compte.last_name,
        "is_active": "on",
        "password1": "",
        "password2": "",
        "groups": [],
        **champs,
    }


def test_le_formulaire_n_offre_que_les_roles_communs_et_garde_ceux_des_organisations(scene):
    adresse = reverse("wagtailusers_users:edit", args=[scene["plume"].pk])
    page = scene["client"].get(adresse).content.decode()
    assert scene["ville"].groupe.name not in page and "Relecture" in page
    relecture = Group.objects.get(name=Role.RELECTURE.value)
    assert scene["client"].post(adresse, formulaire(scene["plume"], groups=[relecture.pk])).status_code == 302
    assert set(scene["plume"].groups.all()) == {scene["ville"].groupe, relecture}
    assert scene["client"].post(adresse, formulaire(scene["plume"])).status_code == 302
    assert set(scene["plume"].groups.all()) == {scene["ville"].groupe}


def test_un_groupe_d_organisation_forge_est_refuse(scene):
    autre = MembreFactory()
    adresse = reverse("wagtailusers_users:edit", args=[scene["plume"].pk])
    assert scene["client"].post(adresse, formulaire(scene["plume"], groups=[autre.groupe.pk])).status_code == 200
    lot = reverse("wagtail_bulk_action", args=["socle", "utilisateur", "assign_role"])
    scene["client"].post(f"{lot}?id={scene['plume'].pk}", {"role": autre.groupe.pk})
    assert set(scene["plume"].groups.all()) == {scene["ville"].groupe}
    # Un rôle commun, lui, se donne en lot.
    relecture = Group.objects.get(name=Role.RELECTURE.value)
    scene["client"].post(f"{lot}?id={scene['plume'].pk}", {"role": relecture.pk})
    assert relecture in scene["plume"].groups.all()


def desactiver(client, compte):
    donnees = formulaire(compte)
    del donnees["is_active"]
    client.post(reverse("wagtailusers_users:edit", args=[compte.pk]), donnees)


def desactiver_en_lot(client, compte):
    lot = reverse("wagtail_bulk_action", args=["socle", "utilisateur", "set_active_state"])
    client.post(f"{lot}?id={compte.pk}", {"mark_as_active": "False"})


def supprimer(client, compte):
    client.post(reverse("wagtailusers_users:delete", args=[compte.pk]))


def supprimer_en_lot(client, compte):
    lot = reverse("wagtail_bulk_action", args=["socle", "utilisateur", "delete"])
    client.post(f"{lot}?id={compte.pk}")


@pytest.mark.parametrize("partir", [desactiver, desactiver_en_lot, supprimer, supprimer_en_lot])
def test_qui_part_laisse_ses_sujets_de_contact_a_la_referente(scene, partir):
    mandat = mandat_de(scene["plume"])
    RoleDeContact.objects.create(membre=scene["ville"], sujet=SujetDeContact.PRESSE, mandat=mandat)
    partir(scene["client"], scene["plume"])
    mandat.refresh_from_db()
    assert mandat.termine_le is not None
    assert RoleDeContact.objects.get(sujet="presse").mandat.utilisateur == scene["cheffe"]
    assert not Utilisateur.objects.filter(pk=scene["plume"].pk, is_active=True).exists()
    assert not scene["ville"].groupe.user_set.filter(pk=scene["plume"].pk).exists()
    assert recus("mandat_termine") == [mandat.courriel]


def test_reactiver_ou_modifier_un_compte_ne_termine_rien(scene):
    adresse = reverse("wagtailusers_users:edit", args=[scene["plume"].pk])
    scene["client"].post(adresse, formulaire(scene["plume"], first_name="Autre"))
    lot = reverse("wagtail_bulk_action", args=["socle", "utilisateur", "set_active_state"])
    scene["client"].post(f"{lot}?id={scene['plume'].pk}", {"mark_as_active": "True"})
    assert mandat_de(scene["plume"]).termine_le is None


@pytest.mark.parametrize("registre", ["mandats", "invitations"])
def test_les_registres_se_lisent_s_inspectent_et_s_exportent_par_l_equipe_centrale(scene, registre):
    inviter(scene["ville"], user=scene["cheffe"])
    Mandat.objects.filter(utilisateur=None).update(nom="=1+1")
    secretaire = connecte(UtilisateurFactory(role=Role.SECRETARIAT))
    modele = {"mandats": Mandat, "invitations": Invitation}[registre]
    liste = reverse(f"{registre}:index")
    assert "Ville d’Exemple" in secretaire.get(liste).content.decode()
    inspection = secretaire.get(reverse(f"{registre}:inspect", args=[modele.objects.latest("pk").pk]))
    assert inspection.status_code == 200
    assert Invitation.objects.get().empreinte not in inspection.content.decode()
    for filtre in ("?role=redaction", "?acceptee_le__isnull=true", "?q=exemple", "?fin=zzz"):
        assert secretaire.get(liste + filtre).status_code == 200
    export = b"".join(secretaire.get(f"{liste}?export=csv").streaming_content).decode()
    assert "lila@exemple.org" in export and "'=1+1" in export
    assert secretaire.get(f"{liste}?export=xlsx").status_code == 200
    # Une référente n'y entre pas : elle y lirait les autres.
    for adresse in (liste, f"{liste}?export=csv", reverse(f"{registre}:inspect", args=[modele.objects.first().pk])):
        refus = connecte(scene["cheffe"]).get(adresse)
        assert refus.status_code in (302, 403) and b"lila@" not in refus.content
