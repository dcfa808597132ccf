"""L'administration tient les comptes sans pouvoir se donner tous les droits, ni toucher à qui les a."""

import pytest
from django.urls import reverse

from alliance.socle.choix import Role
from alliance.socle.models import Utilisateur
from tests.factories import UtilisateurFactory

SESSION = "django.contrib.auth.backends.ModelBackend"
PHRASE = "une longue phrase de passe neuve"
PERSONNE = {
    "email": "neuve@exemple.org",
    "first_name": "Neuve",
    "last_name": "Exemple",
    "password1": PHRASE,
    "password2": PHRASE,
}


@pytest.fixture
def administratrice(accueil, client):
    personne = UtilisateurFactory(role=Role.ADMINISTRATION)
    client.force_login(personne, backend=SESSION)
    return personne


@pytest.fixture
def toute_puissante(accueil):
    return UtilisateurFactory(email="chef@exemple.org", is_superuser=True)


def test_elle_cree_et_modifie_un_compte_ordinaire(administratrice, client):
    assert client.get(reverse("wagtailusers_users:add")).status_code == 200
    assert client.post(reverse("wagtailusers_users:add"), PERSONNE).status_code == 302
    creee = Utilisateur.objects.get(email="neuve@exemple.org")
    assert not creee.is_superuser
    modifier = reverse("wagtailusers_users:edit", args=[creee.pk])
    assert client.get(modifier).status_code == 200
    envoi = {**PERSONNE, "first_name": "Autre", "is_active": "on", "password1": "", "password2": ""}
    assert client.post(modifier, envoi).status_code == 302
    creee.refresh_from_db()
    assert (creee.first_name, creee.is_superuser) == ("Autre", False)


def test_elle_ne_donne_tous_les_droits_ni_en_creant_ni_en_modifiant(administratrice, client):
    autre = UtilisateurFactory()
    client.post(reverse("wagtailusers_users:add"), {**PERSONNE, "is_superuser": "on"})
    for compte in (autre, administratrice):
        envoi = {**PERSONNE, "email": compte.email, "is_active": "on", "is_superuser": "on"}
        client.post(reverse("wagtailusers_users:edit", args=[compte.pk]), envoi)
    assert not Utilisateur.objects.filter(is_superuser=True).exists()


def test_elle_ne_touche_pas_a_qui_a_tous_les_droits(administratrice, toute_puissante, client):
    avant = Utilisateur.objects.filter(pk=toute_puissante.pk).values().get()
    assert client.get(reverse("wagtailusers_users:index")).status_code == 200
    modifier = reverse("wagtailusers_users:edit", args=[toute_puissante.pk])
    envoi = {**PERSONNE, "email": "chef@exemple.org", "is_active": "on"}
    client.get(modifier)
    client.post(modifier, envoi)
    client.post(reverse("wagtailusers_users:delete", args=[toute_puissante.pk]))
    groupe = administratrice.groups.get()
    for action, donnees in {
        "delete": {},
        "set_active_state": {"mark_as_active": "False"},
        "assign_role": {"role": groupe.pk},
    }.items():
        adresse = reverse("wagtail_bulk_action", args=["socle", "utilisateur", action]) + f"?id={toute_puissante.pk}"
        client.post(adresse, donnees)
    assert Utilisateur.objects.filter(pk=toute_puissante.pk).values().get() == avant
    assert not toute_puissante.groups.exists()


def test_elle_desactive_en_lot_un_compte_ordinaire(administratrice, client):
    autre = UtilisateurFactory()
    adresse = reverse("wagtail_bulk_action", args=["socle", "utilisateur", "set_active_state"]) + f"?id={autre.pk}"
    client.post(adresse, {"mark_as_active": "False"})
    autre.refresh_from_db()
    assert not autre.is_active


def test_qui_a_tous_les_droits_peut_les_donner(toute_puissante, client):
    client.force_login(toute_puissante, backend=SESSION)
    client.post(reverse("wagtailusers_users:add"), {**PERSONNE, "is_superuser": "on"})
    assert Utilisateur.objects.get(email="neuve@exemple.org").is_superuser
