"""Les dates des événements publiés, en base : elles suivent la publication et le retrait."""

import datetime

import pytest
from django.core.management import call_command

from actualites.agenda.occurrences import recalculer, recalculer_en_lot
from actualites.choix import EtatDEvenement, FrequenceDEvenement, GenreDeDate
from actualites.models import EvenementPage, OccurrenceDEvenement
from tests.factories import EvenementFactory

pytestmark = pytest.mark.django_db
JUILLET = datetime.date(2020, 7, 16)


def veillees() -> EvenementPage:
    """Quatre veillées annoncées, dont une annulée et une déplacée, et une de plus."""
    return EvenementFactory(
        title="Veillées",
        date_debut=JUILLET,
        heure_debut=datetime.time(20),
        heure_fin=datetime.time(22),
        frequence=FrequenceDEvenement.HEBDOMADAIRE,
        intervalle=2,
        nombre=4,
        dates=[
            {"genre": GenreDeDate.ANNULEE, "date_prevue": datetime.date(2020, 7, 30), "annonce": "Orage."},
            {
                "genre": GenreDeDate.CHANGEE,
                "date_prevue": datetime.date(2020, 8, 13),
                "nouvelle_date": datetime.date(2020, 8, 14),
                "annonce": "Un jour plus tard.",
            },
            {"genre": GenreDeDate.AJOUTEE, "date_prevue": datetime.date(2020, 8, 20)},
        ],
    )


def en_base(evenement: EvenementPage) -> list[tuple[str, str]]:
    return [(str(date.jour_debut), date.etat) for date in OccurrenceDEvenement.objects.filter(evenement=evenement)]


def test_publier_range_les_dates_annulee_comprise() -> None:
    assert en_base(veillees()) == [
        ("2020-07-16", EtatDEvenement.PREVU),
        ("2020-07-30", EtatDEvenement.ANNULE),
        ("2020-08-14", EtatDEvenement.PREVU),
        ("2020-08-20", EtatDEvenement.PREVU),
        ("2020-08-27", EtatDEvenement.PREVU),
    ]


def test_un_brouillon_ne_change_pas_les_dates_publiees_puis_sa_publication_les_change() -> None:
    evenement = EvenementFactory(date_debut=JUILLET)
    evenement.date_debut = datetime.date(2020, 8, 1)
    brouillon = evenement.save_revision()
    assert [jour for jour, _ in en_base(evenement)] == ["2020-07-16"]
    brouillon.publish()
    assert [jour for jour, _ in en_base(evenement)] == ["2020-08-01"]


def test_un_brouillon_n_a_pas_de_date_et_un_retrait_les_vide() -> None:
    assert en_base(EvenementFactory(live=False)) == []
    evenement = veillees()
    evenement.unpublish()
    assert en_base(evenement) == []


def test_effacer_la_page_ou_l_espace_de_l_organisation_emporte_les_dates() -> None:
    seul, dans_un_espace = veillees(), EvenementFactory()
    seul.delete()
    dans_un_espace.get_parent().specific.delete()
    assert not OccurrenceDEvenement.objects.exists()


def test_la_commande_refait_ce_qui_manque_et_ne_touche_pas_au_reste() -> None:
    evenement, brouillon = veillees(), EvenementFactory(live=False)
    attendu = en_base(evenement)
    OccurrenceDEvenement.objects.all().delete()
    call_command("recalculer_agenda")
    assert en_base(evenement) == attendu and en_base(brouillon) == []
    recalculer(evenement)
    assert recalculer_en_lot([evenement.pk, brouillon.pk]) == 1
    assert en_base(evenement) == attendu
