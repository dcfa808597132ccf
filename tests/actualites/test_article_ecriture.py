"""Écrire une actualité : le brouillon s'enregistre à moitié, et aucun chemin ne publie ce qui est incomplet."""

from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import reverse
from wagtail import hooks
from wagtail.images.tests.utils import get_test_image_file
from wagtail.test.utils.form_data import rich_text, streamfield

from actualites import redaction
from actualites.articles.completude import verifier
from actualites.models import ActualitesIndexPage, ArticlePage
from alliance.socle.choix import Role
from alliance.socle.models import ImageAlliance
from alliance.socle.moderation.completude import ancres_des_champs
from tests.factories import ArticleFactory, MembreFactory, UtilisateurFactory
from tests.formulaires import article_complet

SESSION = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def membre(accueil):
    return MembreFactory()


@pytest.fixture
def redactrice(membre, client):
    redactrice = UtilisateurFactory(membre=membre)
    client.force_login(redactrice, backend=SESSION)
    return redactrice


def adresse_d_ajout(parent: Any) -> str:
    return reverse("wagtailadmin_pages:add", args=["actualites", "articlepage", parent.pk])


def refus(reponse: Any) -> list[str]:
    return [point["champ"] for point in reponse.context["edit_handler"].refus]


def test_nouvelle_actualite_mene_une_redactrice_a_son_espace_et_personne_d_autre(membre, redactrice, client):
    assert reverse("nouvelle_actualite") in client.get(reverse("wagtailadmin_home")).content.decode()
    assert client.get(reverse("nouvelle_actualite")).url == adresse_d_ajout(membre)
    client.force_login(UtilisateurFactory(role=Role.RELECTURE), backend=SESSION)
    assert reverse("nouvelle_actualite") not in client.get(reverse("wagtailadmin_home")).content.decode()
    # Wagtail rend un refus par un renvoi à l'accueil.
    assert client.get(reverse("nouvelle_actualite")).url == reverse("wagtailadmin_home")


def test_un_brouillon_s_enregistre_avec_son_seul_titre_et_l_envoi_dit_ce_qui_manque(membre, redactrice, client):
    vide = article_complet(slug="", chapo=rich_text(""), corps=streamfield([]), axes=[])
    reponse = client.post(adresse_d_ajout(membre), {**vide, "action-submit": "1"})
    assert refus(reponse) == ["chapo", "corps", "axes"]
    html = reponse.content.decode()
    for champ in refus(reponse):
        assert f'href="#{ancres_des_champs(ArticlePage.get_edit_handler())[champ]}"' in html
    assert client.post(adresse_d_ajout(membre), vide).status_code == 302
    article = ArticlePage.objects.get()
    assert (article.slug, article.live) == ("la-maison-ouvre", False)


def test_une_actualite_complete_part_en_relecture(membre, redactrice, client):
    assert client.post(adresse_d_ajout(membre), {**article_complet(), "action-submit": "1"}).status_code == 302
    assert ArticlePage.objects.get().current_workflow_state is not None


def test_une_image_se_dit_et_se_credite(membre):
    image = ImageAlliance.objects.create(title="maison", file=get_test_image_file())
    article = ArticleFactory(parent=membre, image=image, image_texte="Une maison")
    (manque,) = verifier(article)
    assert (manque.champ, manque.bloquant) == ("image", False)


def test_le_secretariat_ecrit_au_nom_de_l_alliance(accueil, client):
    client.force_login(UtilisateurFactory(role=Role.SECRETARIAT), backend=SESSION)
    index = ActualitesIndexPage.objects.get()
    assert client.post(adresse_d_ajout(index), article_complet()).status_code == 302
    assert ArticlePage.objects.get().organisation is None


def test_aucune_actualite_ne_prend_l_adresse_du_flux(accueil, client):
    client.force_login(UtilisateurFactory(role=Role.SECRETARIAT), backend=SESSION)
    reponse = client.post(adresse_d_ajout(ActualitesIndexPage.objects.get()), article_complet(slug="flux"))
    assert reponse.status_code == 200 and not ArticlePage.objects.exists()


def test_ni_l_approbation_ni_la_publication_en_lot_ne_laissent_passer_un_article_vide(membre):
    vide = ArticleFactory(parent=membre, live=False, chapo="", corps=[])
    raisons = [raison for crochet in hooks.get_hooks("avant_approbation") for raison in crochet(vide)]
    assert any("Racontez ce qui s’est passé" in raison for raison in raisons)
    requete = RequestFactory().post("/")
    requete.POST = QueryDict("include_descendants=on")
    requete._messages = CookieStorage(requete)
    crochets = [
        crochet for crochet in hooks.get_hooks("before_bulk_action") if crochet.__module__ == redaction.__name__
    ]
    reponses = [crochet(requete, "publish", [membre], None) for crochet in crochets]
    assert [reponse.url for reponse in reponses if reponse] == [reverse("wagtailadmin_pages:edit", args=[vide.pk])]
