"""Ce que les essais de l'agenda partagent."""

import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from actualites.agenda.facettes import repertoire
from actualites.agenda.filtres import FiltreAgenda

ADRESSE = "/agenda/"


def chercher(requete: str = "") -> FiltreAgenda:
    return FiltreAgenda(QueryDict(requete), repertoire())


def titres(requete: str = "") -> list[str]:
    """Les titres de tout ce que retient cette requête, dans l'ordre."""
    filtre = chercher(requete)
    return [filtre.repertoire.entrees[filtre.repertoire.rang[pk]].titre for pk in filtre.toutes_les_pks()]


def dans(jours: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=jours)


def lire(client: Any, requete: str = "") -> Any:
    """Le contexte de la page de l'agenda."""
    reponse = client.get(f"{ADRESSE}{requete}")
    assert reponse.status_code == 200
    return reponse.context


def a_paris(annee: int, mois: int, jour: int, heure: int, minute: int = 0) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(annee, mois, jour, heure, minute))
