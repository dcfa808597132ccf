"""Ce qui fait trouver une prise de position hors de la liste : flux, plan du site, API."""

import datetime
import json
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from actualites.choix import EtatDeCosignature, NatureDePrise
from actualites.models import PriseDePositionPage
from tests.factories import CirculationFactory, CosignatureFactory, PriseFactory, SignatureFactory, circuler

ATOM = "{http://www.w3.org/2005/Atom}"
FLUX = "/prises-de-position/flux.xml"


@pytest.fixture
def prises(accueil) -> list[PriseDePositionPage]:
    lettre = PriseFactory(title="Ouvrez le gymnase", parue_le=datetime.date(2020, 9, 21))
    appel = PriseFactory(title="Pour une école ouverte", nature=NatureDePrise.APPEL, signature_publique=True)
    PriseFactory(title="Brouillon secret", live=False)
    return [lettre, appel]


# --- Flux ------------------------------------------------------------------------------------------------------------
def lire(client, requete=""):
    reponse = client.get(f"{FLUX}{requete}")
    assert reponse.status_code == 200
    assert reponse["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(reponse.content)


def test_le_flux_donne_les_textes_publies_du_plus_recent_au_plus_ancien(prises, client):
    flux = lire(client)
    assert flux.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert [entree.findtext(f"{ATOM}title") for entree in flux.iter(f"{ATOM}entry")] == [
        "Pour une école ouverte",
        "Ouvrez le gymnase",
    ]
    for entree in flux.iter(f"{ATOM}entry"):
        assert "Nous demandons l’ouverture" in entree.findtext(f"{ATOM}summary")


def test_un_texte_de_2020_range_ici_aujourd_hui_ne_passe_pas_pour_une_nouvelle(prises, client):
    parutions = {e.findtext(f"{ATOM}title"): e.findtext(f"{ATOM}published") for e in lire(client).iter(f"{ATOM}entry")}
    assert parutions["Ouvrez le gymnase"].startswith("2020-09-21")
    assert parutions["Pour une école ouverte"].startswith(timezone.now().strftime("%Y-%m-%d"))


def test_ses_adresses_sont_absolues_et_ses_identifiants_survivent_a_un_changement_d_adresse(prises, client):
    for lien in lire(client).iter(f"{ATOM}link"):
        assert lien.get("href").startswith("http://")
    avant = {entree.findtext(f"{ATOM}id") for entree in lire(client).iter(f"{ATOM}entry")}
    prises[0].slug = "une-autre-adresse"
    prises[0].save_revision().publish()
    assert {entree.findtext(f"{ATOM}id") for entree in lire(client).iter(f"{ATOM}entry")} == avant
    assert avant == {f"urn:uuid:{prise.translation_key}" for prise in prises}


def test_il_suit_les_filtres_que_la_page_de_la_liste_lui_passe(prises, client):
    page = client.get("/prises-de-position/?nature=appel&annee=inconnue").content.decode()
    assert f'<link rel="alternate" type="application/atom+xml" href="{FLUX}?nature=appel"' in page
    (entree,) = lire(client, "?nature=appel").iter(f"{ATOM}entry")
    assert entree.findtext(f"{ATOM}title") == "Pour une école ouverte"
    assert not list(lire(client, "?signer=oui&nature=lettre-ouverte").iter(f"{ATOM}entry"))


def test_le_flux_de_ce_que_l_on_peut_signer_ne_survit_pas_a_une_cloture(prises, client):
    appel = prises[1]
    appel.signature_cloture = timezone.now() + datetime.timedelta(minutes=5)
    appel.save_revision().publish()
    assert client.get(f"{FLUX}?signer=oui").duree_de_garde <= 301


# --- Plan du site et API ---------------------------------------------------------------------------------------------
def test_le_plan_du_site_ne_dit_que_ce_qui_est_publie(prises, client):
    plan = client.get("/sitemap.xml").content.decode()
    assert all(prise.get_full_url() in plan for prise in prises)
    assert "brouillon" not in plan
    assert plan.count("/ouvrons-le-gymnase") == 2


@pytest.fixture
def signee(prises) -> PriseDePositionPage:
    """Un texte publié que tout ce qui ne se publie pas entoure : personne mandatée, signataires, contact, motif."""
    prise = prises[1]
    circulation = CirculationFactory(prise=prise, message="Mot confidentiel")
    version = circuler(prise)
    CosignatureFactory(
        circulation=circulation, version=version, etat=EtatDeCosignature.SIGNEE, courriel="mandat@exemple.org"
    )
    CosignatureFactory(
        circulation=circulation, version=version, etat=EtatDeCosignature.REFUSEE, motif="Motif confidentiel"
    )
    SignatureFactory(prise=prise, nom="Signataire", commentaire="Commentaire confidentiel")
    return prise


API_FIELDS = {
    "nature", "parue_le", "derniere_suite_le", "chiffres", "signature_publique", "axes", "themes",
}  # fmt: skip


@pytest.mark.parametrize("requete", ["", "?fields=*", "?fields=signatures,cosignatures,circulations,versions_de_prise"])
def test_l_api_ne_donne_d_un_texte_que_ses_champs_declares(signee, client, requete):
    reponse = client.get(f"/api/v2/pages/{signee.pk}/{requete}")
    if "cosignatures" in requete:
        assert reponse.status_code == 400
        return
    donnees = reponse.json()
    assert set(donnees) - {"id", "meta", "title"} == API_FIELDS
    texte = json.dumps(donnees, ensure_ascii=False)
    for secret in ("confidentiel", "mandat@exemple.org", "camille", "Signataire", "presse@exemple.org", "empreinte"):
        assert secret not in texte, secret


def test_l_api_ne_liste_que_ce_qui_est_publie(signee, client):
    liste = client.get("/api/v2/pages/?type=actualites.PriseDePositionPage&fields=*").json()
    assert {page["title"] for page in liste["items"]} == {"Ouvrez le gymnase", "Pour une école ouverte"}
    brouillon = PriseDePositionPage.objects.get(title="Brouillon secret")
    assert client.get(f"/api/v2/pages/{brouillon.pk}/").status_code == 404
    assert client.get("/api/v2/pages/?search=secret").json()["items"] == []
