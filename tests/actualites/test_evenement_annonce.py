"""Annoncer tout de suite qu'un événement publié est complet, reporté, annulé : qui, quoi, sans rien perdre."""

import datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import ModelLogEntry, PageLogEntry

from actualites.choix import EtatDEvenement, GenreDeDate, NatureDeChangement
from actualites.evenements.actions import AnnonceRefusee, AnnoncerUnChangement
from actualites.evenements.admin_forms import FormulaireDAnnonce
from actualites.evenements.signaux import evenement_change
from actualites.models import ChangementDEvenement, EvenementPage
from alliance.socle import publication
from alliance.socle.choix import Role
from tests.factories import EvenementFactory, MembreFactory, UtilisateurFactory

SESSION = "django.contrib.auth.backends.ModelBackend"
JEUDI = datetime.date(2031, 7, 17)
SERIE = {
    "date_debut": JEUDI,
    "heure_debut": datetime.time(20),
    "heure_fin": datetime.time(22),
    "frequence": "hebdomadaire",
    "nombre": 4,
}
ANNONCE = "La salle est fermée ; rendez-vous la semaine suivante."


@pytest.fixture
def membre(accueil):
    return MembreFactory()


@pytest.fixture
def redactrice(membre):
    return UtilisateurFactory(membre=membre)


@pytest.fixture
def entendus():
    recus: list[list[ChangementDEvenement]] = []

    def entendre(sender, page, changements, **kwargs):
        assert sender is EvenementPage and all(changement.pk for changement in changements)
        recus.append(changements)

    evenement_change.connect(entendre)
    yield recus
    evenement_change.disconnect(entendre)


def relu(page):
    return EvenementPage.objects.get(pk=page.pk)


def annuler(page, user, **options):
    return AnnoncerUnChangement(page, user, etat=EtatDEvenement.ANNULE, annonce=ANNONCE, **options).execute()


def test_l_annulation_change_la_page_s_inscrit_et_se_sait(
    membre, redactrice, entendus, django_capture_on_commit_callbacks
):
    secretariat = UtilisateurFactory(role=Role.SECRETARIAT)
    page, timbre = EvenementFactory(parent=membre), publication.timbre()
    with django_capture_on_commit_callbacks(execute=True):
        (changement,) = annuler(page, redactrice)
    publiee = relu(page)
    assert (publiee.etat, publiee.annonce, publiee.live) == (EtatDEvenement.ANNULE, ANNONCE, True)
    assert (changement.nature, changement.avant, changement.par) == (NatureDeChangement.ETAT, "Prévu", redactrice)
    assert changement.apres == f"Annulé : {ANNONCE}"
    assert entendus == [[changement]]
    assert publication.timbre() != timbre
    journal = PageLogEntry.objects.get(page=page.pk, action="actualites.annoncer_un_changement")
    assert (journal.user, journal.data["etat"]) == (redactrice, "annule")
    (courriel,) = mail.outbox
    assert courriel.to == [secretariat.email]
    assert ANNONCE in courriel.body and page.title in courriel.subject
    assert not ModelLogEntry.objects.exists()


def test_annoncer_deux_fois_la_meme_chose_ne_fait_rien(membre, redactrice, entendus):
    page = EvenementFactory(parent=membre)
    annuler(page, redactrice)
    assert annuler(relu(page), redactrice) == []
    assert (ChangementDEvenement.objects.count(), len(entendus)) == (1, 1)


def test_une_seule_date_de_la_serie_est_annulee_puis_reprevue(membre, redactrice):
    page, le_24 = EvenementFactory(parent=membre, **SERIE), JEUDI + datetime.timedelta(days=7)
    (changement,) = annuler(page, redactrice, date_prevue=le_24)
    assert (changement.date_prevue, changement.avant) == (le_24, "Prévu")
    publiee = relu(page)
    assert publiee.etat == EtatDEvenement.PREVU
    assert [(date.date_prevue, date.genre) for date in publiee.dates.all()] == [(le_24, GenreDeDate.ANNULEE)]
    AnnoncerUnChangement(
        publiee, redactrice, etat=EtatDEvenement.PREVU, annonce="La salle rouvre.", date_prevue=le_24
    ).execute()
    dernier = ChangementDEvenement.objects.first()
    assert (dernier.avant, dernier.apres) == (f"Annulé : {ANNONCE}", "Prévu")


def test_une_date_reportee_garde_sa_place_dans_la_serie(membre, redactrice):
    page = EvenementFactory(parent=membre, **SERIE)
    vendredi = JEUDI + datetime.timedelta(days=1)
    reporter = AnnoncerUnChangement(
        page, redactrice, etat=EtatDEvenement.REPORTE, annonce="Un jour plus tard.", date_prevue=JEUDI,
        nouvelle_date=vendredi,
    )  # fmt: skip
    (changement,) = reporter.execute()
    assert changement.nature == NatureDeChangement.DATES
    assert changement.avant.startswith("Jeudi 17 juillet 2031")
    assert changement.apres.startswith("Vendredi 18 juillet 2031")
    # Puis annulée là où elle a été reportée.
    (changement,) = annuler(relu(page), redactrice, date_prevue=JEUDI)
    (date,) = relu(page).dates.all()
    assert (date.genre, date.nouvelle_date) == (GenreDeDate.ANNULEE, vendredi)
    date.clean()


def test_une_date_ajoutee_que_l_on_annule_reste_montree_barree(membre, redactrice):
    ajoutee = datetime.date(2031, 9, 1)
    page = EvenementFactory(
        parent=membre, dates=[{"genre": GenreDeDate.AJOUTEE, "date_prevue": ajoutee, "titre": "Clôture"}], **SERIE
    )
    (changement,) = annuler(page, redactrice, date_prevue=ajoutee)
    assert (changement.date_prevue, changement.nature) == (ajoutee, NatureDeChangement.ETAT)
    from actualites.evenements.calendrier import occurrences

    (vue,) = [date for date in occurrences(relu(page)) if date.date_prevue == ajoutee]
    assert (vue.etat, vue.titre) == (EtatDEvenement.ANNULE, "Clôture")


def test_le_brouillon_en_cours_recoit_l_annonce_et_garde_ses_mots(membre, redactrice):
    page = EvenementFactory(parent=membre, **SERIE)
    brouillon = relu(page).get_latest_revision_as_object()
    brouillon.title, brouillon.public = "Un autre titre", "Tout le monde"
    version = brouillon.save_revision(user=redactrice)
    annuler(relu(page), redactrice, date_prevue=JEUDI)
    publiee = relu(page)
    assert (publiee.title, publiee.has_unpublished_changes) == (page.title, True)
    assert publiee.latest_revision_id == version.pk
    repris = publiee.get_latest_revision_as_object()
    assert (repris.title, repris.public) == ("Un autre titre", "Tout le monde")
    assert [date.genre for date in repris.dates.all()] == [GenreDeDate.ANNULEE]
    # Publié ensuite, il ne double pas la date ni ne redit l'annonce.
    publiee.get_latest_revision().publish()
    assert [date.genre for date in relu(page).dates.all()] == [GenreDeDate.ANNULEE]
    assert ChangementDEvenement.objects.count() == 1


def test_une_relecture_en_cours_continue(membre, redactrice, client):
    page = EvenementFactory(parent=membre)
    brouillon = page.get_latest_revision_as_object()
    brouillon.public = "Tout le monde"
    brouillon.save_revision(user=redactrice)
    circuit = relu(page).get_workflow().start(relu(page), redactrice)
    annuler(relu(page), redactrice)
    publiee = relu(page)
    assert publiee.current_workflow_state == circuit
    assert publiee.current_workflow_task_state.revision == publiee.get_latest_revision()
    assert publiee.get_latest_revision_as_object().etat == EtatDEvenement.ANNULE
    assert publiee.public == ""


def test_ce_qui_est_programme_ne_defait_pas_l_annonce(membre, redactrice):
    page = EvenementFactory(parent=membre)
    brouillon = page.get_latest_revision_as_object()
    brouillon.go_live_at = datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC)
    programmee = brouillon.save_revision()
    programmee.publish()
    apres = relu(page).get_latest_revision_as_object()
    apres.save_revision()
    annuler(relu(page), redactrice)
    programmee.refresh_from_db()
    assert programmee.approved_go_live_at is not None
    assert programmee.as_object().etat == EtatDEvenement.ANNULE


@pytest.mark.parametrize(
    ("options", "champ"),
    [
        ({"annonce": "  "}, "annonce"),
        ({"annonce": "a" * 601}, "annonce"),
        ({"annonce": "a" * 256, "date_prevue": JEUDI}, "annonce"),
        ({"date_prevue": JEUDI + datetime.timedelta(days=1)}, "date_prevue"),
        ({"date_prevue": JEUDI, "etat": EtatDEvenement.REPORTE}, "nouvelle_date"),
        ({"date_prevue": JEUDI, "nouvelle_date": JEUDI}, "nouvelle_date"),
    ],
)
def test_ce_qu_une_annonce_doit_dire(membre, redactrice, options, champ):
    page = EvenementFactory(parent=membre, **SERIE)
    donnees = {"etat": EtatDEvenement.ANNULE, "annonce": ANNONCE, **options}
    with pytest.raises(ValidationError) as refus:
        AnnoncerUnChangement(page, redactrice, **donnees).execute()
    assert list(refus.value.message_dict) == [champ]
    assert relu(page).etat == EtatDEvenement.PREVU


def test_un_brouillon_ne_s_annonce_pas(membre, redactrice):
    with pytest.raises(ValidationError):
        annuler(EvenementFactory(parent=membre, live=False), redactrice)


# --- Qui ------------------------------------------------------------------------------------------------------------


def test_seules_l_organisation_et_l_equipe_centrale_annoncent(membre, redactrice, client):
    page = EvenementFactory(parent=membre)
    adresse = reverse("annoncer_un_changement", args=[page.pk])
    envoi = {"etat": EtatDEvenement.ANNULE, "annonce": ANNONCE}
    for personne, attendu in (
        (UtilisateurFactory(membre=MembreFactory()), 403),
        (UtilisateurFactory(role=Role.RELECTURE), 403),
        (redactrice, 200),
        (UtilisateurFactory(role=Role.SECRETARIAT), 200),
    ):
        client.force_login(personne, backend=SESSION)
        assert client.get(adresse).status_code == attendu
        if attendu == 403:
            assert client.post(adresse, envoi).status_code == 403
            with pytest.raises(AnnonceRefusee):
                annuler(page, personne)
    assert relu(page).etat == EtatDEvenement.PREVU


def test_un_evenement_de_l_alliance_ne_s_annonce_que_par_l_equipe_centrale(redactrice):
    from actualites.models import AgendaIndexPage

    page = EvenementFactory(parent=AgendaIndexPage.objects.get())
    with pytest.raises(AnnonceRefusee):
        annuler(page, redactrice)
    assert annuler(page, UtilisateurFactory(role=Role.SECRETARIAT))


def test_depuis_l_editeur_deux_clics_suffisent(membre, redactrice, client):
    page = EvenementFactory(parent=membre, **SERIE)
    client.force_login(redactrice, backend=SESSION)
    adresse = reverse("annoncer_un_changement", args=[page.pk])
    assert f'href="{adresse}"' in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    vide = client.post(adresse, {"etat": "annule", "annonce": "", "date_prevue": JEUDI.isoformat()})
    assert vide.status_code == 200 and vide.context["form"].errors.keys() == {"annonce"}
    assert vide.context["form"]["date_prevue"].value() == JEUDI.isoformat()
    assert client.post(adresse, {"etat": "nimporte", "annonce": "x"}).status_code == 200
    fait = client.post(adresse, {"etat": "annule", "annonce": ANNONCE, "date_prevue": JEUDI.isoformat()})
    assert fait.status_code == 302
    assert [date.genre for date in relu(page).dates.all()] == [GenreDeDate.ANNULEE]


def test_le_choix_de_la_date_dit_celles_qui_ne_sont_plus_comme_prevu(membre, redactrice):
    page = EvenementFactory(parent=membre, **SERIE)
    annuler(page, redactrice, date_prevue=JEUDI)
    choix = FormulaireDAnnonce(page=relu(page), aujourd_hui=JEUDI).fields["date_prevue"].choices
    dites = [libelle.replace("\xa0", " ") for _cle, libelle in choix]
    assert dites[1:3] == [
        "Jeudi 17 juillet 2031, de 20 h à 22 h – Annulé",
        "Jeudi 24 juillet 2031, de 20 h à 22 h",
    ]
