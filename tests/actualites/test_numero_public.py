"""Un numéro n'est public qu'une fois son envoi parti, et sa date publique est celle de l'envoi."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from actualites.models import Diffusion, EnvoiDeNumero, NumeroPage
from actualites.numeros import diffusion as module
from actualites.numeros.actions import AnnulerLaDiffusion, MettreEnLigneSansEnvoyer, ProgrammerLaDiffusion
from actualites.numeros.diffusion import poursuivre
from actualites.numeros.rendu import rendre
from alliance.socle.choix import Role
from tests.factories import AbonnementFactory, NumeroFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
DEMAIN = datetime.timedelta(days=1)
TITRE = "Glycines et passerelles"
LISTES = [
    "/infolettre/",
    "/infolettre/numeros/",
    "/infolettre/flux.xml",
    "/recherche/?q=glycines",
    "/api/v2/pages/?type=actualites.NumeroPage",
]


@pytest.fixture
def secretariat(accueil):
    return UtilisateurFactory(role=Role.SECRETARIAT)


@pytest.fixture
def numero(accueil) -> NumeroPage:
    numero = NumeroFactory(title=TITRE, accroche="Glycines partout.")
    NumeroPage.objects.filter(pk=numero.pk).update(first_published_at=timezone.now() - 3 * DEMAIN)
    return numero


@pytest.fixture
def programme(numero, secretariat) -> Diffusion:
    AbonnementFactory()
    return ProgrammerLaDiffusion(numero, secretariat, rendre(numero).empreinte, timezone.now() + DEMAIN).execute()


def ou_il_se_lit(client, numero) -> set[str]:
    """Les adresses où quelqu'un sans compte apprend ce numéro."""
    vues = {adresse for adresse in LISTES if TITRE in client.get(adresse).content.decode()}
    vues |= {"/sitemap.xml"} if numero.url in client.get("/sitemap.xml").content.decode() else set()
    pages = (numero.url, f"{numero.url}partage.png", f"/api/v2/pages/{numero.pk}/")
    return vues | {adresse for adresse in pages if client.get(adresse).status_code != 404}


def test_publie_et_meme_programme_il_ne_se_lit_nulle_part(client, programme, numero, secretariat):
    assert ou_il_se_lit(client, numero) == set()
    client.force_login(secretariat, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(numero.url).status_code == 200, "l'équipe le relit en ligne"


def test_parti_il_se_lit_partout_a_la_date_de_son_envoi(client, programme, numero, django_capture_on_commit_callbacks):
    ou_il_se_lit(client, numero)  # ce qui était gardé en mémoire ne le cache plus
    Diffusion.objects.update(prevue_le=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        poursuivre(programme)
    trouve = ou_il_se_lit(client, numero)
    assert {*LISTES, "/sitemap.xml", numero.url, f"{numero.url}partage.png"} <= trouve
    numero.refresh_from_db()
    programme.refresh_from_db()
    assert numero.first_published_at == programme.lancee_le
    numero.save_revision().publish()
    numero.refresh_from_db()
    assert numero.first_published_at == programme.lancee_le, "corriger l'archive ne la redate ni ne la cache"
    assert client.get(numero.url).status_code == 200


def test_annule_avant_la_premiere_lettre_il_redevient_celui_de_l_equipe(client, programme, numero, secretariat):
    Diffusion.objects.update(prevue_le=timezone.now())
    assert module.inscrire(programme)
    AnnulerLaDiffusion(numero, secretariat).execute()
    assert client.get(numero.url).status_code == 404


def test_sans_envoi_il_ne_se_lit_que_si_une_personne_le_decide(client, numero, secretariat):
    with pytest.raises(PermissionDenied):
        MettreEnLigneSansEnvoyer(numero, UtilisateurFactory(role=Role.RELECTURE)).execute()
    with pytest.raises(ValidationError, match="publié"):
        MettreEnLigneSansEnvoyer(NumeroFactory(live=False), secretariat).execute()
    assert client.get(numero.url).status_code == 404
    numero.refresh_from_db()
    date = numero.first_published_at
    client.force_login(secretariat, backend="django.contrib.auth.backends.ModelBackend")
    assert "Mettre en ligne sans envoyer" in client.get(reverse("numeros:suivre", args=[numero.pk])).content.decode()
    page = client.post(reverse("numeros:mettre_en_ligne", args=[numero.pk]), follow=True)
    assert "sans envoi" in page.content.decode()
    client.logout()
    assert client.get(numero.url).status_code == 200
    numero.refresh_from_db()
    assert numero.first_published_at == date and not EnvoiDeNumero.objects.exists()
    AbonnementFactory()
    with pytest.raises(ValidationError, match="deux fois"):
        ProgrammerLaDiffusion(numero, secretariat, rendre(numero).empreinte).execute()
