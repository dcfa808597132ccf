"""Le formulaire que partagent tous les types de page."""

import pytest
from django.urls import reverse
from wagtail.models import get_page_models
from wagtail.test.utils.form_data import rich_text, streamfield

from actualites.models import EvenementPage
from alliance.socle.models import PageAlliance
from alliance.socle.moderation.forms import FormulaireDePage
from tests.factories import (
    ArticleFactory,
    EvenementFactory,
    FicheFactory,
    MembreFactory,
    NumeroFactory,
    PriseFactory,
    UtilisateurFactory,
)
from tests.formulaires import evenement_complet

TYPES = [modele for modele in get_page_models() if issubclass(modele, PageAlliance)]


@pytest.mark.parametrize("modele", TYPES, ids=lambda modele: modele.__name__)
def test_toute_page_verifie_ses_dates_de_publication(modele):
    assert issubclass(modele.get_edit_handler().get_form_class(), FormulaireDePage)


def test_une_date_hors_du_possible_est_refusee_au_champ(accueil, client):
    client.force_login(UtilisateurFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    adresse = reverse("wagtailadmin_pages:edit", args=[accueil.pk])
    formulaire = client.get(adresse).context["form"]
    lointaine = formulaire.__class__(
        {"title": accueil.title, "slug": accueil.slug, "go_live_at": "9999-12-31 23:59"},
        instance=accueil,
        for_user=formulaire.for_user,
        parent_page=accueil.get_parent(),
    )
    lointaine.is_valid()
    assert lointaine.errors["go_live_at"] == ["Choisissez une année entre 2000 et 2100."]


@pytest.mark.parametrize("fabrique", [ArticleFactory, EvenementFactory, FicheFactory, PriseFactory, NumeroFactory])
def test_un_envoi_tronque_est_refuse_et_n_efface_rien(accueil, client, fabrique):
    page = fabrique() if fabrique is NumeroFactory else fabrique(parent=MembreFactory())
    client.force_login(UtilisateurFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    avant = page.latest_revision_id
    tronque = {"title": "Tronqué", "slug": page.slug}
    assert client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), tronque).status_code == 400
    page.refresh_from_db()
    assert page.latest_revision_id == avant


@pytest.mark.parametrize(
    "force",
    [
        {"description-count": "abc"},
        {"description-count": "-1"},
        {"description-count": "9" * 5000},
        {"description-count": "12"},
        {"description-1-order": "x"},
        {"description-1-order": "0"},
        {"description-1-value": "ni texte riche, ni rien"},
        {"en_bref": "ni texte riche, ni rien"},
    ],
    ids=lambda force: " ".join(f"{nom}={valeur[:8]}" for nom, valeur in force.items()),
)
def test_un_envoi_illisible_est_refuse_en_le_disant_et_n_efface_rien(accueil, client, force):
    page = EvenementFactory(parent=MembreFactory())
    client.force_login(UtilisateurFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    blocs = [("texte", rich_text("<p>Un bloc.</p>")), ("texte", rich_text("<p>Un autre.</p>"))]
    envoi = {**evenement_complet(title="Forgé", slug=page.slug, description=streamfield(blocs)), **force}
    avant = page.latest_revision_id
    reponse = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), envoi)
    assert reponse.status_code == 400
    assert "rien n’est enregistré" in reponse.content.decode()
    page.refresh_from_db()
    assert page.latest_revision_id == avant


@pytest.mark.parametrize("nombre", ["abc", "-1", "", "9" * 30])
def test_un_nombre_de_lignes_force_n_en_efface_aucune(accueil, client, nombre):
    page = EvenementFactory(parent=MembreFactory())
    organisations = list(page.organisations.values_list("nom", "membre"))
    client.force_login(UtilisateurFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    envoi = {**evenement_complet(slug=page.slug), "organisations-TOTAL_FORMS": nombre}
    assert client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), envoi).status_code in (200, 302, 400)
    brouillon = EvenementPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [(ligne.nom, ligne.membre_id) for ligne in brouillon.organisations.all()][: len(organisations)] == (
        organisations
    )
