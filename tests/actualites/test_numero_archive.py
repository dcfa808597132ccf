"""L'archive : un numéro se relit sur le site, se trouve dans une liste, se suit par un flux."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from actualites.models import NumeroPage
from actualites.numeros import lecture
from tests.factories import ArticleFactory, EvenementFactory, NumeroFactory, PriseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def numero(accueil) -> NumeroPage:
    contenus = [PriseFactory(signature_publique=True), EvenementFactory(), ArticleFactory()]
    return NumeroFactory(
        parti=True,
        title="La lettre d’hiver",
        corps=[
            ("texte", "<p>Bonjour &amp; merci.</p>"),
            ("intertitre", "À signer"),
            *(("contenu", {"page": page, "mots": ""}) for page in contenus),
            ("bouton", {"texte": "S’inscrire", "adresse": "https://exemple.org/a?b=1&c=2"}),
        ],
    )


def test_la_page_dit_la_meme_chose_que_la_lettre_avec_des_liens_du_site(client, numero):
    page = client.get(numero.url).content.decode()
    for bloc in numero.corps:
        if bloc.block_type == "contenu":
            assert f'href="{bloc.value["page"].url}"' in page
    assert "Bonjour &amp; merci." in page and "À signer" in page and "https://exemple.org/a?b=1&amp;c=2" in page
    assert f'<link rel="canonical" href="{numero.full_url}">' in page and "partage.png" in page
    assert client.get(f"{numero.url}partage.png")["Content-Type"] == "image/png"
    assert 'style="' not in page, "la page a la feuille du site, non les styles d'un courriel"


def test_relire_un_numero_ne_recompose_pas_chacun_de_ses_contenus(client, numero, django_assert_max_num_queries):
    client.get(numero.url)
    # Une adresse qui n'est pas déjà gardée en entier : la page, le site, ses voisins, son menu.
    with django_assert_max_num_queries(12):
        client.get(f"{numero.url}?encore")


def test_un_contenu_depublie_quitte_la_page(client, numero):
    prise = numero.corps[2].value["page"].specific
    assert prise.url in client.get(numero.url).content.decode()
    prise.unpublish()
    assert prise.title not in client.get(numero.url).content.decode()


def test_la_liste_et_le_flux_ne_montrent_que_ce_qui_est_publie(client, numero, monkeypatch):
    monkeypatch.setattr(lecture, "PAR_PAGE", 2)
    suivants = [NumeroFactory(parti=True) for _rang in range(2)]
    NumeroFactory(title="Brouillon secret", live=False)
    premiere = client.get(reverse("infolettre:numeros")).content.decode()
    seconde = client.get(reverse("infolettre:numeros"), {"page": "2"}).content.decode()
    assert all(un.url in premiere for un in suivants) and numero.url in seconde and numero.url not in premiere
    for valeur in ("99", "-1", "x", "é" * 300):
        reponse = client.get(reverse("infolettre:numeros"), {"page": valeur})
        assert reponse.status_code == 200 and "voici la" in reponse.content.decode()
    flux = client.get(reverse("infolettre:flux"))
    espace = {"a": "http://www.w3.org/2005/Atom"}
    racine = ElementTree.fromstring(flux.content)
    assert len(racine.findall("a:entry", espace)) == 3 and "Brouillon secret" not in flux.content.decode()
    for entree in racine.findall("a:entry", espace):
        assert entree.find("a:link", espace).get("href").startswith("http")
        assert entree.find("a:id", espace).text.startswith("urn:uuid:")


def test_la_rubrique_a_le_meme_nom_partout_en_public(client, numero):
    for adresse in (numero.url, reverse("infolettre:numeros"), "/infolettre/"):
        page = client.get(adresse).content.decode()
        assert "Infolettre<" not in page and "La lettre de l’alliance" in page


def test_vide_la_liste_invite_a_s_abonner(client, accueil):
    page = client.get(reverse("infolettre:numeros")).content.decode()
    assert "Le premier numéro se prépare." in page and reverse("infolettre:abonner") in page


def test_chaque_numero_mene_a_ses_voisins(client, accueil):
    ancien, milieu, recent = (NumeroFactory(parti=True) for _rang in range(3))
    page = client.get(milieu.url).content.decode()
    assert f'href="{ancien.url}" rel="prev"' in page and f'href="{recent.url}" rel="next"' in page
