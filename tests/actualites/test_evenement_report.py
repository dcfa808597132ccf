"""Reporter un événement à une nouvelle date, et ce qu'une annonce change même quand le journal n'en dit rien."""

import datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from actualites.agenda import occurrences as rangement
from actualites.choix import EtatDEvenement, NatureDeChangement
from actualites.evenements.actions import AnnoncerUnChangement
from actualites.models import (
    AgendaIndexPage,
    EvenementPage,
    InscriptionAuCalendrier,
    OccurrenceDEvenement,
)
from alliance.socle.choix import Role
from tests.factories import EvenementFactory, MembreFactory, UtilisateurFactory

SESSION = "django.contrib.auth.backends.ModelBackend"
JEUDI = datetime.date(2031, 7, 17)
SAMEDI = datetime.date(2031, 7, 26)
ANNONCE = "L’orage est annoncé : rendez-vous samedi."


@pytest.fixture
def membre(accueil):
    return MembreFactory()


@pytest.fixture
def redactrice(membre):
    return UtilisateurFactory(membre=membre)


def relu(page):
    return EvenementPage.objects.get(pk=page.pk)


def reporter(page, user, **options):
    options = {"etat": EtatDEvenement.REPORTE, "annonce": ANNONCE, "nouvelle_date": SAMEDI, **options}
    return AnnoncerUnChangement(page, user, **options).execute()


def test_un_rendez_vous_reporte_a_une_nouvelle_date_s_y_tient_partout(membre, redactrice):
    page = EvenementFactory(parent=membre, date_debut=JEUDI, date_fin=JEUDI + datetime.timedelta(days=1))
    brouillon = relu(page).get_latest_revision_as_object()
    brouillon.public = "Tout le monde"
    brouillon.save_revision()
    (changement,) = reporter(relu(page), redactrice)
    assert changement.nature == NatureDeChangement.DATES
    publiee = relu(page)
    assert (publiee.date_debut, publiee.date_fin) == (SAMEDI, SAMEDI + datetime.timedelta(days=1))
    assert (publiee.etat, publiee.annonce) == (EtatDEvenement.PREVU, ANNONCE)
    assert OccurrenceDEvenement.objects.get().jour_debut == SAMEDI
    inscription = InscriptionAuCalendrier.objects.get()
    assert "20310726" in inscription.composants and "20310717" not in inscription.composants
    assert inscription.sequence == 1
    repris = publiee.get_latest_revision_as_object()
    assert (repris.date_debut, repris.public) == (SAMEDI, "Tout le monde")
    assert reporter(publiee, redactrice) == []


@pytest.mark.parametrize(
    "options",
    [{"nouvelle_date": datetime.date(9999, 12, 31)}, {"etat": EtatDEvenement.ANNULE}],
    ids=["une année impossible", "annulé n'a pas de nouvelle date"],
)
def test_ce_que_la_nouvelle_date_ne_peut_pas_etre(membre, redactrice, options):
    page = EvenementFactory(parent=membre, date_debut=JEUDI)
    with pytest.raises(ValidationError) as refus:
        reporter(page, redactrice, **options)
    assert list(refus.value.message_dict) == ["nouvelle_date"]


VEILLEES = {"date_debut": JEUDI, "frequence": "hebdomadaire", "nombre": 3}
LE_24 = JEUDI + datetime.timedelta(days=7)


@pytest.mark.parametrize(
    ("champs", "options", "dit"),
    [
        ({}, {"nouvelle_date": datetime.date(2020, 7, 17)}, "passée"),
        ({}, {"nouvelle_date": JEUDI}, "déjà sa date"),
        (VEILLEES, {"nouvelle_date": JEUDI}, "déjà sa date"),
        (VEILLEES, {"nouvelle_date": datetime.date(2020, 7, 17), "date_prevue": LE_24}, "passée"),
        (VEILLEES, {"nouvelle_date": LE_24, "date_prevue": LE_24}, "déjà sa date"),
        (VEILLEES, {"nouvelle_date": LE_24, "date_prevue": JEUDI}, "déjà un rendez-vous"),
    ],
)
def test_on_ne_reporte_ni_au_passe_ni_au_meme_jour_ni_sur_une_autre_date(membre, redactrice, champs, options, dit):
    page = EvenementFactory(parent=membre, **{"date_debut": JEUDI, **champs})
    with pytest.raises(ValidationError) as refus:
        reporter(page, redactrice, **options)
    (message,) = refus.value.message_dict["nouvelle_date"]
    assert dit in message and not relu(page).annonce


def test_une_date_prend_la_place_d_une_autre_annulee_et_revient_a_la_sienne(membre, redactrice):
    page = EvenementFactory(parent=membre, **VEILLEES)
    reporter(page, redactrice, etat=EtatDEvenement.ANNULE, date_prevue=LE_24, nouvelle_date=None)
    assert reporter(page, redactrice, date_prevue=JEUDI, nouvelle_date=LE_24)
    # Le même envoi, deux fois : déjà dit, et non refusé.
    assert reporter(page, redactrice, date_prevue=JEUDI, nouvelle_date=LE_24) == []
    assert reporter(page, redactrice, date_prevue=JEUDI, nouvelle_date=JEUDI)


def test_l_ecran_propose_la_nouvelle_date_d_un_seul_rendez_vous(membre, redactrice, client):
    page = EvenementFactory(parent=membre, date_debut=JEUDI)
    client.force_login(redactrice, backend=SESSION)
    envoi = {"etat": "reporte", "annonce": ANNONCE, "nouvelle_date": "26/07/2031"}
    assert client.post(reverse("annoncer_un_changement", args=[page.pk]), envoi).status_code == 302
    assert relu(page).date_debut == SAMEDI


def test_un_mot_sans_changement_se_lit_aussi_dans_les_agendas_et_se_sait(
    membre, redactrice, django_capture_on_commit_callbacks
):
    secretariat = UtilisateurFactory(role=Role.SECRETARIAT)
    page = EvenementFactory(parent=membre, date_debut=JEUDI)
    with django_capture_on_commit_callbacks(execute=True):
        reporter(page, redactrice, etat=EtatDEvenement.PREVU, nouvelle_date=None, annonce="Prenez un parapluie.")
    assert "Prenez un parapluie." in InscriptionAuCalendrier.objects.get().composants
    (courriel,) = mail.outbox
    assert courriel.to == [secretariat.email] and "Prenez un parapluie." in courriel.body


def test_les_dates_ne_se_rangent_qu_une_fois_par_publication_et_par_annonce(membre, redactrice, monkeypatch):
    page = EvenementFactory(parent=membre, date_debut=JEUDI)
    rangees: list[object] = []
    vraie = rangement.recalculer_les_pages
    monkeypatch.setattr(rangement, "recalculer_les_pages", lambda pks: (rangees.append(pks), vraie(pks))[1])
    page.date_debut = SAMEDI
    page.save_revision().publish()
    assert rangees == [[page.pk]]
    reporter(relu(page), redactrice, etat=EtatDEvenement.ANNULE, nouvelle_date=None)
    assert rangees == [[page.pk], [page.pk]]


def test_un_alias_suit_l_annonce_et_ne_s_annonce_pas_lui_meme(membre, redactrice):
    page = EvenementFactory(parent=membre, date_debut=JEUDI)
    alias = page.create_alias(parent=AgendaIndexPage.objects.get(), update_slug="alias")
    reporter(page, redactrice, etat=EtatDEvenement.ANNULE, nouvelle_date=None)
    assert relu(alias).etat == EtatDEvenement.ANNULE
    assert {date.etat for date in OccurrenceDEvenement.objects.all()} == {EtatDEvenement.ANNULE}
    with pytest.raises(ValidationError):
        reporter(relu(alias), UtilisateurFactory(role=Role.SECRETARIAT))
