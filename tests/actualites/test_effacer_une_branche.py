"""Ce qui est signé ou diffusé ne s'efface pas, ni avec la page au-dessous de laquelle il vit."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from actualites.models import Diffusion, InfolettreIndexPage, Signature
from tests.factories import (
    ArticleFactory,
    MembreFactory,
    NumeroFactory,
    PriseFactory,
    SignatureFactory,
    UtilisateurFactory,
)


@pytest.fixture
def effacer(accueil, client):
    """Demande l'effacement d'une page de toutes les façons que l'administration connaît."""
    client.force_login(UtilisateurFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")

    def tout_essayer(page: Page) -> None:
        client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), {"confirm_site_name": page.title})
        client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}")
        client.post(
            reverse("wagtailadmin_api:pages:action", args=[page.pk, "delete"]),
            json.dumps({}),
            content_type="application/json",
        )

    return tout_essayer


def test_une_organisation_dont_un_texte_est_signe_ne_s_efface_pas(effacer):
    membre = MembreFactory()
    SignatureFactory(prise=PriseFactory(parent=membre))
    effacer(membre)
    assert Page.objects.filter(pk=membre.pk).exists()
    assert Signature.objects.count() == 1


def test_l_infolettre_dont_un_numero_est_parti_ne_s_efface_pas(effacer):
    Diffusion.objects.create(numero=NumeroFactory(), prevue_le=timezone.now())
    effacer(InfolettreIndexPage.objects.get())
    assert InfolettreIndexPage.objects.exists() and Diffusion.objects.exists()


def test_ce_qui_n_engage_personne_s_efface_avec_sa_branche(effacer):
    membre = MembreFactory()
    ArticleFactory(parent=membre)
    effacer(membre)
    assert not Page.objects.filter(pk=membre.pk).exists()


def test_une_liste_de_pages_ne_le_demande_qu_une_fois(accueil, django_assert_num_queries):
    administratrice = UtilisateurFactory(is_superuser=True)
    pages = [MembreFactory() for _ in range(3)]
    with django_assert_num_queries(2):  # les textes signés, les numéros partis
        assert all(page.permissions_for_user(administratrice).can_delete() for page in pages)
