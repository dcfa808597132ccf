"""Ce que le temps fait à l'agenda : aujourd'hui, minuit, les fuseaux, les séries, les mois où l'heure change."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from actualites.agenda.periodes import secondes_avant_minuit
from actualites.choix import EtatDEvenement, FrequenceDEvenement, GenreDeDate
from tests.actualites.agenda import a_paris, chercher, lire, titres
from tests.factories import EvenementFactory, MembreFactory

JOUR = datetime.date


@pytest.fixture
def regler(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Met la pendule du site à cet instant."""

    def a(instant: datetime.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: instant)

    return a


@pytest.fixture
def membre(accueil):
    return MembreFactory()


def test_ce_qui_finit_aujourd_hui_se_voit_jusqu_a_minuit_heure_de_paris(membre, regler):
    EvenementFactory(parent=membre, title="Veillée", date_debut=JOUR(2026, 7, 14))
    # 23 h 30 à Paris : déjà le 14 au soir, encore le 14 ; à Londres il n'est que 22 h 30.
    regler(a_paris(2026, 7, 14, 23, 30))
    assert titres() == ["Veillée"]
    assert titres("periode=passes") == []
    # 0 h 30 à Paris : le 15, quoi que dise le temps universel.
    regler(a_paris(2026, 7, 15, 0, 30))
    assert titres() == []
    assert titres("periode=passes") == ["Veillée"]


def test_un_rendez_vous_d_outre_atlantique_n_est_pas_fini_parce_que_le_jour_a_change_ici(membre, regler):
    EvenementFactory(
        parent=membre,
        title="Table ronde",
        fuseau="America/Sao_Paulo",
        date_debut=JOUR(2026, 7, 14),
        heure_debut=datetime.time(21),
        heure_fin=datetime.time(22, 30),
    )
    # 21 h là-bas : 2 h du matin ici, le 15.
    regler(a_paris(2026, 7, 15, 0, 30))
    assert titres() == ["Table ronde"]
    # Mais c'est au 14, le jour que l'on y lit, qu'on le cherche.
    assert titres("du=2026-07-14&au=2026-07-14") == ["Table ronde"]
    assert titres("du=2026-07-15&au=2026-07-15") == []
    regler(a_paris(2026, 7, 16, 0, 30))
    assert titres() == []


def test_une_journee_entiere_d_ici_finit_a_minuit_et_non_un_jour_plus_tard(membre, regler):
    EvenementFactory(
        parent=membre, title="Journée", date_debut=JOUR(2026, 7, 14), heure_debut=None, heure_fin=None, fuseau="UTC"
    )
    regler(a_paris(2026, 7, 14, 12))
    assert titres() == ["Journée"]
    regler(a_paris(2026, 7, 16, 0, 1))
    assert titres() == []


def test_un_evenement_de_plusieurs_jours_n_est_liste_qu_une_fois(membre, regler, client):
    EvenementFactory(parent=membre, title="Festival", date_debut=JOUR(2026, 7, 3), date_fin=JOUR(2026, 7, 29))
    regler(a_paris(2026, 7, 14, 12))
    assert titres() == ["Festival"]
    assert titres("du=2026-07-10&au=2026-07-11") == ["Festival"]
    assert titres("du=2026-07-30") == titres("au=2026-07-02") == []
    (carte,) = lire(client)["evenements"]
    assert carte.en_cours
    assert carte.quand.startswith("Du vendredi 3") and "29 juillet 2026" in carte.quand
    page = client.get("/agenda/?vue=mois").content.decode()
    assert page.count("Festival<") == 27


@pytest.fixture
def serie(membre):
    """Quatre veillées, les jeudis de juillet 2026, la deuxième annulée."""
    return EvenementFactory(
        parent=membre,
        title="Veillées",
        date_debut=JOUR(2026, 7, 2),
        frequence=FrequenceDEvenement.HEBDOMADAIRE,
        nombre=4,
        dates=[{"genre": GenreDeDate.ANNULEE, "date_prevue": JOUR(2026, 7, 9), "annonce": "Orage"}],
    )


def test_une_serie_montre_sa_prochaine_date_tenue_et_combien_d_autres(serie, regler, client):
    for jour, prochaine, autres in ((1, 2, 2), (3, 16, 1), (9, 16, 1), (17, 23, 0)):
        regler(a_paris(2026, 7, jour, 12))
        (carte,) = lire(client)["evenements"]
        assert (carte.jour_debut.day, carte.autres_dates, carte.barree) == (prochaine, autres, False), jour
    regler(a_paris(2026, 7, 24, 12))
    assert lire(client)["total"] == 0
    (carte,) = lire(client, "?periode=passes")["evenements"]
    assert (carte.jour_debut.day, carte.autres_dates) == (23, 2)


def test_la_date_annulee_se_montre_barree_quand_on_la_cherche(serie, regler, client):
    regler(a_paris(2026, 7, 1, 12))
    (carte,) = lire(client, "?du=2026-07-09&au=2026-07-09")["evenements"]
    assert (carte.jour_debut.day, carte.barree, carte.etat_dit) == (9, True, "Annulé")
    page = client.get("/agenda/?vue=mois").content.decode()
    assert page.count("<s>Veillées</s>") == 1
    assert page.count(">Veillées<") == 1 and page.count(" Veillées<") == 3


def test_la_liste_va_du_plus_proche_au_plus_lointain_et_le_passe_du_plus_recent_au_plus_ancien(membre, regler):
    for titre, jour in (("B", JOUR(2026, 7, 20)), ("A", JOUR(2026, 7, 15)), ("Y", JOUR(2026, 7, 1))):
        EvenementFactory(parent=membre, title=titre, date_debut=jour)
    EvenementFactory(parent=membre, title="A matin", date_debut=JOUR(2026, 7, 15), heure_debut=datetime.time(9))
    EvenementFactory(parent=membre, title="Z", date_debut=JOUR(2020, 3, 7))
    regler(a_paris(2026, 7, 14, 12))
    assert titres() == ["A matin", "A", "B"]
    assert titres("periode=passes") == titres("au=2026-07-13") == ["Y", "Z"]
    # Jusqu'à un jour qui vient : de ce qui n'est pas fini.
    assert titres("au=2026-07-15") == ["A matin", "A"]
    assert titres("du=2020-01-01&au=2026-07-15") == ["Z", "Y", "A matin", "A"]


@pytest.mark.parametrize(
    ("maintenant", "semaine", "week_end", "mois"),
    [
        # Un mercredi : la semaine finit dimanche 19.
        ((2026, 7, 15), ["mercredi 15", "samedi 18"], ["samedi 18"], ["mercredi 15", "samedi 18", "lundi 20"]),
        ((2026, 7, 19), [], [], ["lundi 20"]),
        ((2026, 7, 20), ["lundi 20"], [], ["lundi 20"]),
    ],
)
def test_les_periodes_se_comptent_depuis_aujourd_hui(membre, regler, maintenant, semaine, week_end, mois):
    for nom, jour in (("mardi 14", 14), ("mercredi 15", 15), ("samedi 18", 18), ("lundi 20", 20)):
        EvenementFactory(parent=membre, title=nom, date_debut=JOUR(2026, 7, jour))
    EvenementFactory(parent=membre, title="août", date_debut=JOUR(2026, 8, 1))
    regler(a_paris(*maintenant, 10))
    assert titres("periode=semaine") == semaine
    assert titres("periode=week-end") == week_end
    assert titres("periode=mois") == mois
    filtre = chercher()
    for periode in filtre.periodes():
        assert chercher(periode["adresse"][1:]).total == periode["compte"], periode["libelle"]


def test_le_mois_ou_l_heure_change_garde_ses_jours_et_ses_heures(membre, regler, client):
    EvenementFactory(parent=membre, title="Avant", date_debut=JOUR(2026, 10, 24))
    EvenementFactory(parent=membre, title="Après", date_debut=JOUR(2026, 10, 25))
    EvenementFactory(
        parent=membre, title="Minuit", date_debut=JOUR(2026, 10, 31), heure_debut=datetime.time(23, 59), heure_fin=None
    )
    regler(a_paris(2026, 10, 1, 12))
    mois = lire(client, "?vue=mois")["mois"]
    lus = {j.le.day: [(ligne.titre, ligne.heure) for ligne in j.lignes] for s in mois.semaines for j in s if j.lignes}
    assert lus == {
        24: [("Avant", "18\xa0h")],
        25: [("Après", "18\xa0h")],
        31: [("Minuit", "23\xa0h\xa059")],
    }
    assert [carte.quand for carte in lire(client)["evenements"]][:2] == [
        "Samedi 24 octobre 2026, de 18\xa0h à 20\xa0h",
        "Dimanche 25 octobre 2026, de 18\xa0h à 20\xa0h",
    ]


def test_la_page_ne_se_garde_pas_au_dela_de_minuit(membre, regler, client):
    regler(a_paris(2026, 7, 14, 23, 50))
    for adresse in ("/agenda/", "/agenda/?vue=mois", "/agenda/?vue=carte", "/agenda/carte.geojson", "/agenda/flux.xml"):
        assert client.get(adresse).duree_de_garde == 600, adresse
    # Le jour où l'heure recule dure vingt-cinq heures.
    assert secondes_avant_minuit(a_paris(2026, 10, 25, 0)) == 25 * 3600


def test_un_report_et_une_annulation_restent_a_leur_date_et_le_disent(membre, regler, client):
    for etat in (EtatDEvenement.ANNULE, EtatDEvenement.REPORTE, EtatDEvenement.COMPLET):
        EvenementFactory(parent=membre, title=etat.label, etat=etat, annonce="Lisez.", date_debut=JOUR(2026, 7, 20))
    regler(a_paris(2026, 7, 14, 12))
    contexte = lire(client)
    assert {carte.etat_dit: carte.autres_dates for carte in contexte["evenements"]} == {
        "Annulé": 0,
        "Reporté": 0,
        "Complet": 0,
    }
