"""Ce que les moteurs, les partages et les flux lisent d'un événement, quoi qu'il lui arrive."""

import datetime
import json
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from actualites.choix import EtatDEvenement, GenreDeDate
from actualites.evenements.actions import AnnoncerUnChangement, dates_a_annoncer
from actualites.evenements.tenue import sans_les_annules, tenue_de, tenues_publiees
from actualites.models import EvenementPage
from actualites.numeros.parutions import parutions
from tests.factories import EvenementFactory, MembreFactory, UtilisateurFactory

from .agenda import lire as lire_l_agenda
from .alertes import natures

JEUDI = datetime.date(2031, 7, 17)
SAMEDI = datetime.date(2031, 7, 19)


def structure(client, page) -> dict[str, Any]:
    html = client.get(page.url).content.decode()
    bloc = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert bloc
    donnees: dict[str, Any] = json.loads(bloc.group(1))
    return donnees


def test_les_moteurs_ne_lisent_ni_une_fin_ni_une_adresse_que_l_on_n_a_pas_dites(accueil, client):
    tard: dict[str, Any] = {"date_debut": JEUDI, "heure_debut": datetime.time(23, 30), "heure_fin": None}
    lu = structure(client, EvenementFactory(adresse="", territoire=None, **tard))
    assert lu["startDate"] == "2031-07-17T23:30:00+02:00" and "endDate" not in lu
    assert "address" not in lu["location"]
    nuits = structure(client, EvenementFactory(date_fin=datetime.date(2031, 7, 19), **tard))
    assert nuits["endDate"] == "2031-07-19"
    serie = structure(client, EvenementFactory(frequence="hebdomadaire", nombre=2, **tard))
    assert serie["endDate"] == "2031-07-24" and not any("endDate" in date for date in serie["subEvent"])


def annule(jour: datetime.date) -> dict[str, Any]:
    return {"genre": GenreDeDate.ANNULEE, "date_prevue": jour, "annonce": "Plus de piste."}


DEUX_DATES = [{"genre": GenreDeDate.AJOUTEE, "date_prevue": SAMEDI}]


@pytest.mark.parametrize(
    ("champs", "dates", "tenue"),
    [
        ({}, [*DEUX_DATES, annule(JEUDI)], EtatDEvenement.PREVU),
        ({}, [*DEUX_DATES, annule(JEUDI), annule(SAMEDI)], EtatDEvenement.ANNULE),
        ({"frequence": "hebdomadaire", "nombre": 2},
         [annule(JEUDI), {"genre": GenreDeDate.EXCLUE, "date_prevue": JEUDI + datetime.timedelta(days=7)}],
         EtatDEvenement.ANNULE),
        ({"etat": EtatDEvenement.COMPLET}, [*DEUX_DATES, annule(JEUDI), annule(SAMEDI)], EtatDEvenement.ANNULE),
        ({"etat": EtatDEvenement.ANNULE, "tenue_depuis": SAMEDI}, DEUX_DATES, EtatDEvenement.ANNULE),
        ({"etat": EtatDEvenement.REPORTE}, [*DEUX_DATES, annule(JEUDI)], EtatDEvenement.REPORTE),
        ({}, [{"genre": GenreDeDate.COMPLETE, "date_prevue": JEUDI}], EtatDEvenement.COMPLET),
    ],
    ids=["une sur deux", "les deux", "la seule qui reste", "complet, puis annulées", "la suite d’une série", "reporté",
         "complète"],
)  # fmt: skip
def test_un_evenement_est_annule_quand_toutes_ses_dates_le_sont(accueil, champs, dates, tenue):
    page = EvenementFactory(date_debut=JEUDI, dates=dates, **champs)
    assert tenue_de(page) == tenues_publiees([page.pk])[page.pk] == tenue
    assert sans_les_annules(EvenementPage.objects.all()).exists() is (tenue != EtatDEvenement.ANNULE)


def test_annule_date_apres_date_chaque_ecran_le_dit(accueil, client):
    membre = MembreFactory()
    redactrice = UtilisateurFactory(membre=membre)
    page = EvenementFactory(
        parent=membre, title="Bal", date_debut=JEUDI, dates=DEUX_DATES, inscription_adresse="https://i.exemple.org/"
    )
    hier = timezone.now() - datetime.timedelta(days=1)
    for jour, nature in ((JEUDI, "CHANGEE"), (SAMEDI, "ANNULEE")):
        assert parutions(hier), "il se propose encore à la lettre"
        AnnoncerUnChangement(
            page, redactrice, etat=EtatDEvenement.ANNULE, annonce="Plus de piste.", date_prevue=jour
        ).execute()
        assert natures(page)[-1] == nature
    assert all(page.pk not in {une.pk for une in groupe.pages} for groupe in parutions(hier))
    html = client.get(page.url).content.decode().replace("\xa0", " ")
    principal = html.split("<main")[1]
    assert principal.index('class="fin-titre">Annulé') < principal.index("Plus de piste.") < principal.index("<h1>")
    assert "Prochaine date" not in html and "Ajouter à mon agenda" not in html and "https://i.exemple.org/" not in html
    assert "<s><time" in principal.split("une-quand")[1][:12] and "Jeudi 17 juillet 2031" in principal.split("<h2")[0]
    assert structure(client, page)["eventStatus"].endswith("/EventCancelled")
    assert "<title>Annulé : Bal</title>" in client.get("/agenda/flux.xml").content.decode().replace("\xa0", " ")
    (carte,) = lire_l_agenda(client)["evenements"]
    assert (carte.etat_dit, carte.quand[:8]) == ("Annulé", "Jeudi 17")


def test_ce_qui_est_annule_date_par_date_redevient_prevu_de_meme(accueil):
    page = EvenementFactory(
        parent=(membre := MembreFactory()), date_debut=JEUDI, frequence="hebdomadaire", nombre=2,
        dates=[annule(JEUDI), {"genre": GenreDeDate.EXCLUE, "date_prevue": JEUDI + datetime.timedelta(days=7)}],
    )  # fmt: skip
    options: dict[str, Any] = {"etat": EtatDEvenement.PREVU, "annonce": "La piste rouvre."}
    redactrice = UtilisateurFactory(membre=membre)
    with pytest.raises(ValidationError) as refus:
        AnnoncerUnChangement(page, redactrice, **options).execute()
    assert list(refus.value.message_dict) == ["date_prevue"]
    assert [date.date_prevue for date in dates_a_annoncer(page, JEUDI)] == [JEUDI]
    assert AnnoncerUnChangement(page, redactrice, date_prevue=JEUDI, **options).execute()
    assert tenue_de(EvenementPage.objects.get(pk=page.pk)) == EtatDEvenement.PREVU


def test_ce_qui_est_annule_se_partage_et_se_trouve_comme_tel(accueil, client):
    page = EvenementFactory(
        title="Marche des lanternes", date_debut=JEUDI, etat=EtatDEvenement.ANNULE, annonce="L’orage est annoncé."
    )
    tete = client.get(page.url).content.decode().replace("\xa0", " ").split("</head>")[0]
    for morceau in (
        "<title>Annulé : Marche des lanternes",
        '"og:title" content="Annulé : Marche des lanternes"',
        '"og:description" content="Annulé : L’orage est annoncé. ',
        '"og:image:alt" content="Annulé : Marche des lanternes"',
    ):
        assert morceau in tete
    donnees = page.donnees_de_partage()
    assert (donnees["titre"].replace("\xa0", " "), donnees["barre"]) == ("Annulé : Marche des lanternes", True)
    assert client.get(f"{page.url}partage.png").status_code == 200
    resultats = client.get("/recherche/?q=lanternes").content.decode().replace("\xa0", " ")
    assert "Annulé : Marche des lanternes" in resultats
    prevu = EvenementFactory(title="Fête des lanternes", date_debut=JEUDI)
    assert "<title>Fête des lanternes" in client.get(prevu.url).content.decode()
