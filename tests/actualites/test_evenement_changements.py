"""Ce qui change d'un événement déjà publié s'inscrit et se montre ; rien ne s'inscrit si rien n'a changé."""

import datetime
from typing import Any

import pytest

from actualites.choix import EtatDEvenement, GenreDeDate, ModaliteDEvenement, NatureDeChangement
from actualites.evenements.actions import AnnoncerUnChangement
from actualites.evenements.presentation import heure_du_lieu, lieu_en_tout, quand_a_lieu, quand_en_tout, recurrence
from actualites.evenements.signaux import evenement_change
from actualites.models import DateDEvenement, EvenementPage
from tests.factories import EvenementFactory, TerritoireFactory, UtilisateurFactory

JEUDI = datetime.date(2031, 7, 17)
SERIE: dict[str, Any] = {
    "date_debut": JEUDI, "heure_debut": datetime.time(20), "heure_fin": datetime.time(22),
    "frequence": "hebdomadaire", "nombre": 4,
}  # fmt: skip


def republier(page, user=None, dates=None, **champs):
    """Ce que fait la relecture : un brouillon, puis sa publication."""
    brouillon = EvenementPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for nom, valeur in champs.items():
        setattr(brouillon, nom, valeur)
    if dates is not None:
        brouillon.dates.set([DateDEvenement(**date) for date in dates])
    brouillon.save_revision(user=user).publish()
    return EvenementPage.objects.get(pk=page.pk)


def inscrits(page) -> list[tuple[str, datetime.date | None, str, str]]:
    return [
        (un.nature, un.date_prevue, _lisible(un.avant), _lisible(un.apres)) for un in page.changements.order_by("pk")
    ]


def _lisible(texte: str) -> str:
    return texte.replace("\xa0", " ")


def test_une_premiere_publication_n_est_pas_un_changement(accueil):
    page = EvenementFactory(live=False, date_debut=JEUDI)
    page.get_latest_revision().publish()
    assert inscrits(page) == []


def test_ce_qui_n_est_ni_date_ni_lieu_ni_tenue_ne_s_inscrit_pas(accueil):
    recus: list[Any] = []
    evenement_change.connect(lambda **tout: recus.append(tout), weak=False, dispatch_uid="essai")
    page = EvenementFactory(date_debut=JEUDI)
    republier(page, title="Un autre titre", public="Tout le monde", en_bref="<p>Autre chose.</p>")
    assert (inscrits(page), recus) == ([], [])
    republier(page, lieu_nom="Gymnase")
    assert [len(un["changements"]) for un in recus] == [1]
    evenement_change.disconnect(dispatch_uid="essai")


def test_l_heure_et_le_lieu_se_disent_avant_et_apres(accueil):
    auteur = UtilisateurFactory()
    page = EvenementFactory(date_debut=JEUDI)
    republier(page, auteur, heure_debut=datetime.time(19, 30), heure_fin=datetime.time(21), lieu_nom="Gymnase")
    assert inscrits(page) == [
        (NatureDeChangement.DATES, None, "Jeudi 17 juillet 2031, de 18 h à 20 h",
         "Jeudi 17 juillet 2031, de 19 h 30 à 21 h"),
        (NatureDeChangement.LIEU, None, "Maison d’accueil, 1 rue de l’Exemple", "Gymnase, 1 rue de l’Exemple"),
    ]  # fmt: skip
    assert {un.par for un in page.changements.all()} == {auteur}


def test_le_fuseau_et_la_modalite_comptent(accueil):
    page = EvenementFactory(date_debut=JEUDI)
    republier(page, fuseau="America/New_York", modalite=ModaliteDEvenement.A_DISTANCE)
    (_, _, _, quand), (_, _, _, lieu) = inscrits(page)
    assert quand.endswith("(heure de New York)") and lieu == "À distance"


def test_une_seule_date_de_la_serie_change_sans_detacher_les_autres(accueil):
    le_24 = JEUDI + datetime.timedelta(days=7)
    page = EvenementFactory(**SERIE)
    republier(page, dates=[{"genre": GenreDeDate.ANNULEE, "date_prevue": le_24, "annonce": "Salle fermée"}])
    assert inscrits(page) == [(NatureDeChangement.ETAT, le_24, "Prévu", "Annulé : Salle fermée.")]
    # Republiée telle quelle, puis avec une autre règle : la date annulée ne se redit pas.
    republier(page, public="Tout le monde")
    republier(page, heure_debut=datetime.time(19))
    assert [un[:2] for un in inscrits(page)[1:]] == [(NatureDeChangement.DATES, None)]


def test_une_date_ajoutee_ou_retiree_se_dit(accueil):
    page, lundi = EvenementFactory(**SERIE), datetime.date(2031, 9, 1)
    republier(page, dates=[{"genre": GenreDeDate.AJOUTEE, "date_prevue": lundi}])
    republier(page, dates=[])
    rien, dit = "Pas de rendez-vous ce jour-là", "Lundi 1er septembre 2031, de 20 h à 22 h"
    assert inscrits(page) == [
        (NatureDeChangement.DATES, lundi, rien, dit),
        (NatureDeChangement.DATES, lundi, dit, rien),
    ]


def test_toute_la_regle_se_dit_d_une_phrase(accueil):
    page = EvenementFactory(**SERIE)
    republier(page, date_debut=JEUDI + datetime.timedelta(days=1), nombre=3)
    ((nature, date, avant, apres),) = inscrits(page)
    assert (nature, date) == (NatureDeChangement.DATES, None)
    assert avant == "Tous les jeudis, du 17 juillet au 7 août 2031, de 20 h à 22 h"
    assert apres == "Tous les vendredis, du 18 juillet au 1er août 2031, de 20 h à 22 h"


def test_annuler_toute_la_serie_ne_redit_pas_chaque_date(accueil):
    page = EvenementFactory(
        dates=[{"genre": GenreDeDate.COMPLETE, "date_prevue": JEUDI, "annonce": "Plus de place"}], **SERIE
    )
    auteur = UtilisateurFactory(membre=page.organisation)
    AnnoncerUnChangement(page, auteur, etat=EtatDEvenement.ANNULE, annonce="Tout s’arrête").execute()
    assert inscrits(page) == [(NatureDeChangement.ETAT, None, "Prévu", "Annulé : Tout s’arrête.")]


def test_un_retrait_puis_un_retour_ne_compare_rien(accueil):
    page = EvenementFactory(date_debut=JEUDI)
    page.unpublish()
    republier(page, lieu_nom="Gymnase")
    assert inscrits(page) == []


def test_la_page_montre_ce_qui_a_change(accueil, client):
    page = EvenementFactory(date_debut=JEUDI)
    assert "Ce qui a changé" not in client.get(page.url).content.decode()
    republier(page, lieu_nom="Gymnase <b>municipal</b>")
    html = client.get(page.url).content.decode()
    assert "Ce qui a changé" in html and "<s>Maison d’accueil" in html
    assert "Gymnase &lt;b&gt;municipal&lt;/b&gt;" in html


def test_un_texte_trop_long_se_coupe_au_lieu_d_empecher_de_publier(accueil):
    page = EvenementFactory(date_debut=JEUDI)
    auteur = UtilisateurFactory(membre=page.organisation)
    (un,) = AnnoncerUnChangement(page, auteur, etat=EtatDEvenement.ANNULE, annonce="é" * 600).execute()
    assert len(un.apres) == 500 and un.apres.endswith("…")


# --- En toutes lettres ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("champs", "dite"),
    [
        ({"frequence": ""}, ""),
        ({"frequence": "quotidienne"}, "tous les jours"),
        ({"frequence": "quotidienne", "intervalle": 3}, "un jour sur 3"),
        ({"frequence": "hebdomadaire", "jours": "TH,MO"}, "tous les lundis et jeudis"),
        ({"frequence": "hebdomadaire", "intervalle": 2}, "une semaine sur 2, le jeudi"),
        ({"frequence": "mensuelle-date"}, "tous les mois, le 17"),
        ({"frequence": "mensuelle-jour"}, "tous les mois, le troisième jeudi"),
        ({"frequence": "mensuelle-jour", "date_debut": datetime.date(2031, 7, 31)}, "tous les mois, le dernier jeudi"),
        ({"frequence": "annuelle"}, "tous les ans, le 17 juillet"),
    ],
)
def test_chaque_regle_a_sa_phrase(champs, dite):
    page = EvenementPage(**{"date_debut": JEUDI, "nombre": 3, **champs})
    assert recurrence(page) == dite


@pytest.mark.parametrize(
    ("debut", "fin", "dit"),
    [
        ((2031, 7, 17), (2031, 7, 19), "du jeudi 17 au samedi 19 juillet 2031"),
        ((2031, 7, 1), (2031, 7, 2), "du mardi 1er au mercredi 2 juillet 2031"),
        ((2031, 7, 31), (2031, 8, 1), "du jeudi 31 juillet au vendredi 1er août 2031"),
        ((2031, 12, 31), (2032, 1, 1), "du mercredi 31 décembre 2031 au jeudi 1er janvier 2032"),
    ],
)
def test_plusieurs_jours_ne_redisent_ni_le_mois_ni_l_annee(debut, fin, dit):
    page = EvenementPage(date_debut=datetime.date(*debut), date_fin=datetime.date(*fin))
    assert quand_en_tout(page) == dit


def test_plusieurs_jours_avec_des_heures_disent_quand_chacun_commence_et_finit():
    page = EvenementPage(
        date_debut=JEUDI,
        date_fin=datetime.date(2031, 7, 19),
        heure_debut=datetime.time(18),
        heure_fin=datetime.time(12),
    )
    assert _lisible(quand_en_tout(page)) == "du jeudi 17 à 18 h au samedi 19 juillet 2031 à 12 h"


@pytest.mark.parametrize(
    ("date", "dit"),
    [
        ({"genre": GenreDeDate.CHANGEE, "date_prevue": JEUDI, "nouvelle_date": datetime.date(2031, 7, 18)},
         "vendredi 18 juillet 2031"),
        ({"genre": GenreDeDate.AJOUTEE, "date_prevue": datetime.date(2031, 9, 1)},
         "plusieurs dates, du 17 juillet au 1er septembre 2031"),
    ],
    ids=["déplacée", "irrégulières"],
)  # fmt: skip
def test_un_apercu_dit_ou_les_dates_en_sont_et_non_la_premiere_ecrite(db, date, dit):
    page = EvenementPage(date_debut=JEUDI)
    page.dates.set([DateDEvenement(**date)])
    assert quand_a_lieu(page) == dit


def test_le_fuseau_se_nomme_par_sa_ville():
    noms = {"UTC": "temps universel", "Africa/Cairo": "heure du Caire", "Europe/Athens": "heure d’Athènes"}
    assert {fuseau: heure_du_lieu(fuseau) for fuseau in noms} == noms
    assert heure_du_lieu("Europe/Paris") == ""


@pytest.mark.parametrize(
    ("nom", "dit"),
    [("Mairie de Briançon", "Mairie de Briançon"), ("Le Briançonnais", "Le Briançonnais, Briançon"), ("", "Briançon")],
)
def test_la_ville_ne_se_dit_pas_deux_fois(nom, dit):
    ville = TerritoireFactory.build(nom="Briançon")
    assert lieu_en_tout(EvenementPage(lieu_nom=nom, territoire=ville)) == dit
    assert lieu_en_tout(EvenementPage(lieu_nom=nom, territoire=ville, modalite="les-deux")) == f"{dit} et à distance"
