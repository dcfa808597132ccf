"""Lire d'un coup plusieurs listes : les mêmes objets, dans le même ordre, qu'en les demandant une à une."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from wagtail.models import Page, PageViewRestriction

from actualites.models import ChangementDEvenement, DateDEvenement, EvenementPage
from alliance.socle.acces import publiques
from alliance.socle.ensemble import lire_ensemble, precharger
from alliance.socle.models import Axe, ImageAlliance
from reseau.models import Territoire
from tests.factories import EvenementFactory, FicheFactory, MembreFactory, TerritoireFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def json_eprouve(db):
    """Django demande une fois par processus ce que SQLite sait faire du JSON : ce n'est pas à compter ici."""
    lire_ensemble(axes=Axe.objects.all())


@pytest.fixture
def veillees(accueil) -> EvenementPage:
    page = EvenementFactory(
        territoire=TerritoireFactory(latitude=Decimal("44.89643"), longitude=Decimal("6.63551")),
        organisations=["Collectif « d’Exemple »", "Une autre"],
        themes=["logement", "accueil"],
        date_debut=datetime.date(2031, 7, 17),
        heure_debut=datetime.time(20, 30),
        heure_fin=datetime.time(22),
    )
    for jour in (31, 24):
        page.dates.add(DateDEvenement(genre="ajoutee", date_prevue=datetime.date(2031, 7, jour)))
    page.save_revision().publish()
    for n in range(3):
        ChangementDEvenement.objects.create(evenement=page, nature="date", avant=f"{n}", apres="30 août")
    return EvenementPage.objects.get(pk=page.pk)


def valeurs(objets: list[Model]) -> list[tuple[Any, ...]]:
    return [
        tuple(
            getattr(objet, champ.attname) for champ in type(objet)._meta.concrete_fields if champ.attname in vars(objet)
        )
        for objet in objets
    ]


def test_les_listes_sont_celles_que_la_base_rendrait_une_a_une(veillees, django_assert_num_queries):
    listes: dict[str, Any] = {
        "axes": Axe.objects.all(),
        "dates": veillees.dates.order_by("-date_prevue"),
        "changements": veillees.changements.all(),
        "organisations": veillees.organisations.all(),
        "territoires": Territoire.objects.order_by("nom", "pk"),
        "images": ImageAlliance.objects.filter(pk__in=[]),
        "pages": Page.objects.live().only("title", "url_path").order_by("-depth", "path"),
        "evenements": EvenementPage.objects.defer("description", "en_bref").filter(pk=veillees.pk),
    }
    with django_assert_num_queries(1):
        lues = lire_ensemble(**listes)
    for nom, liste in listes.items():
        attendus = list(liste)
        assert lues[nom] == attendus, nom
        assert valeurs(lues[nom]) == valeurs(attendus), nom
        assert [objet.get_deferred_fields() for objet in lues[nom]] == [o.get_deferred_fields() for o in attendus], nom


def test_des_listes_toutes_vides_ne_demandent_rien(accueil, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert lire_ensemble(axes=Axe.objects.none(), pages=Page.objects.filter(pk__in=[])) == {"axes": [], "pages": []}


def test_les_relations_prechargees_se_relisent_sans_requete(veillees, django_assert_num_queries):
    attendus = [str(organisation) for organisation in veillees.organisations.all()], list(veillees.axes.all())
    autres = precharger(
        veillees,
        {"organisations": veillees.organisations.all(), "axes": veillees.axes.all()},
        dates=veillees.dates.all(),
    )
    assert autres == {"dates": list(veillees.dates.all())}
    with django_assert_num_queries(0):
        lus = [str(organisation) for organisation in veillees.organisations.all()], list(veillees.axes.all())
    assert lus == attendus


def test_ce_qui_est_reserve_n_est_pas_public_et_l_est_de_nouveau_une_fois_ouvert(
    accueil, django_assert_num_queries, django_capture_on_commit_callbacks
):
    membre = MembreFactory()
    fiche, autre = FicheFactory(parent=membre), FicheFactory()
    visees = Page.objects.filter(pk__in=[membre.pk, fiche.pk, autre.pk])
    assert set(publiques(visees)) == set(visees.public()) == set(visees)
    with django_capture_on_commit_callbacks(execute=True):
        reserve = PageViewRestriction.objects.create(page=membre, restriction_type=PageViewRestriction.LOGIN)
    assert [page.pk for page in publiques(visees)] == [autre.pk]
    with django_assert_num_queries(1):
        list(publiques(visees))
    with django_capture_on_commit_callbacks(execute=True):
        reserve.delete()
    assert set(publiques(visees)) == set(visees)
