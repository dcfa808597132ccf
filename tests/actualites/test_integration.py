"""Le formulaire et le compteur dans la page d'un autre site : sans témoin, sans jeton, et sans rien ouvrir d'autre."""

import datetime
import re
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from actualites.models import PriseDePositionPage
from actualites.signatures.compteur import recompter
from actualites.signatures.integration import INCONNUE
from tests.factories import FicheFactory, PriseFactory, SignatureFactory
from tests.socle.test_entetes import politique

from .signatures_publiques import saisie

pytestmark = pytest.mark.django_db
AILLEURS = {"referer": "https://asso.exemple.org/agir?page=1"}
CHAMP = re.compile(r'name="provenance" value="([^"]+)"')


@pytest.fixture
def prise(accueil) -> PriseDePositionPage:
    return PriseFactory(signature_publique=True)


@pytest.fixture
def navigateur() -> Client:
    """Un cadre chez quelqu'un d'autre : la garde CSRF est posée, aucun témoin ne passe."""
    return Client(enforce_csrf_checks=True)


def ouvrir(navigateur: Client, prise: PriseDePositionPage, **entetes: str) -> str:
    reponse = navigateur.get(f"{prise.url}integrer/", headers=entetes or AILLEURS)
    assert reponse.status_code == 200
    return reponse.content.decode()


def provenance(html: str) -> str:
    trouve = CHAMP.search(html)
    assert trouve is not None
    return unescape(trouve.group(1))


def test_on_signe_dans_le_cadre_sans_temoin_et_la_signature_dit_d_ou_elle_vient(
    navigateur, prise, django_capture_on_commit_callbacks
):
    html = ouvrir(navigateur, prise)
    assert "csrfmiddlewaretoken" not in html
    donnees = saisie(provenance=provenance(html))
    with django_capture_on_commit_callbacks(execute=True):
        reponse = navigateur.post(f"{prise.url}integrer/", donnees, headers={"origin": "null"})
    assert reponse.status_code == 200
    assert "Regardez votre boîte aux lettres" in reponse.content.decode()
    assert not navigateur.cookies
    signature = prise.signatures.get()
    assert (signature.provenance, signature.etat) == ("asso.exemple.org", "en-attente")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("referer", "attendue"),
    [
        ("https://Asso.Exemple.org:8443/x", "asso.exemple.org"),
        ("http://testserver/reseau/", ""),
        ("", INCONNUE),
        ("https://<script>alert(1)</script>/", INCONNUE),
        ("https://[::bad/", INCONNUE),
        ("https://" + "a" * 300 + ".org/", INCONNUE),
    ],
)
def test_la_provenance_est_un_nom_d_hote_ou_rien(navigateur, prise, referer, attendue):
    donnees = saisie(provenance=provenance(ouvrir(navigateur, prise, referer=referer)))
    navigateur.post(f"{prise.url}integrer/", donnees)
    assert prise.signatures.get().provenance == attendue


def test_une_provenance_falsifiee_ne_s_inscrit_pas(navigateur, prise):
    navigateur.post(f"{prise.url}integrer/", saisie(provenance="concurrent.example"))
    assert prise.signatures.get().provenance == INCONNUE


def test_les_gardes_du_formulaire_valent_aussi_dans_le_cadre(navigateur, prise):
    signee = provenance(ouvrir(navigateur, prise))
    for faute in ({"sceau": "faux"}, {"adresse_postale": "robot"}, {"courriel": "pas une adresse"}):
        html = navigateur.post(f"{prise.url}integrer/", saisie(provenance=signee, **faute)).content.decode()
        assert provenance(html) == signee  # l'envoi suivant dira encore d'où il vient
        assert 'value="Camille"' in html
    assert not prise.signatures.exists()


def test_le_cadre_est_la_seule_page_de_plus_que_l_on_encadre(client, prise):
    encadrable, refuse = f"{prise.url}integrer/", [prise.url, f"{prise.url}signer/", f"{prise.url}signataires/"]
    for forme in ("", "?forme=compteur", "?forme=inconnue&theme=<x>"):
        reponse = client.get(f"{encadrable}{forme}")
        assert politique(reponse)["frame-ancestors"] == ["*"]
        assert "X-Frame-Options" not in reponse
        assert ("no-store" in reponse.get("Cache-Control", "")) == (forme != "?forme=compteur")
    refuse += [f"{prise.url}integrer/?forme=code", f"{FicheFactory().url}integrer/", "/nulle-part/integrer/"]
    refuse += [f"{prise.url}pdf/", f"{prise.url}compteur.json", "/prises-de-position/integrer.js", "/integrer/"]
    for adresse in refuse:
        reponse = client.get(adresse)
        assert reponse["X-Frame-Options"] == "DENY", adresse
        assert politique(reponse)["frame-ancestors"] == ["'none'"], adresse


def test_hors_du_cadre_la_garde_csrf_reste_posee(navigateur, prise):
    assert navigateur.post(f"{prise.url}signer/", saisie()).status_code == 403
    assert navigateur.post(f"{FicheFactory().url}integrer/", {}).status_code == 403
    assert not prise.signatures.exists()


def test_le_compteur_seul_se_garde_et_le_formulaire_jamais(client, prise, settings):
    settings.ALLIANCE_CACHE_ANONYME = True
    for suite, garde in (("?forme=compteur&theme=sombre", True), ("", False)):
        client.get(f"{prise.url}integrer/{suite}")
        reponse = client.get(f"{prise.url}integrer/{suite}")
        assert (reponse.context is None) == garde
        assert politique(reponse)["frame-ancestors"] == ["*"] and "X-Frame-Options" not in reponse
    composee = client.get(f"{prise.url}integrer/?forme=compteur&theme=clair")
    assert not composee.cookies and "Cookie" not in composee.get("Vary", "")
    assert client.post(f"{prise.url}integrer/?forme=compteur", {}).context is not None


def test_tout_lien_du_cadre_s_ouvre_hors_de_lui(navigateur, prise):
    for html in (ouvrir(navigateur, prise), navigateur.get(f"{prise.url}integrer/?forme=compteur").content.decode()):
        liens = re.findall(r"<a [^>]*>", html)
        assert liens
        assert all('target="_blank" rel="noopener"' in lien for lien in liens)


def test_le_theme_et_la_forme_se_choisissent(client, prise):
    html = client.get(f"{prise.url}integrer/", {"forme": "compteur", "theme": "sombre"}).content.decode()
    assert 'class="theme-sombre"' in html and "<form" not in html
    assert 'class="theme-auto"' in client.get(f"{prise.url}integrer/", {"theme": '"><script>'}).content.decode()


def test_une_signature_close_et_un_texte_retire_le_disent_dans_le_cadre(client, prise):
    prise.signature_cloture = timezone.now() - datetime.timedelta(days=1)
    prise.save_revision().publish()
    assert "Les signatures sont closes depuis" in client.get(f"{prise.url}integrer/").content.decode()
    assert client.post(f"{prise.url}integrer/", saisie()).status_code == 409
    prise.unpublish()
    reponse = client.get(f"{prise.url}integrer/")
    assert (reponse.status_code, politique(reponse)["frame-ancestors"]) == (410, ["*"])
    assert "plus en ligne" in reponse.content.decode() and prise.title not in reponse.content.decode()
    assert client.post(f"{prise.url}integrer/", saisie()).status_code == 410
    brouillon = PriseFactory(signature_publique=True, live=False)
    reponse = client.get(f"{brouillon.get_parent().url}{brouillon.slug}/integrer/")
    assert (reponse.status_code, reponse["X-Frame-Options"]) == (404, "DENY")


def test_le_compteur_se_lit_de_partout_et_se_garde_une_demi_minute(
    client, prise, settings, django_assert_max_num_queries
):
    settings.ALLIANCE_CACHE_ANONYME = True
    SignatureFactory.create_batch(3, prise=prise)
    recompter(prise)
    adresse = f"{prise.url}compteur.json"
    reponse = client.get(adresse)
    assert reponse.json()["total"] == 3 and reponse.json()["ouverte"] is True
    assert reponse["Access-Control-Allow-Origin"] == "*"
    assert reponse["Cache-Control"] == "public, max-age=30"
    with django_assert_max_num_queries(0):
        assert client.get(adresse)["Access-Control-Allow-Origin"] == "*"
    with django_assert_max_num_queries(12):
        client.get(adresse, {"x": "1"})
    assert client.post(adresse).status_code == 405
    assert client.get(f"{PriseFactory().url}compteur.json").status_code == 404


def test_le_code_a_coller_mene_au_cadre_choisi_et_ne_peut_rien_injecter(client, prise):
    prise.title = 'Ouvrons "le" <gymnase>'
    prise.save_revision().publish()
    html = client.get(
        f"{prise.url}integrer/", {"forme": "code", "cadre": "compteur", "theme": "sombre"}
    ).content.decode()
    code: Any = re.search(r'<textarea id="code-du-cadre"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    colle = unescape(code.group(1))
    assert f'src="{prise.get_full_url()}integrer/?forme=compteur&amp;theme=sombre"' in colle
    assert 'title="Signer « Ouvrons &quot;le&quot; &lt;gymnase&gt; »"' in colle
    assert 'loading="lazy"' in colle and f'<a href="{prise.get_full_url()}signer/">' in colle
    assert politique(client.get(f"{prise.url}integrer/?forme=code"))["frame-src"] == ["'self'"]
    reponse = client.get("/prises-de-position/integrer.js")
    assert reponse["Content-Type"].startswith("text/javascript") and reponse["Access-Control-Allow-Origin"] == "*"
