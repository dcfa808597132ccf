"""Les cas que l'on peut raconter : l'été et l'hiver, l'heure qui change, quatre veillées dont aucune comme prévu."""

import datetime
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from actualites.agenda.vtimezone import vtimezone
from actualites.choix import EtatDEvenement, FrequenceDEvenement, GenreDeDate
from actualites.evenements.calendrier import occurrences
from actualites.evenements.fuseaux import FUSEAUX

from .lecteurs_d_agenda import (
    attendues,
    ecrire,
    relues_par_recurring_ical_events,
    relues_par_vobject,
    un_evenement,
    une_date,
)


def lues(evenement: Any, *dates: Any) -> list[tuple[str, bool]]:
    """Les débuts relus, sur lesquels les deux lecteurs et le site s'accordent ; vrai pour une date annulée."""
    ics = ecrire(evenement, dates)
    toutes = relues_par_recurring_ical_events(ics)
    assert toutes == relues_par_vobject(ics) == attendues(evenement, dates)
    return [(debut.isoformat().removesuffix(":00+00:00"), annulee) for debut, _fin, annulee in toutes]


def maitre(evenement: Any, *dates: Any) -> icalendar.Event:
    composants = icalendar.Calendar.from_ical(ecrire(evenement, dates)).walk("VEVENT")
    return next(composant for composant in composants if "RECURRENCE-ID" not in composant)


def hebdomadaire(debut: date, nombre: int, **champs: Any) -> Any:
    return un_evenement(debut, frequence=FrequenceDEvenement.HEBDOMADAIRE, nombre=nombre, **champs)


def test_une_veillee_de_20_h_reste_a_20_h_quand_l_heure_change() -> None:
    veillees = hebdomadaire(date(2025, 10, 19), 3, heure_debut=time(20), heure_fin=time(22))
    assert [debut for debut, _ in lues(veillees)] == ["2025-10-19T18:00", "2025-10-26T19:00", "2025-11-02T19:00"]
    assert maitre(veillees)["RRULE"].to_ical() == b"FREQ=WEEKLY;COUNT=3"
    assert maitre(veillees)["DTSTART"].params["TZID"] == "Europe/Paris"


def test_quatre_veillees_une_annulee_une_deplacee_une_ajoutee_une_jamais_annoncee() -> None:
    veillees = hebdomadaire(date(2020, 7, 16), 4, intervalle=2, heure_debut=time(20), heure_fin=time(22))
    dates = [
        une_date(GenreDeDate.ANNULEE, date(2020, 7, 30)),
        une_date(GenreDeDate.CHANGEE, date(2020, 8, 13), nouvelle_date=date(2020, 8, 14), heure_debut=time(21)),
        une_date(GenreDeDate.EXCLUE, date(2020, 8, 27)),
        une_date(GenreDeDate.AJOUTEE, date(2020, 9, 3)),
    ]
    assert lues(veillees, *dates) == [
        ("2020-07-16T18:00", False),
        ("2020-07-30T18:00", True),
        ("2020-08-14T19:00", False),
        ("2020-09-03T18:00", False),
    ]
    ics = ecrire(veillees, dates)
    assert b"EXDATE;TZID=Europe/Paris:20200827T200000" in ics
    assert b"RDATE;TZID=Europe/Paris:20200903T200000" in ics
    assert b"RECURRENCE-ID;TZID=Europe/Paris:20200813T200000" in ics


@pytest.mark.parametrize(
    ("champs", "fin"),
    [
        ({"heure_debut": time(18)}, "21:00"),
        ({"heure_fin": time(21)}, "20:00"),
        ({"heure_debut": time(22, 30)}, "21:30"),
    ],
    ids=["plus tôt : jusqu’à la même heure", "finit plus tôt", "après l’heure de fin : elle ne se dit plus"],
)
def test_une_date_deplacee_garde_des_autres_ce_qu_elle_ne_dit_pas(champs: dict[str, time], fin: str) -> None:
    veillees = hebdomadaire(date(2026, 12, 3), 2, heure_debut=time(20), heure_fin=time(22))
    deplacee = une_date(GenreDeDate.CHANGEE, date(2026, 12, 10), nouvelle_date=date(2026, 12, 11), **champs)
    lues(veillees, deplacee)
    assert f"{occurrences(veillees, [deplacee])[1].fin:%H:%M}" == fin


def test_une_premiere_date_hors_de_la_regle_compte_parmi_celles_que_l_on_a_demandees() -> None:
    """Quatre dates en font quatre : le jeudi d'ouverture, puis trois lundis."""
    ateliers = hebdomadaire(date(2025, 5, 1), 4, jours="MO")
    attendus = ["2025-05-01", "2025-05-05", "2025-05-12", "2025-05-19"]
    assert sorted(debut for debut, _ in lues(ateliers)) == attendus


def test_une_date_ajoutee_puis_annulee_est_annulee_dans_quelque_ordre_qu_on_l_ecrive() -> None:
    evenement = un_evenement(date(2020, 7, 16), heure_debut=time(20))
    dates = [une_date(GenreDeDate.AJOUTEE, date(2020, 7, 17)), une_date(GenreDeDate.ANNULEE, date(2020, 7, 17))]
    for ordre in (dates, dates[::-1]):
        assert lues(evenement, *ordre) == [("2020-07-16T18:00", False), ("2020-07-17T18:00", True)]


def test_une_heure_que_la_pendule_saute_a_lieu_une_heure_plus_tard_et_s_ecrit_date_par_date() -> None:
    """La norme ôterait cette nuit-là de la règle (§ 3.3.10) ; nous la tenons, et tous les lecteurs avec nous."""
    nuits = un_evenement(
        date(2025, 3, 29), frequence=FrequenceDEvenement.QUOTIDIENNE, nombre=3, heure_debut=time(2, 30)
    )
    assert [debut for debut, _ in lues(nuits)] == ["2025-03-29T01:30", "2025-03-30T01:30", "2025-03-31T00:30"]
    assert "RRULE" not in maitre(nuits)
    assert b"20250330T033000" in ecrire(nuits, [])


@pytest.mark.parametrize(
    ("frequence", "debut", "attendus"),
    [
        (FrequenceDEvenement.MENSUELLE_DATE, date(2025, 1, 31), ["2025-01-31", "2025-03-31", "2025-05-31"]),
        (FrequenceDEvenement.MENSUELLE_JOUR, date(2025, 1, 31), ["2025-01-31", "2025-02-28", "2025-03-28"]),
        (FrequenceDEvenement.ANNUELLE, date(2024, 2, 29), ["2024-02-29", "2028-02-29", "2032-02-29"]),
    ],
    ids=["le 31 du mois", "le dernier vendredi", "le 29 février"],
)
def test_un_jour_qui_n_existe_pas_ce_mois_la_se_passe(frequence: str, debut: date, attendus: list[str]) -> None:
    assert [lu for lu, _ in lues(un_evenement(debut, frequence=frequence, nombre=3))] == attendus


def test_le_nombre_et_la_fin_ensemble_le_plus_court_l_emporte() -> None:
    assert len(lues(hebdomadaire(date(2025, 5, 1), 10, jusqu_au=date(2025, 5, 15)))) == 3
    assert len(lues(hebdomadaire(date(2025, 5, 1), 2, jusqu_au=date(2025, 5, 15)))) == 2


def test_un_dernier_jour_au_bout_du_temps_n_arrete_pas_la_page() -> None:
    (sans_fin,) = occurrences(un_evenement(date(2031, 7, 17), date_fin=date(9999, 12, 31)), [])
    deplacee = une_date(GenreDeDate.CHANGEE, date(2031, 7, 17), nouvelle_date=date(2032, 7, 17))
    (plus_tard,) = occurrences(un_evenement(date(2031, 7, 17), date_fin=date(9999, 12, 31)), [deplacee])
    assert sans_fin.jour_fin == plus_tard.jour_fin == date(2199, 12, 31)


def test_d_une_heure_qui_passe_deux_fois_la_premiere() -> None:
    assert lues(un_evenement(date(2025, 10, 26), heure_debut=time(2, 30))) == [("2025-10-26T00:30", False)]


def test_une_nuit_pendant_laquelle_l_heure_change_finit_quand_on_l_a_dit() -> None:
    nuits = hebdomadaire(date(2025, 10, 18), 2, date_fin=date(2025, 10, 19), heure_debut=time(22), heure_fin=time(6))
    (_, courte), (_, longue) = ((date, date.fin - date.debut) for date in occurrences(nuits, []))
    assert (courte, longue) == (datetime.timedelta(hours=8), datetime.timedelta(hours=9))
    lues(nuits)


def test_sao_paulo_avec_puis_sans_heure_d_ete() -> None:
    fetes = un_evenement(
        date(2018, 1, 10),
        frequence=FrequenceDEvenement.ANNUELLE,
        nombre=4,
        heure_debut=time(20),
        fuseau="America/Sao_Paulo",
    )
    assert [debut for debut, _ in lues(fetes)] == [
        "2018-01-10T22:00",
        "2019-01-10T22:00",
        "2020-01-10T23:00",
        "2021-01-10T23:00",
    ]


def test_des_journees_entieres_sont_des_jours_et_leur_fin_est_exclue() -> None:
    fete = hebdomadaire(date(2025, 3, 28), 2, date_fin=date(2025, 3, 30))
    assert lues(fete, une_date(GenreDeDate.AJOUTEE, date(2025, 5, 1))) == [
        ("2025-03-28", False),
        ("2025-04-04", False),
        ("2025-05-01", False),
    ]
    composant = maitre(fete, une_date(GenreDeDate.AJOUTEE, date(2025, 5, 1)))
    assert composant["DTSTART"].to_ical() == b"20250328" and composant["DTEND"].to_ical() == b"20250331"
    assert composant["DTSTART"].params["VALUE"] == "DATE" and composant["RDATE"].params["VALUE"] == "DATE"


def test_une_borne_s_ecrit_en_temps_universel_ou_en_jour_selon_la_serie() -> None:
    jusqu_a = {"frequence": FrequenceDEvenement.QUOTIDIENNE, "jusqu_au": date(2025, 6, 3)}
    assert maitre(un_evenement(date(2025, 6, 1), heure_debut=time(20), **jusqu_a))["RRULE"].to_ical() == (
        b"FREQ=DAILY;UNTIL=20250603T180000Z"
    )
    assert maitre(un_evenement(date(2025, 6, 1), **jusqu_a))["RRULE"].to_ical() == b"FREQ=DAILY;UNTIL=20250603"


def test_un_nombre_que_la_date_limite_n_atteint_pas_devient_une_borne() -> None:
    serie = hebdomadaire(date(2025, 6, 1), 10, jusqu_au=date(2025, 6, 20), heure_debut=time(20))
    assert len(lues(serie)) == 3 and "UNTIL" in maitre(serie)["RRULE"]


def test_une_premiere_date_hors_de_la_regle_s_ecrit_date_par_date() -> None:
    serie = hebdomadaire(date(2025, 6, 2), 3, jours="TU,TH", heure_debut=time(20))
    assert [debut[:10] for debut, _ in lues(serie)] == ["2025-06-02", "2025-06-03", "2025-06-05"]
    assert "RRULE" not in maitre(serie)


def test_tout_est_annule_quand_l_evenement_l_est() -> None:
    serie = hebdomadaire(date(2025, 6, 2), 2, heure_debut=time(20), etat=EtatDEvenement.ANNULE)
    assert [annulee for _, annulee in lues(serie, une_date(GenreDeDate.COMPLETE, date(2025, 6, 9)))] == [True, True]


@pytest.mark.parametrize("annee", [1, 1899, 2200, 9999])
def test_une_annee_impossible_n_a_pas_lieu(annee: int) -> None:
    assert occurrences(un_evenement(date(annee, 12, 31)), []) == []
    evenement = un_evenement(date(2025, 6, 2))
    folles = [
        une_date(GenreDeDate.AJOUTEE, date(annee, 12, 31)),
        une_date(GenreDeDate.CHANGEE, date(2025, 6, 2), nouvelle_date=date(annee, 12, 31)),
    ]
    assert lues(evenement, *folles) == [("2025-06-02", False)]


def test_une_serie_sans_fin_raisonnable_s_arrete() -> None:
    toutes = occurrences(un_evenement(date(2024, 2, 29), frequence=FrequenceDEvenement.ANNUELLE, nombre=400), [])
    assert (len(toutes), toutes[-1].jour_debut) == (43, date(2196, 2, 29))


@pytest.mark.parametrize("fuseau", [nom for nom, _ in FUSEAUX if nom != "UTC"])
def test_le_fuseau_decrit_marque_a_tout_instant_la_meme_heure_que_la_vraie_pendule(fuseau: str) -> None:
    decrit = icalendar.Timezone.from_ical(vtimezone(fuseau, 2017, 2027)).to_tz(lookup_tzid=False)
    instant = datetime.datetime(2017, 1, 1, 0, 30, tzinfo=datetime.UTC)
    while instant.year < 2028:
        attendue = instant.astimezone(ZoneInfo(fuseau))
        # D'une heure qui passe deux fois, `dateutil` ne sait pas toujours laquelle c'est.
        if attendue.replace(fold=0).utcoffset() == attendue.replace(fold=1).utcoffset():
            assert instant.astimezone(decrit).utcoffset() == attendue.utcoffset(), instant
        instant += datetime.timedelta(hours=11)


def test_le_passage_a_l_heure_d_ete_se_dit_a_l_heure_d_avant() -> None:
    fuseau = vtimezone("Europe/Paris", 2020, 2029)
    assert b"DTSTART:20190331T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n" in fuseau
    assert b"DTSTART:20191027T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n" in fuseau
