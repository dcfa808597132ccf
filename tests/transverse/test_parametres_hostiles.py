"""Aucun paramètre, de quelque longueur ou nature qu'il soit, ne met le site en panne."""

import os

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.factories import EvenementFactory, FicheFactory, TerritoireFactory

PERMIS = {200, 301, 302, 400, 404}
NOMS = [
    "q", "axe", "theme", "pays", "taille", "famille", "statut", "tri", "page", "f", "type",
    "nature", "annee", "suite", "signer", "genre",
    "du", "au", "lieu", "forme", "modalite", "membre", "acces", "periode", "vue", "mois", "organisation", "courriel",
    "fields", "limit", "offset", "order", "search", "search_operator", "child_of", "descendant_of", "locale", "id",
]  # fmt: skip
VALEURS = [
    "", "0", "-1", "1e9", "99999999999999999999999999", "\x00", '"', "'", "\\", "%", "{{ 7|add:7 }}", "<script>",
    "</script>", "é" * 500, "a" * 5_000, "NaN", "true", "None", "[]", "../../etc/passwd", "citoyennete", "FR", "*",
    "\u202e", "\ud83d\ude00", "AND", "OR NOT", "()", "a:b", "--", ";",
]  # fmt: skip

texte = st.one_of(st.sampled_from(VALEURS), st.text(max_size=60))
parametres = st.lists(st.tuples(st.one_of(st.sampled_from(NOMS), st.text(max_size=12)), texte), max_size=5)


@pytest.fixture
def adresses(accueil):
    fiche = FicheFactory(territoires=[TerritoireFactory()])
    return [
        "/",
        "/bonnes-pratiques/",
        "/bonnes-pratiques/flux.xml",
        "/recherche/",
        "/reseau/",
        fiche.get_parent().url,
        fiche.url,
        f"{fiche.url}pdf/",
        "/api/v2/pages/",
        f"/api/v2/pages/{fiche.pk}/",
        "/api/v2/pages/find/",
        "/sitemap.xml",
        "/robots.txt",
        "/sante/",
        "/nulle-part/",
        "/reseau/carte.geojson",
        "/prises-de-position/",
        "/prises-de-position/flux.xml",
        "/agenda/",
        "/agenda/agenda.ics",
        "/agenda/carte.geojson",
        "/agenda/flux.xml",
        "/actualites/",
        "/actualites/flux.xml",
        "/infolettre/",
        "/infolettre/numeros/",
        "/agenda/proposer/",
        EvenementFactory().url,
    ]


@settings(
    max_examples=60 if os.environ.get("CI") else 30,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(parametres=parametres, choix=st.integers(min_value=0, max_value=27))
@example(parametres=[("search", '"')], choix=8)
@example(parametres=[("q", "\x00")], choix=1)
@example(parametres=[("q", '"')], choix=3)
@example(parametres=[("page", "9" * 5_000)], choix=1)
@example(parametres=[("p", "9" * 5_000)], choix=11)
@example(parametres=[("offset", "9" * 30)], choix=8)
@example(parametres=[("fields", "a(" * 1_500)], choix=8)
@example(parametres=[("type", "\x00"), ("page", "9" * 5_000)], choix=4)
@example(parametres=[("q", '"'), ("statut", "candidat")], choix=15)
@example(parametres=[("annee", "\x00"), ("signer", "oui"), ("page", "9" * 5_000)], choix=16)
@example(parametres=[("du", "0000-00-00"), ("au", "9" * 40)], choix=18)
@example(parametres=[("vue", "mois"), ("mois", "9999-12")], choix=18)
@example(parametres=[("vue", "mois"), ("mois", "2000-01")], choix=18)
@example(parametres=[("vue", "carte"), ("lieu", "\x00")], choix=18)
@example(parametres=[("du", "2100-12-31"), ("periode", "passes")], choix=19)
@example(parametres=[("html_path", "\x00")], choix=10)
def test_aucun_parametre_ne_met_une_adresse_publique_en_panne(adresses, client, parametres, choix):
    client.raise_request_exception = True
    reponse = client.get(adresses[choix], query_params=grouper(parametres))
    assert reponse.status_code in PERMIS, (adresses[choix], parametres)


def grouper(paires):
    """Les valeurs d'un même nom ensemble, comme un lien qui le répète."""
    groupes = {}
    for nom, valeur in paires:
        # Un demi-caractère Unicode ne peut pas s'écrire dans une adresse.
        nom, valeur = (mot.encode("utf-8", "ignore").decode() for mot in (nom, valeur))
        groupes.setdefault(nom, []).append(valeur)
    return groupes


@pytest.mark.parametrize("suite", ["?%", "?%ff=%fe", "?a=%C3%28", "?" + "&" * 500, "?=", "?q[]=1&q[$ne]=2", "?;;"])
def test_une_requete_mal_formee_ne_met_rien_en_panne(adresses, client, suite):
    for adresse in adresses:
        assert client.get(adresse + suite).status_code in PERMIS, adresse


def test_un_chemin_hostile_ne_met_rien_en_panne(accueil, client):
    for chemin in (
        "/%00/",
        "/..%2f..%2fetc/passwd",
        "/" + "a/" * 300,
        "/%ff%fe/",
        "//exemple.org/",
        "/é/",
        "/<script>/",
    ):
        assert client.get(chemin).status_code in PERMIS, chemin
