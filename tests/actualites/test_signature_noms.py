"""La liste des noms : ceux que l'on a voulu montrer, page après page, au même coût à la millième qu'à la première."""

import datetime
import re

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from actualites.models import Invalidation, Signature
from actualites.signatures import lecture
from actualites.signatures.compteur import recompter
from actualites.signatures.lecture import page_de_noms, personnes_affichees
from actualites.signatures.liens import chemin_de
from alliance.socle import publication
from alliance.socle.pagination import Pagination
from tests.factories.actualites import PriseFactory, SignatureFactory


@pytest.fixture
def prise(accueil):
    return PriseFactory(signature_publique=True)


def signer(prise, nombre: int) -> None:
    maintenant = timezone.now()
    Signature.objects.bulk_create(
        SignatureFactory.build(prise=prise, nom=f"N{rang:04}", confirmee_le=maintenant - datetime.timedelta(rang))
        for rang in range(nombre)
    )
    recompter(prise)


def noms(reponse) -> list[str]:
    return [nom.nom for nom in reponse.context["noms"]]


def test_ne_paraissent_que_les_noms_que_l_on_a_voulu_montrer(client, prise):
    lot = Invalidation.objects.create(prise=prise, motif="Rafale", critere="x")
    SignatureFactory(prise=prise, nom="Montre", commune="Exemple-sur-Loire")
    SignatureFactory(prise=prise, nom="Masque", nom_public=False)
    SignatureFactory(prise=prise, nom="Attente", etat="en-attente", confirmee_le=None)
    SignatureFactory(prise=prise, nom="Retire", etat="retiree")
    SignatureFactory(prise=prise, nom="Ecarte", invalidation=lot)
    SignatureFactory(nom="Ailleurs")
    recompter(prise)
    page = client.get(f"{prise.url}signataires/")
    assert noms(page) == ["Camille Montre"]
    assert "Exemple-sur-Loire" in page.text and "2 personnes" in page.text


def test_les_pages_se_suivent_sans_perdre_ni_repeter_personne(client, prise):
    signer(prise, 250)
    lus = [nom for page in (1, 2, 3) for nom in noms(client.get(f"{prise.url}signataires/?page={page}"))]
    assert lus == [f"Camille N{rang:04}" for rang in range(250)]


def test_aucune_page_ne_parcourt_la_liste_pour_trouver_la_sienne(prise, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("actualites.signatures.reperes.PAS", 20)
    signer(prise, 195)
    # Des signatures du même instant : leur clé les départage, de part et d'autre d'un repère.
    Signature.objects.filter(prise=prise, nom__gte="N0060", nom__lt="N0120").update(confirmee_le=timezone.now())
    attendus = list(personnes_affichees(prise).values_list("nom", flat=True))
    for ajoutees in (0, 7):  # après les repères, d'autres signent : rien ne se perd ni ne se répète
        for rang in range(ajoutees):
            SignatureFactory(prise=prise, nom=f"Neuf {rang}")
            attendus.insert(0, f"Neuf {rang}")
        lus = []
        for page in range(1, 22):
            pagination = Pagination(len(attendus), 10, str(page), adresse=str)
            with django_assert_max_num_queries(3) as requetes:
                lus += [nom.nom for nom in page_de_noms(personnes_affichees(prise), pagination)]
            sauts = [int(saut) for requete in requetes for saut in re.findall(r"OFFSET (\d+)", requete["sql"])]
            assert all(saut < 40 for saut in sauts), sauts
        assert lus[: len(attendus)] == [f"Camille {nom}" for nom in attendus]


@pytest.mark.parametrize("demandee", ["0", "-1", "abc", "4", "999999999999", "1.5", "²"])
def test_un_numero_impossible_est_dit_et_corrige(client, prise, demandee):
    signer(prise, 150)
    page = client.get(f"{prise.url}signataires/", {"page": demandee})
    assert page.status_code == 200 and len(noms(page)) in (50, 100)
    assert "laissée de côté" in page.text


@pytest.mark.parametrize("page", [1, 2, 3])
def test_une_page_de_noms_coute_deux_requetes(prise, page, django_assert_num_queries):
    signer(prise, 250)
    pagination = Pagination(250, 100, str(page), adresse=str)
    with django_assert_num_queries(2):  # les clés de la page, par l'index ; ses lignes
        assert len(page_de_noms(personnes_affichees(prise), pagination)) == (50 if page == 3 else 100)


def test_la_page_entiere_coute_autant_quel_que_soit_le_nombre_de_noms(client, prise, django_assert_max_num_queries):
    adresse = f"{prise.url}signataires/"
    SignatureFactory(prise=prise, genre="organisation", organisation="Collectif", verifiee_le=timezone.now())
    signer(prise, 5)
    client.get(adresse)
    with django_assert_max_num_queries(15) as peu:  # onze de Wagtail, pour trouver la page ; quatre d’ici
        client.get(adresse)
    signer(prise, 300)
    with django_assert_max_num_queries(15) as beaucoup:
        client.get(f"{adresse}?page=2")
    assert len(beaucoup) == len(peu)


def test_un_nom_masque_ou_retire_disparait_aussitot_de_ce_qui_est_garde(client, prise):
    masquee, retiree = SignatureFactory(prise=prise, nom="Masque"), SignatureFactory(prise=prise, nom="Retire")
    recompter(prise)
    timbres = [publication.timbre()]
    client.post(chemin_de(masquee), {"geste": "regler", "recevoir_suites": "on"})
    timbres.append(publication.timbre())
    client.post(f"{chemin_de(retiree)}retrait/")
    timbres.append(publication.timbre())
    assert len(set(timbres)) == 3
    assert noms(client.get(f"{prise.url}signataires/")) == []
    masquee.refresh_from_db()
    assert (masquee.etat, masquee.recevoir_suites) == ("confirmee", True)


def test_le_gabarit_de_la_page_du_texte_dit_le_compte_l_objectif_et_les_noms(prise, rf):
    prise.objectif = 2_000
    signer(prise, 1_200)
    SignatureFactory(prise=prise, genre="organisation")
    recompter(prise)
    requete = rf.get("/")
    html = render_to_string("actualites/_signature.html", lecture.contexte_de_signature(prise, requete), requete)
    parts = ("1\u202f201", "1\u202f200 personnes", "1 organisation en cours de vérification<")
    for attendu in (*parts, "Objectif : 2\u202f000", 'value="1201"'):
        assert attendu in html
    assert html.count("<b>Camille") == lecture.DERNIERS_NOMS and f"{prise.url}signer/" in html
