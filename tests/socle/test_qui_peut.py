"""Le panneau « Qui peut » dit vrai : il nomme exactement les personnes que l'administration laisserait faire."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from alliance.socle.choix import Role
from alliance.socle.models import Utilisateur
from alliance.socle.moderation.qui_peut import QuiPeut
from bonnes_pratiques.models import FichePage
from tests.factories import MembreFactory, UtilisateurFactory

from .moderation import connecte

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde(equipe):
    """L'équipe, et tous ceux qui pourraient s'y mêler : chaque rôle, une autre organisation, un compte fermé."""
    equipe.administratrice = UtilisateurFactory(role=Role.ADMINISTRATION, first_name="Aude")
    equipe.toute_puissante = UtilisateurFactory(is_superuser=True, first_name="Tess")
    equipe.voisine = UtilisateurFactory(membre=MembreFactory(), first_name="Vera")
    UtilisateurFactory(first_name="Rien")
    UtilisateurFactory(membre=equipe.membre, first_name="Fermée", is_active=False)
    return equipe


def droits(page):
    return {droit.libelle: droit for droit in QuiPeut(page).droits()}


def noms(*personnes):
    return {personne.get_full_name() for personne in personnes}


def test_sur_une_fiche_chaque_droit_nomme_exactement_qui_l_a(monde):
    lus = {libelle: set(droit.noms) for libelle, droit in droits(monde.fiche).items()}
    assert lus == {
        "Modifier": noms(monde.autrice, monde.secretaire, monde.collegue, monde.administratrice, monde.toute_puissante),
        "Relire (Relecture par les pairs)": noms(monde.relectrice, monde.relecteur, monde.toute_puissante),
        "Publier, au terme de la relecture": noms(monde.secretaire, monde.collegue, monde.toute_puissante),
        "Publier sans relecture": noms(monde.administratrice, monde.toute_puissante),
    }


def test_sur_toute_page_modifier_et_publier_disent_ce_que_wagtail_permet(monde):
    for page in Page.objects.exclude(depth=1):
        lus, page = droits(page), page.specific
        attendus = [p for p in Utilisateur.objects.all() if page.permissions_for_user(p).can_edit()]
        assert set(lus["Modifier"].noms) == noms(*attendus), page
        if type(page).publication_directe:
            attendus = [p for p in Utilisateur.objects.all() if page.permissions_for_user(p).can_publish()]
            assert set(lus["Publier"].noms) == noms(*attendus), page
            assert set(lus) == {"Modifier", "Publier"}


def test_qui_a_ecrit_la_derniere_version_ne_la_publie_pas(monde):
    monde.modifier(monde.secretaire, sous_titre="Repris par le secrétariat.")
    droit = droits(FichePage.objects.get(pk=monde.fiche.pk))["Publier, au terme de la relecture"]
    assert set(droit.noms) == noms(monde.collegue, monde.toute_puissante)
    assert droit.sauf == monde.secretaire.get_full_name()


def test_au_dela_de_dix_noms_on_compte_sans_lire_davantage(monde):
    def mesurer():
        with CaptureQueriesContext(connection) as captees:
            lus = droits(Page.objects.get(pk=monde.fiche.pk))
        return len(captees), lus

    avant, _lus = mesurer()
    for _n in range(12):
        UtilisateurFactory(role=Role.RELECTURE)
    apres, lus = mesurer()
    relire = lus["Relire (Relecture par les pairs)"]
    assert (len(relire.noms), relire.autres) == (10, 5)
    # La page, les groupes de la page, le circuit (quatre), ses étapes et leurs groupes (cinq), les personnes,
    # l'administration, puis les versions, leur texte et qui l'a envoyé, pour savoir qui l'a écrit.
    assert apres == avant <= 19


def test_le_panneau_nomme_sans_dire_l_adresse_et_s_ouvre_depuis_l_editeur(monde):
    client = connecte(monde.autrice)
    adresse = reverse("qui_peut_sur_la_page", args=[monde.fiche.pk])
    assert (
        f'data-qui-peut="{adresse}"'
        in client.get(reverse("wagtailadmin_pages:edit", args=[monde.fiche.pk])).content.decode()
    )
    contenu = client.get(adresse).content.decode()
    assert monde.relectrice.get_full_name() in contenu
    assert "@" not in contenu


def test_sans_nom_une_personne_ne_se_trahit_pas_par_son_adresse(monde):
    UtilisateurFactory(membre=monde.membre, first_name="", last_name="")
    assert "une personne sans nom" in droits(monde.fiche)["Modifier"].noms


def test_il_ne_s_ouvre_qu_a_qui_peut_modifier_la_page(monde):
    adresse = reverse("qui_peut_sur_la_page", args=[monde.fiche.pk])
    for personne in (monde.voisine, monde.relectrice):
        reponse = connecte(personne).get(adresse)
        assert reponse.status_code in {302, 403}
        assert monde.autrice.get_full_name() not in reponse.content.decode()
