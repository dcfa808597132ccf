"""Le formulaire que partagent tous les types de page."""

import pytest
from django.urls import reverse
from wagtail.models import get_page_models

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
