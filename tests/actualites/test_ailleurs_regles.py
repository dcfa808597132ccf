"""Les règles de répétition d'un agenda : notre règle quand elle dit la même chose, des dates sinon."""

import datetime
import itertools
import time
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import vRecur

from actualites.ailleurs.regles import DATES_DEROULEES, Serie, _derouler, horizon, serie

PARIS = ZoneInfo("Europe/Paris")
AUJOURD_HUI = datetime.date(2026, 3, 1)
MARDI = datetime.datetime(2026, 4, 7, 20, tzinfo=PARIS)


def lue(regle: str, debut: datetime.datetime = MARDI) -> Serie:
    return serie([vRecur.from_ical(regle)], debut, AUJOURD_HUI)


@pytest.mark.parametrize(
    ("regle", "attendue"),
    [
        ("FREQ=DAILY;COUNT=4", ("quotidienne", 1, "", None, 4)),
        ("FREQ=DAILY;INTERVAL=2;UNTIL=20260420", ("quotidienne", 2, "", "2026-04-19", None)),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=9", ("hebdomadaire", 1, "MO,TU,WE,TH,FR", None, 9)),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,TU;COUNT=6", ("hebdomadaire", 2, "TU,TH", None, 6)),
        ("FREQ=MONTHLY;COUNT=5", ("mensuelle-date", 1, "", None, 5)),
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=5", ("mensuelle-jour", 1, "", None, 5)),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1;COUNT=5", ("mensuelle-jour", 1, "", None, 5)),
        ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=7;COUNT=3", ("annuelle", 1, "", None, 3)),
        # La fin est un instant : 20 h à Paris, c'est 18 h en temps universel, l'été.
        ("FREQ=WEEKLY;UNTIL=20260421T180000Z", ("hebdomadaire", 1, "", "2026-04-21", None)),
        ("FREQ=WEEKLY;UNTIL=20260421T175959Z", ("hebdomadaire", 1, "", "2026-04-14", None)),
        # Sans fin : jusqu'à l'horizon.
        ("FREQ=WEEKLY", ("hebdomadaire", 1, "", "2027-12-31", None)),
    ],
)
def test_une_regle_que_nos_champs_savent_dire(regle, attendue):
    assert tuple(lue(regle).regle.values()) == attendue


@pytest.mark.parametrize(
    "regle",
    [
        *("FREQ=MONTHLY;BYDAY=-1TU;COUNT=5", "FREQ=MONTHLY;BYDAY=1TU,3FR;COUNT=6", "FREQ=YEARLY;BYDAY=20MO;COUNT=2"),
        *("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=9"),
        *("FREQ=YEARLY;BYYEARDAY=100,200;COUNT=3", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=2"),
    ],
)
def test_une_regle_que_nos_champs_ne_disent_pas_se_deroule(regle):
    tout = lue(regle)

    assert tout.regle["frequence"] == "" and len(tout.dates) > 1


def test_deroulee_elle_donne_cent_dates_au_plus_dont_celles_qui_viennent():
    ancienne = datetime.datetime(2019, 1, 1, 20, tzinfo=PARIS)

    tout = lue("FREQ=DAILY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15", ancienne)

    assert len(tout.dates) == DATES_DEROULEES
    assert tout.dates[0] == AUJOURD_HUI.replace(day=1) and tout.dates[-1] > AUJOURD_HUI


def test_le_temps_qui_passe_ne_change_pas_ce_que_dit_une_regle_sans_fin():
    deux_jours = (AUJOURD_HUI, AUJOURD_HUI + datetime.timedelta(days=200))

    assert len({str(serie([vRecur.from_ical("FREQ=WEEKLY")], MARDI, jour)) for jour in deux_jours}) == 1
    assert horizon(AUJOURD_HUI) == datetime.date(2027, 12, 31)


@pytest.mark.parametrize("regle", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31;COUNT=3"])
def test_une_regle_qui_ne_tombe_jamais_ne_dure_pas(regle):
    debut = time.thread_time()

    assert lue(regle, MARDI.replace(year=1970)).dates == [datetime.date(1970, 4, 7)]
    assert time.thread_time() - debut < 1


JOURS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def ecrire_la_regle(
    frequence: str, pas: int, jours: list[str], rang: str, du_mois: list[int], mois: list[int], place: int
) -> str:
    """Une règle qui tombe toujours un jour ; un rang (le deuxième lundi) n'a de sens que par mois ou par an."""
    rang = rang if frequence in ("MONTHLY", "YEARLY") else ""
    parties = {
        "BYDAY": ",".join(f"{rang}{jour}" for jour in jours),
        "BYMONTHDAY": ",".join(map(str, du_mois)),
        "BYMONTH": ",".join(map(str, mois)),
        # Par semaine, `dateutil` coupe la première au jour de départ, à l'encontre de la RFC.
        "BYSETPOS": str(place) if place and (jours or du_mois) and frequence != "WEEKLY" else "",
    }
    dites = "".join(f";{nom}={valeur}" for nom, valeur in parties.items() if valeur)
    return f"FREQ={frequence};INTERVAL={pas}{dites}"


REGLES = st.builds(
    ecrire_la_regle,
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 4),
    st.lists(st.sampled_from(JOURS), max_size=3, unique=True),
    st.sampled_from(["", "", "1", "-1", "2"]),
    st.lists(st.integers(1, 28) | st.integers(-5, -1), max_size=2, unique=True),
    st.lists(st.integers(1, 12), max_size=3, unique=True),
    st.sampled_from([0, 0, 1, -1]),
)


@settings(max_examples=100, deadline=None)
@given(regle=REGLES, debut=st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 6, 28)), nombre=st.integers(1, 12))
def test_elle_donne_les_memes_dates_que_dateutil(regle, debut, nombre):
    if "BYDAY=1" in regle or "BYDAY=-1" in regle or "BYDAY=2" in regle:
        # Un rang et un jour du mois peuvent ne jamais se rencontrer : `dateutil` n'en finirait pas.
        regle = ";".join(partie for partie in regle.split(";") if not partie.startswith("BYMONTHDAY"))
    depart, fin = datetime.datetime.combine(debut, datetime.time(20)), datetime.date(2028, 12, 31)
    temoin = rrule.rrulestr(f"RRULE:{regle};UNTIL={fin:%Y%m%d}T235959", dtstart=depart)

    obtenues = _derouler(vRecur.from_ical(f"{regle};COUNT={nombre}"), depart.replace(tzinfo=PARIS), fin)

    assert obtenues == [instant.date() for instant in itertools.islice(temoin, nombre)]
