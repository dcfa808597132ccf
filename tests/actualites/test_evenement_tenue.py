"""Ce que les moteurs, les partages et les flux lisent d'un événement, quoi qu'il lui arrive."""

import datetime
import json
import re
from typing import Any

from tests.factories import EvenementFactory

JEUDI = datetime.date(2031, 7, 17)


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
