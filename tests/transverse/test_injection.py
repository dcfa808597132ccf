"""Ce qu'une rédactrice écrit reste du texte : ni balise, ni script, ni gabarit."""

import json
import re

import pytest

from bonnes_pratiques.models import FichePage
from tests.factories import FicheFactory, MembreFactory, TerritoireFactory

PIEGE = '</script><script>alert("x")</script>\'"><img src=x onerror=alert(1)>{{ 7|add:7 }}{% now "Y" %}'
#: Ce qui ne doit jamais se lire tel quel dans une page : une balise née d'un champ.
INTERDITS = ("<script>alert", "<img src=x", "onerror=alert(1)>", "</script><script>")


def texte_saisi(texte, lien):
    """Le HTML que l'éditeur de Wagtail enregistre quand un navigateur malveillant lui envoie ceci."""
    envoi = {
        "blocks": [
            {
                "key": "a",
                "text": texte,
                "type": "unstyled",
                "depth": 0,
                "inlineStyleRanges": [],
                "entityRanges": [{"offset": 0, "length": 5, "key": 0}],
            }
        ],
        "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": lien}}},
    }
    editeur = FichePage.get_edit_handler().get_form_class().base_fields["en_bref"].widget
    return editeur.value_from_datadict({"en_bref": json.dumps(envoi)}, {}, "en_bref")


@pytest.fixture
def fiche_piegee(accueil):
    membre = MembreFactory(title=f"Ville {PIEGE}"[:255], slug="ville-piegee")
    return FicheFactory(
        parent=membre,
        title=f"Titre {PIEGE}",
        slug="fiche-piegee",
        sous_titre=PIEGE,
        search_description=PIEGE,
        statut_motif=PIEGE,
        contact_fonction=PIEGE,
        a_retenir_phrase=PIEGE,
        en_bref=texte_saisi(f"Avant {PIEGE}", lien="javascript:alert(1)"),
        a_retenir=[("geste", PIEGE), ("geste", "b"), ("geste", "c")],
        territoires=[TerritoireFactory(nom=f"Bourg {PIEGE}"[:150])],
        chiffres=[{"valeur": 1, "unite": "<b>u</b>", "signification": PIEGE, "source": PIEGE, "annee": 2020}],
    )


def pages_ou_elle_parait(fiche):
    return [fiche.url, "/", "/bonnes-pratiques/", "/reseau/", fiche.get_parent().url, "/recherche/?q=titre"]


def test_aucun_champ_ne_devient_une_balise(fiche_piegee, client):
    for adresse in pages_ou_elle_parait(fiche_piegee):
        html = client.get(adresse).content.decode()
        for interdit in INTERDITS:
            assert interdit not in html, (adresse, interdit)
        assert "javascript:" not in html, adresse
        assert "{{ 7|add:7 }}" in html or "7|add:7" not in html, "un gabarit écrit dans un champ n'est pas exécuté"


def test_les_donnees_structurees_restent_un_seul_bloc_de_json_qui_se_relit(fiche_piegee, client):
    html = client.get(fiche_piegee.url).content.decode()
    blocs = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(blocs) == 1
    donnees = json.loads(blocs[0])
    assert PIEGE in json.dumps(donnees, ensure_ascii=False).replace('\\"', '"')


def test_une_requete_repetee_dans_la_page_y_reste_du_texte(accueil, client):
    for adresse in ("/recherche/", "/bonnes-pratiques/"):
        html = client.get(adresse, {"q": PIEGE, "axe": PIEGE, "tri": PIEGE, "page": PIEGE}).content.decode()
        for interdit in INTERDITS:
            assert interdit not in html, (adresse, interdit)


def test_le_flux_et_l_api_portent_le_titre_sans_le_jouer(fiche_piegee, client):
    flux = client.get("/bonnes-pratiques/flux.xml")
    assert "<script>" not in flux.content.decode()
    api = client.get(f"/api/v2/pages/{fiche_piegee.pk}/")
    assert api["Content-Type"] == "application/json"
    assert api.json()["title"] == FichePage.objects.get(pk=fiche_piegee.pk).title


def test_le_pdf_d_une_fiche_piegee_se_compose_quand_meme(fiche_piegee, client):
    reponse = client.get(f"{fiche_piegee.url}pdf/")
    assert reponse.status_code == 200 and reponse.content.startswith(b"%PDF-")
