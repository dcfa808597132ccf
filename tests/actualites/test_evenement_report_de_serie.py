"""Reporter, annuler toute une série d'une seule annonce : ce qui s'est tenu ne bouge pas, le reste suit d'un bloc."""

import datetime
from typing import Any

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from actualites.choix import EtatDEvenement, GenreDeDate, NatureDeChangement
from actualites.evenements import actions
from actualites.evenements.actions import AnnoncerUnChangement
from actualites.evenements.calendrier import occurrences
from actualites.evenements.report import Dates, Report, ReportImpossible
from actualites.models import DateDEvenement, EvenementPage, InscriptionAuCalendrier, OccurrenceDEvenement
from tests.factories import EvenementFactory, MembreFactory, UtilisateurFactory

SESSION = "django.contrib.auth.backends.ModelBackend"
UN_JOUR = datetime.timedelta(days=1)
JEUDI, MERCREDI = datetime.date(2031, 7, 17), datetime.date(2032, 3, 3)
SERIE: dict[str, Any] = {
    "date_debut": JEUDI,
    "heure_debut": datetime.time(20),
    "heure_fin": datetime.time(22),
    "frequence": "hebdomadaire",
    "nombre": 4,
}
ANNONCE = "Les travaux durent : la série commencera au printemps."


def jeudi(n: int) -> datetime.date:
    return JEUDI + n * 7 * UN_JOUR


@pytest.fixture
def membre(accueil):
    return MembreFactory()


@pytest.fixture
def redactrice(membre):
    return UtilisateurFactory(membre=membre)


def relu(page) -> EvenementPage:
    return EvenementPage.objects.get(pk=page.pk)


def annoncer(page, user, etat=EtatDEvenement.REPORTE, **options):
    annonce = AnnoncerUnChangement(relu(page), user, etat=etat, **{"annonce": ANNONCE, **options})
    return annonce.execute()


def jours(page) -> list[tuple[datetime.date, str]]:
    return [(date.jour_debut, str(date.etat)) for date in occurrences(relu(page))]


def composants(page) -> list[icalendar.Event]:
    texte = InscriptionAuCalendrier.objects.get(uid=page.uid).composants
    return list(icalendar.Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{texte}END:VCALENDAR\r\n").walk("VEVENT"))


@pytest.fixture
def le(monkeypatch):
    """Fait passer le temps : `le(jour)` met la pendule à midi."""

    def mettre(jour: datetime.date) -> None:
        midi = timezone.make_aware(datetime.datetime.combine(jour, datetime.time(12)))
        monkeypatch.setattr(actions.timezone, "now", lambda: midi)

    return mettre


# --- Reportée avant d'avoir commencé ----------------------------------------------------------------------------------
def test_toute_la_serie_se_decale_d_un_bloc_et_le_dit_d_une_phrase(membre, redactrice):
    page = EvenementFactory(parent=membre, **SERIE)
    (changement,) = annoncer(page, redactrice, nouvelle_date=MERCREDI)
    assert (changement.nature, changement.date_prevue) == (NatureDeChangement.DATES, None)
    assert changement.avant.startswith("Tous les jeudis, du 17 juillet au 7 août 2031, de 20")
    assert changement.apres.startswith("Tous les mercredis, du 3 mars au 24 mars 2032, de 20")
    assert jours(page) == [(MERCREDI + n * 7 * UN_JOUR, "prevu") for n in range(4)]
    publiee = relu(page)
    assert (publiee.annonce, publiee.nombre, publiee.dates.count()) == (ANNONCE, 4, 0)
    (composant,) = composants(page)
    assert (composant["SEQUENCE"], str(composant["STATUS"])) == (1, "CONFIRMED")
    assert (composant["DTSTART"].dt.date(), composant["RRULE"]["COUNT"]) == (MERCREDI, [4])
    # Se rejoue sans effet.
    assert annoncer(page, redactrice, nouvelle_date=MERCREDI) == []
    assert composants(page)[0]["SEQUENCE"] == 1


def test_chaque_exception_suit_sa_date_et_ce_qui_etait_annule_n_y_reparait_pas(membre, redactrice):
    ajoutee = datetime.date(2031, 9, 1)
    page = EvenementFactory(
        parent=membre,
        **SERIE,
        dates=[
            {"genre": GenreDeDate.ANNULEE, "date_prevue": JEUDI, "annonce": "Fermé"},
            {"genre": GenreDeDate.CHANGEE, "date_prevue": jeudi(2), "nouvelle_date": jeudi(2) + UN_JOUR,
             "titre": "Projection", "annonce": "Un vendredi"},
            {"genre": GenreDeDate.AJOUTEE, "date_prevue": ajoutee, "titre": "Clôture"},
        ],
    )  # fmt: skip
    changements = annoncer(page, redactrice, nouvelle_date=MERCREDI)
    # La deuxième date, première à tenir, ouvre la nouvelle série.
    assert [(date.jour_debut, date.titre) for date in occurrences(relu(page))] == [
        (MERCREDI, ""),
        (MERCREDI + 8 * UN_JOUR, "Projection"),
        (MERCREDI + 14 * UN_JOUR, ""),
        (MERCREDI + (ajoutee - jeudi(1)), "Clôture"),
    ]
    assert {str(date.etat) for date in occurrences(relu(page))} == {"prevu"}
    assert [un.date_prevue for un in changements] == [None, ajoutee]
    assert GenreDeDate.ANNULEE not in {ligne.genre for ligne in relu(page).dates.all()}


@pytest.mark.parametrize(
    ("regle", "attendues"),
    [
        ({"frequence": "hebdomadaire", "jours": "TU,TH", "nombre": 3}, [3, 8, 10]),
        ({"frequence": "mensuelle-jour", "nombre": None, "jusqu_au": datetime.date(2031, 9, 30)}, [3, 38, 66]),
        ({"frequence": "mensuelle-date", "nombre": 2}, [3, 34]),
        ({"frequence": "quotidienne", "intervalle": 2, "nombre": 3}, [3, 5, 7]),
        ({"frequence": "", "nombre": None}, [3]),
    ],
)
def test_chaque_rythme_reste_le_sien(membre, redactrice, regle, attendues):
    dates = [] if regle["frequence"] else [{"genre": GenreDeDate.AJOUTEE, "date_prevue": JEUDI + 9 * UN_JOUR}]
    page = EvenementFactory(parent=membre, **SERIE | regle, dates=dates)
    annoncer(page, redactrice, nouvelle_date=MERCREDI)
    fevrier = datetime.date(2032, 2, 29)
    voulues = [*attendues, *([12] if dates else [])]
    assert [(jour - fevrier).days for jour, _etat in jours(page)] == voulues
    assert not relu(page).jusqu_au or relu(page).jusqu_au == fevrier + voulues[-1] * UN_JOUR


def test_le_brouillon_en_cours_recoit_la_nouvelle_serie_et_garde_ses_mots(membre, redactrice):
    page = EvenementFactory(
        parent=membre, **SERIE, dates=[{"genre": GenreDeDate.COMPLETE, "date_prevue": jeudi(1), "annonce": "Complet"}]
    )
    brouillon = relu(page).get_latest_revision_as_object()
    brouillon.public = "Tout le monde"
    brouillon.save_revision(user=redactrice)
    annoncer(page, redactrice, nouvelle_date=MERCREDI)
    repris = relu(page).get_latest_revision_as_object()
    assert (repris.public, repris.date_debut) == ("Tout le monde", MERCREDI)
    relu(page).get_latest_revision().publish()
    assert jours(page)[:2] == [(MERCREDI, "prevu"), (MERCREDI + 7 * UN_JOUR, "complet")]
    assert relu(page).changements.count() == 1


# --- La série avait commencé ------------------------------------------------------------------------------------------
def test_ce_qui_s_est_tenu_ne_bouge_pas_et_le_reste_garde_sa_place_dans_la_serie(membre, redactrice, le):
    page = EvenementFactory(parent=membre, **SERIE)
    le(jeudi(1) + UN_JOUR)
    changements = annoncer(page, redactrice, nouvelle_date=MERCREDI)
    attendues = [JEUDI, jeudi(1), MERCREDI, MERCREDI + 7 * UN_JOUR]
    assert jours(page) == [(jour, "prevu") for jour in attendues]
    assert [un.date_prevue for un in changements] == [jeudi(2), jeudi(3)]
    assert relu(page).dates.all()[0].annonce.startswith("Reportée : elle était prévue le 31")
    maitre, *deplacees = composants(page)
    assert maitre["DTSTART"].dt.date() == JEUDI
    assert [un["RECURRENCE-ID"].dt.date() for un in deplacees] == [jeudi(2), jeudi(3)]
    assert annoncer(page, redactrice, nouvelle_date=MERCREDI) == []
    # Et encore, plus tard : d'après les dates de départ, sans s'ajouter.
    annoncer(page, redactrice, nouvelle_date=MERCREDI + UN_JOUR)
    assert [jour for jour, _etat in jours(page)][2:] == [MERCREDI + UN_JOUR, MERCREDI + 8 * UN_JOUR]


def test_reportee_sans_date_puis_datee_quand_les_anciennes_dates_sont_passees(membre, redactrice, le):
    page = EvenementFactory(parent=membre, **SERIE)
    le(jeudi(1) + UN_JOUR)
    (changement,) = annoncer(page, redactrice)
    assert (changement.nature, changement.apres) == (NatureDeChangement.ETAT, f"Reporté : {ANNONCE}")
    tenues = [(JEUDI, "prevu"), (jeudi(1), "prevu")]
    assert jours(page) == [*tenues, (jeudi(2), "reporte"), (jeudi(3), "reporte")]
    assert [str(un["STATUS"]) for un in composants(page)] == ["CONFIRMED", "TENTATIVE", "TENTATIVE"]
    assert [date.etat for date in OccurrenceDEvenement.objects.order_by("debut")][:2] == ["prevu", "prevu"]
    assert annoncer(page, redactrice) == []
    le(datetime.date(2031, 12, 1))
    annoncer(page, redactrice, annonce="On reprend.", nouvelle_date=MERCREDI)
    assert jours(page) == [*tenues, (MERCREDI, "prevu"), (MERCREDI + 7 * UN_JOUR, "prevu")]


def test_annuler_ce_qui_reste_n_annule_pas_ce_qui_s_est_tenu(membre, redactrice, le, client):
    page = EvenementFactory(parent=membre, **SERIE)
    le(jeudi(1) + UN_JOUR)
    annoncer(page, redactrice, EtatDEvenement.ANNULE)
    assert [etat for _jour, etat in jours(page)] == ["prevu", "prevu", "annule", "annule"]
    assert [str(un["STATUS"]) for un in composants(page)] == ["CONFIRMED", "CANCELLED", "CANCELLED"]
    html = client.get(page.url).content.decode()
    assert "Annulé à partir du 31 juillet 2031" in html
    assert "jeudi 31 juillet 2031" in html.split("une-quand")[1].split("</p>")[0].lower()
    annoncer(page, redactrice, EtatDEvenement.PREVU, annonce="La salle rouvre.")
    assert relu(page).tenue_depuis is None and {etat for _jour, etat in jours(page)} == {"prevu"}


@pytest.mark.parametrize(
    ("options", "jour", "champ"),
    [
        ({"nouvelle_date": MERCREDI}, jeudi(9), "nouvelle_date"),
        ({"nouvelle_date": datetime.date(2199, 12, 20)}, JEUDI, "nouvelle_date"),
        ({"inscription_avant": MERCREDI}, JEUDI, "inscription_avant"),
    ],
    ids=["plus rien à tenir", "hors du temps", "sans nouvelle date, l'inscription ne change pas"],
)
def test_ce_qui_ne_se_reporte_pas(membre, redactrice, le, options, jour, champ):
    page = EvenementFactory(parent=membre, **SERIE)
    le(jour)
    with pytest.raises(ValidationError) as refus:
        annoncer(page, redactrice, **options)
    assert list(refus.value.message_dict) == [champ]
    assert relu(page).date_debut == JEUDI


# --- La date limite d'inscription -------------------------------------------------------------------------------------
def test_la_date_limite_d_inscription_suit_le_report_ou_s_ote_en_le_disant(membre, redactrice, client):
    page = EvenementFactory(parent=membre, date_debut=JEUDI, inscription_avant=JEUDI - 2 * UN_JOUR)
    client.force_login(redactrice, backend=SESSION)
    adresse = reverse("annoncer_un_changement", args=[page.pk])
    assert "mardi 15 juillet 2031" in client.get(adresse).content.decode().replace("\xa0", " ")
    envoi = {"etat": "reporte", "annonce": ANNONCE, "nouvelle_date": "03/03/2032", "inscription_avant": "04/03/2032"}
    refuse = client.post(adresse, envoi)
    assert refuse.context["form"].errors.keys() == {"inscription_avant"}
    client.post(adresse, envoi | {"inscription_avant": "01/03/2032"})
    assert relu(page).inscription_avant == datetime.date(2032, 3, 1)
    dit = client.post(adresse, envoi | {"nouvelle_date": "10/03/2032", "inscription_avant": ""}, follow=True)
    assert relu(page).inscription_avant is None
    assert "1er mars 2032" in dit.content.decode().replace("\xa0", " ")
    assert "inscription_avant" not in client.get(adresse).context["form"].fields


def test_une_date_de_la_serie_reportee_ne_change_pas_l_inscription_a_toutes(membre, redactrice):
    page = EvenementFactory(parent=membre, **SERIE, inscription_avant=JEUDI)
    annoncer(page, redactrice, date_prevue=JEUDI, nouvelle_date=JEUDI + UN_JOUR)
    assert relu(page).inscription_avant == JEUDI


# --- Toute série ----------------------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(
    frequence=st.sampled_from(["", "quotidienne", "hebdomadaire", "mensuelle-date", "mensuelle-jour", "annuelle"]),
    depart=st.dates(datetime.date(2030, 1, 1), datetime.date(2032, 12, 31)),
    nouvelle=st.dates(datetime.date(2030, 1, 1), datetime.date(2034, 12, 31)),
    intervalle=st.integers(1, 3),
    semaine=st.sampled_from(["", "MO,TH", "SU"]),
    nombre=st.integers(1, 8),
    particulieres=st.lists(
        st.tuples(st.sampled_from(GenreDeDate.values), st.integers(0, 30), st.integers(1, 9)), max_size=4
    ),
    commencee=st.integers(-1, 20),
)
def test_une_serie_reportee_garde_ses_dates_et_commence_au_jour_dit(
    frequence, depart, nouvelle, intervalle, semaine, nombre, particulieres, commencee
) -> None:
    page = EvenementPage(
        title="x", date_debut=depart, frequence=frequence, intervalle=intervalle, jours=semaine,
        nombre=nombre if frequence else None,
    )  # fmt: skip
    lignes: dict[datetime.date, DateDEvenement] = {}
    prevues = [date.date_prevue for date in occurrences(page, [])]
    for genre, rang, ecart in particulieres:
        jour = depart + rang * UN_JOUR if genre == GenreDeDate.AJOUTEE else prevues[rang % len(prevues)]
        if genre == GenreDeDate.AJOUTEE and jour in prevues:
            continue
        deplacee = jour + ecart * UN_JOUR if genre == GenreDeDate.CHANGEE else None
        lignes[jour] = DateDEvenement(genre=genre, date_prevue=jour, nouvelle_date=deplacee, annonce="x")
    page.dates.set(list(lignes.values()))
    maintenant = timezone.make_aware(datetime.datetime.combine(depart + commencee * UN_JOUR, datetime.time(12)))
    avant = Dates.de(page, maintenant)
    report = Report(page, nouvelle, maintenant)
    if not avant.a_tenir:
        with pytest.raises(ReportImpossible):
            report.execute({})
        return
    report.execute({})
    apres = occurrences(page)
    finies = {date.date_prevue for date in avant.finies}
    # Ce qui est derrière nous reste, tel quel.
    gardees = [date for date in apres if date.date_prevue in finies and report.suivies is None]
    assert gardees == avant.finies
    # Le reste : autant de dates, et la première au jour dit.
    annulees = [date for date in apres if date.etat == EtatDEvenement.ANNULE]
    restent = [date for date in apres if date not in gardees and date not in annulees]
    premiere = avant.a_tenir[0]
    ouvre = min(restent, key=lambda date: date.date_prevue) if report.suivies is not None else next(
        date for date in restent if date.date_prevue == premiere
    )  # fmt: skip
    assert ouvre.jour_debut == nouvelle
    if frequence not in ("mensuelle-date", "mensuelle-jour", "annuelle"):
        assert len(restent) == len(avant.a_tenir)
    for ligne in page.dates.all():
        ligne.clean()
