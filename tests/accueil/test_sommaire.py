"""La page d'accueil : bonne à vide, bonne pleine, et rangée par le secrétariat."""

import datetime

import pytest
from django.utils import timezone

from tests.factories import (
    ArticleFactory,
    EvenementFactory,
    FicheFactory,
    MembreFactory,
    PriseFactory,
    TerritoireFactory,
)


def demain(jours: int = 1) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=jours)


def choisir(accueil, **choix):
    for champ, page in choix.items():
        setattr(accueil, champ, page)
    accueil.save_revision().publish()


def test_vide_l_accueil_dit_ce_qu_est_l_alliance_et_comment_commencer(accueil, client):
    page = client.get("/").content.decode()
    assert "Les premières fiches sont en cours d’écriture" in page
    assert "Les premiers membres s’installent" in page
    assert "Recevoir la lettre" in page and "Rejoindre l’alliance" in page
    assert "titre-actuel" not in page and "titre-prises" not in page


def test_pleine_elle_montre_ce_qui_se_passe_puis_ce_qui_a_ete_fait(accueil, client):
    membre = MembreFactory(title="Ville d’Exemple", territoire=TerritoireFactory(latitude="45.1", longitude="5.7"))
    for page in (EvenementFactory, ArticleFactory, PriseFactory, FicheFactory):
        page(parent=membre)
    html = client.get("/").content.decode()
    titres = [
        "Ce qui se passe",
        "Ce que nous disons ensemble",
        "Ce que des territoires ont fait",
        "Qui marche avec nous",
    ]
    assert [html.index(titre) for titre in titres] == sorted(html.index(titre) for titre in titres)
    assert "Rencontre d’Exemple" in html and "La maison d’Exemple" in html
    assert '<svg class="carte-situation"' in html


def test_les_rendez_vous_sont_les_prochains_qui_se_tiennent(accueil, client):
    membre = MembreFactory()
    EvenementFactory(parent=membre, title="Hier", date_debut=demain(-1))
    EvenementFactory(parent=membre, title="Annulé", date_debut=demain(2), etat="annule", annonce="La salle est fermée.")
    for jours in (9, 3, 5, 7, 11):
        EvenementFactory(parent=membre, title=f"Dans {jours} jours", date_debut=demain(jours))
    titres = [carte.titre for carte in client.get("/").context["evenements"]]
    assert titres == ["Dans 3 jours", "Dans 5 jours", "Dans 7 jours", "Dans 9 jours"]


def test_ce_que_le_secretariat_choisit_vient_d_abord_tant_que_cela_vaut(accueil, client):
    membre = MembreFactory()
    lointain = EvenementFactory(parent=membre, title="Lointain", date_debut=demain(90))
    EvenementFactory(parent=membre, title="Proche")
    ancien = ArticleFactory(parent=membre, title="Ancien", parue_le=datetime.date(2020, 1, 1))
    ArticleFactory(parent=membre, title="Récent")
    vieille = PriseFactory(parent=membre, title="Vieille", parue_le=datetime.date(2020, 1, 1))
    PriseFactory(parent=membre, title="Neuve")
    choisir(accueil, evenement_a_la_une=lointain, article_a_la_une=ancien, prise_a_la_une=vieille)

    def premieres():
        contexte = client.get("/").context
        return [next(iter(contexte[bloc])).titre for bloc in ("evenements", "articles", "prises")]

    assert premieres() == ["Lointain", "Ancien", "Vieille"]
    for page in (lointain, ancien, vieille):
        page.unpublish()
    assert premieres() == ["Proche", "Récent", "Neuve"]


@pytest.mark.parametrize(("heure", "duree"), [((23, 30), 1801), ((12, 0), 3600)])
def test_elle_ne_se_garde_pas_au_dela_de_minuit(accueil, client, monkeypatch, heure, duree):
    EvenementFactory()
    instant = timezone.make_aware(datetime.datetime.combine(timezone.localdate(), datetime.time(*heure)))
    monkeypatch.setattr(timezone, "now", lambda: instant)
    assert client.get("/").duree_de_garde == duree


def test_pleine_elle_coute_un_nombre_borne_de_requetes(accueil, client, django_assert_max_num_queries):
    membre = MembreFactory()
    for _ in range(5):
        for page in (EvenementFactory, ArticleFactory, PriseFactory, FicheFactory):
            page(parent=membre)
    client.get("/")  # les répertoires se construisent une fois par publication
    with django_assert_max_num_queries(15):
        client.get("/")
