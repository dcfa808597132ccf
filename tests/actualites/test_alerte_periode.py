"""« M'alerter de cette recherche », dans l'agenda : l'alerte suit ce que l'on voit, ou la page dit pourquoi non."""

from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from django.utils import timezone

from actualites.agenda.facettes import repertoire
from actualites.agenda.filtres import FiltreAgenda
from alliance.socle.rubriques import requete_d_alerte

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accueil")]
RAISON = "Cette période est passée"


def alerte(requete: str) -> dict[str, str]:
    """Ce que suivrait l'alerte prise sur cette page de l'agenda."""
    lue = parse_qs(requete_d_alerte(FiltreAgenda(QueryDict(requete), repertoire())))
    return {nom: valeurs[0] for nom, valeurs in parse_qs(lue.get("filtres", [""])[0]).items()}


def test_l_alerte_garde_les_jours_que_l_on_voit():
    assert alerte("vue=mois&mois=2031-07") == {"du": "2031-07-01", "au": "2031-07-31"}
    assert alerte("du=2031-07-14&q=fete&vue=carte") == {"du": "2031-07-14", "q": "fete"}
    assert alerte("periode=mois")["au"][:7] == f"{timezone.localdate():%Y-%m}"
    week_end = alerte("periode=week-end")
    assert timezone.localdate().isoformat() <= week_end["au"] and week_end["du"] <= week_end["au"]
    assert alerte("") == alerte("vue=carte&tri=recentes&page=3") == {}


@pytest.mark.parametrize("requete", ["periode=passes", "vue=mois&mois=2021-07", "du=2021-01-01&au=2021-02-01"])
def test_d_une_periode_passee_il_n_y_a_rien_a_attendre_et_la_page_le_dit(client, requete):
    page = client.get(f"/agenda/?{requete}").content.decode()
    assert "/infolettre/alertes/?" not in page and RAISON in page
    assert RAISON not in client.get("/agenda/").content.decode()
