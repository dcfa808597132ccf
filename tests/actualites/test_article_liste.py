"""La liste des actualités : ce que l'on y trouve, ce qu'elle compte, ce qu'elle coûte."""

import datetime
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from actualites.articles.facettes import FACETTES, Repertoire
from actualites.articles.filtres import PAR_PAGE
from actualites.models import ActualitesIndexPage, ArticlePage
from alliance.socle import publication
from alliance.socle.cache import PARAMETRES
from alliance.socle.choix import CleAxe
from tests.factories import ArticleFactory, MembreFactory

ADRESSE = "/actualites/"


def lire(client: Any, requete: str = "") -> Any:
    reponse = client.get(f"{ADRESSE}{requete}")
    assert reponse.status_code == 200
    return reponse.context


def titres(contexte: Any) -> list[str]:
    return [carte.titre for carte in contexte["articles"]]


def comptes(contexte: Any, nom: str) -> dict[str, int]:
    return {
        option.valeur: option.compte
        for facette in contexte["facettes"]
        if facette.nom == nom
        for option in facette.options
    }


@pytest.fixture
def trois_articles(accueil) -> list[ArticlePage]:
    """Un article de 2020 d'une ville, un de 2021 d'une association, un d'aujourd'hui, de l'alliance."""
    ville = MembreFactory(title="Ville d’Exemple", slug="ville-d-exemple")
    association = MembreFactory(title="Association Exemple", slug="association-exemple")
    return [
        ArticleFactory(parent=ville, title="La maison ouvre", parue_le=datetime.date(2020, 9, 21)),
        ArticleFactory(
            parent=association,
            title="L’école s’agrandit",
            parue_le=datetime.date(2021, 3, 1),
            axes=[CleAxe.CITOYENNETE, CleAxe.VILLES_FRONTIERES],
            themes=["Santé"],
        ),
        ArticleFactory(parent=ActualitesIndexPage.objects.get(), title="L’alliance se réunit", axes=[]),
    ]


def test_la_liste_va_de_la_plus_recente_a_la_plus_ancienne_sans_brouillon_ni_page_reservee(trois_articles, client):
    membre = trois_articles[0].get_parent().specific
    ArticleFactory(parent=membre, live=False, title="Brouillon secret")
    reservee = ArticleFactory(parent=membre, title="Pour les membres")
    PageViewRestriction.objects.create(page=reservee, restriction_type=PageViewRestriction.LOGIN)
    assert titres(lire(client)) == ["L’alliance se réunit", "L’école s’agrandit", "La maison ouvre"]


def test_chaque_filtre_compte_et_trouve(trois_articles, client):
    contexte = lire(client)
    annee = str(timezone.localdate().year)
    assert comptes(contexte, "axe") == {"citoyennete": 2, "villes-frontieres": 1}
    assert comptes(contexte, "theme") == {"sante": 1}
    assert comptes(contexte, "annee") == {annee: 1, "2021": 1, "2020": 1}
    # Par ordre alphabétique du nom, et sans l'alliance elle-même.
    assert list(comptes(contexte, "organisation").items()) == [("association-exemple", 1), ("ville-d-exemple", 1)]
    for facette in contexte["facettes"]:
        for option in facette.options:
            assert lire(client, f"?{facette.nom}={option.valeur}")["total"] == option.compte
    assert titres(lire(client, "?axe=citoyennete&organisation=ville-d-exemple")) == ["La maison ouvre"]
    assert titres(lire(client, "?q=école&annee=2021")) == ["L’école s’agrandit"]


def test_une_carte_dit_quand_quoi_et_qui(trois_articles, client):
    carte = next(carte for carte in lire(client, "?annee=2021")["articles"])
    assert (carte.organisation, carte.parue_le) == ("Association Exemple", datetime.date(2021, 3, 1))
    assert [axe["cle"] for axe in carte.axes] == ["citoyennete", "villes-frontieres"]
    assert carte.resume == "La maison a ouvert lundi."


@pytest.mark.parametrize(
    "requete", ["organisation=inconnue", "annee=1789", "tri=hasard", "page=99", "page=a", "axe=%00", "theme='"]
)
def test_une_valeur_fausse_est_ignoree_et_dite(trois_articles, client, requete):
    reponse = client.get(f"{ADRESSE}?{requete}")
    assert reponse.status_code == 200
    assert "Une partie de la demande a été laissée de côté" in reponse.content.decode()


def test_la_liste_vide_invite_et_la_liste_sans_resultat_explique(accueil, client):
    assert "Les premières nouvelles arrivent." in client.get(ADRESSE).content.decode()
    ArticleFactory()
    assert "Aucune actualité ne réunit tout cela." in client.get(f"{ADRESSE}?q=introuvable").content.decode()


def test_la_liste_est_paginee_et_chaque_article_n_y_parait_qu_une_fois(accueil, client):
    membre = MembreFactory()
    for _ in range(PAR_PAGE + 2):
        ArticleFactory(parent=membre)
    vus = titres(lire(client)) + titres(lire(client, "?page=2"))
    assert len(vus) == len(set(vus)) == PAR_PAGE + 2


def test_la_liste_et_son_repertoire_coutent_un_nombre_borne_de_requetes(
    trois_articles, client, django_assert_max_num_queries
):
    lire(client)
    publication.renouveler()
    # ce que toute page relit ; articles ; membres ; axes et thèmes.
    with django_assert_max_num_queries(4):
        assert len(Repertoire().entrees) == 3
    publication.renouveler()
    # À froid : site, page et sa route, restrictions d'accès (6) ; les mêmes (4) ; les cartes.
    with django_assert_max_num_queries(11):
        lire(client)
    # recherche et extraits (2).
    with django_assert_max_num_queries(9):
        lire(client, "?q=maison")


def test_toutes_les_facettes_sont_des_parametres_que_le_cache_connait():
    assert set(FACETTES) <= PARAMETRES
