"""Ce que les agendas abonnés apprennent d'un événement, de sa publication à l'oubli de son retrait."""

import datetime
from typing import Any

import icalendar
import pytest
import vobject
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from actualites.choix import EtatDEvenement, FrequenceDEvenement, GenreDeDate
from actualites.models import AgendaIndexPage, DateDEvenement, EvenementPage, InscriptionAuCalendrier
from tests.factories import EvenementFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db


def inscription(evenement: EvenementPage) -> InscriptionAuCalendrier:
    return InscriptionAuCalendrier.objects.get(uid=evenement.uid)


def publier(evenement: EvenementPage, **champs: Any) -> InscriptionAuCalendrier:
    for nom, valeur in champs.items():
        setattr(evenement, nom, valeur)
    evenement.save_revision().publish()
    evenement.refresh_from_db()
    return inscription(evenement)


def lire(client: Client, adresse: str) -> list[icalendar.Event]:
    reponse = client.get(adresse, follow=True)
    assert (reponse.status_code, reponse["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert all(len(ligne) <= 75 for ligne in reponse.content.split(b"\r\n"))
    calendrier = icalendar.Calendar.from_ical(reponse.content)
    assert not calendrier.errors and not any(composant.errors for composant in calendrier.walk())
    return list(calendrier.walk("VEVENT"))


def un(client: Client, evenement: EvenementPage, chemin: str = "") -> icalendar.Event:
    (composant,) = lire(client, f"{chemin or evenement.url}evenement.ics")
    return composant


# --- Ce qui s'y lit ---------------------------------------------------------------------------------------------------
def test_un_evenement_dit_ce_que_sa_page_dit(client: Client) -> None:
    evenement = EvenementFactory(
        title="Lire, écrire ; « l’accueil »\\ ensemble",
        en_bref="<p>Venez&nbsp;!</p><p>Trois villes.</p>",
        contact_courriel="bonjour@exemple.org",
        organisations=['Collectif "d’Exemple"', "Autre"],
        latitude="44.89",
        longitude="6.64",
        inscription_adresse="https://exemple.org/inscription",
    )
    lu = un(client, evenement)
    assert str(lu["SUMMARY"]) == "Lire, écrire ; « l’accueil »\\ ensemble"
    assert "Venez ! Trois villes." in str(lu["DESCRIPTION"]).replace("\xa0", " ")
    assert "https://exemple.org/inscription" in str(lu["DESCRIPTION"])
    assert str(lu["LOCATION"]) == "Maison d’accueil, 1 rue de l’Exemple"
    assert (lu["GEO"].latitude, lu["GEO"].longitude) == (44.89, 6.64)
    assert str(lu["URL"]) == evenement.full_url and str(lu["URL"]).startswith("http")
    assert str(lu["ORGANIZER"]).lower() == "mailto:bonjour@exemple.org"
    assert lu["ORGANIZER"].params["CN"] == "Collectif ’d’Exemple’"
    assert lu["CATEGORIES"].cats[0] == "Table ronde"
    assert (str(lu["STATUS"]), lu["SEQUENCE"], str(lu["UID"])) == ("CONFIRMED", 0, str(evenement.uid))


def test_un_lecteur_qui_n_est_pas_le_notre_lit_les_memes_textes(client: Client) -> None:
    evenement = EvenementFactory(title="Lire, écrire ; « l’accueil »\\ ensemble " + "é" * 80, adresse="1, rue ; \\n")
    lu = vobject.readOne(client.get(f"{evenement.url}evenement.ics").content.decode()).vevent
    assert (lu.summary.value, lu.location.value) == (evenement.title, "Maison d’accueil, 1, rue ; \\n")
    assert lu.description.value.endswith(f"\n\n{evenement.full_url}")


def test_sans_adresse_publique_l_agenda_ne_nomme_personne(client: Client) -> None:
    assert "ORGANIZER" not in un(client, EvenementFactory())


def test_ce_qu_ecrit_une_personne_ne_commence_jamais_une_ligne(client: Client) -> None:
    evenement = EvenementFactory(
        title="Un\rBEGIN:VEVENT\x0b\u2028deux",
        lieu_nom="Salle\r\nEND:VCALENDAR",
        etat=EtatDEvenement.COMPLET,
        annonce="Complet\r\nATTENDEE:x\rBEGIN:VALARM",
    )
    lu = un(client, evenement)
    assert str(lu["SUMMARY"]).replace("\xa0", " ") == "Complet : Un BEGIN:VEVENT deux"
    assert "ATTENDEE" not in lu


@pytest.mark.parametrize(
    ("etat", "statut", "titre"),
    [
        (EtatDEvenement.COMPLET, "CONFIRMED", "Complet : Veillée"),
        (EtatDEvenement.REPORTE, "TENTATIVE", "Reporté : Veillée"),
        (EtatDEvenement.ANNULE, "CANCELLED", "Annulé : Veillée"),
    ],
)
def test_la_tenue_se_lit_dans_le_titre_le_statut_et_l_annonce(
    client: Client, etat: EtatDEvenement, statut: str, titre: str
) -> None:
    lu = un(client, EvenementFactory(title="Veillée", etat=etat, annonce="La salle est prise"))
    assert (str(lu["STATUS"]), str(lu["SUMMARY"]).replace("\xa0", " ")) == (statut, titre)
    assert str(lu["DESCRIPTION"]).startswith("La salle est prise.")


# --- Ce qui change ----------------------------------------------------------------------------------------------------
def test_la_sequence_monte_quand_l_agenda_dit_autre_chose_et_seulement_alors() -> None:
    evenement = EvenementFactory()
    avant = inscription(evenement)
    for champs in ({}, {"points_forts": "<p>Beaucoup de monde.</p>"}, {"public": "Toutes et tous"}):
        meme = publier(evenement, **champs)
        assert (meme.sequence, meme.modifie_le, meme.composants) == (0, avant.modifie_le, avant.composants)
    apres = publier(evenement, heure_debut=datetime.time(19))
    assert apres.sequence == 1 and apres.modifie_le > avant.modifie_le
    assert "SEQUENCE:1\r\n" in apres.composants
    call_command("recalculer_agenda")
    assert inscription(evenement).sequence == 1


def test_l_uid_survit_au_titre_a_l_adresse_et_au_demenagement_une_copie_a_le_sien(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    evenement = EvenementFactory()
    uid, ancien = evenement.uid, evenement.url
    with django_capture_on_commit_callbacks(execute=True):
        publier(evenement, title="Autre titre", slug="autre-adresse")
    evenement.move(AgendaIndexPage.objects.get(), pos="last-child")
    evenement = EvenementPage.objects.get(pk=evenement.pk)
    assert evenement.uid == uid and evenement.url == "/agenda/autre-adresse/"
    assert str(un(client, evenement)["URL"]) == evenement.full_url
    assert str(un(client, evenement, ancien)["UID"]) == str(uid)
    copie = evenement.copy(update_attrs={"slug": "copie"}).specific
    copie.save_revision().publish()
    publier(EvenementPage.objects.get(pk=copie.pk).get_latest_revision_as_object())
    assert un(client, copie)["UID"] != un(client, evenement)["UID"]


def test_un_alias_a_son_identifiant_et_suit_la_page(client: Client) -> None:
    evenement = EvenementFactory()
    alias = evenement.create_alias(parent=AgendaIndexPage.objects.get(), update_slug="alias")
    publier(evenement, heure_debut=datetime.time(19))
    alias = EvenementPage.objects.get(pk=alias.pk)
    assert alias.uid != evenement.uid
    assert un(client, alias)["DTSTART"].dt.hour == 19


def test_une_date_annulee_se_lit_aussitot_sans_detacher_la_serie(client: Client) -> None:
    evenement = EvenementFactory(
        date_debut=datetime.date(2020, 7, 16),
        frequence=FrequenceDEvenement.HEBDOMADAIRE,
        nombre=4,
        dates=[],
    )
    evenement.dates.add(
        DateDEvenement(genre=GenreDeDate.ANNULEE, date_prevue=datetime.date(2020, 7, 23), annonce="Orage")
    )
    assert publier(evenement).sequence == 1
    maitre, date = lire(client, f"{evenement.url}evenement.ics")
    assert (maitre["UID"], maitre["RRULE"]["COUNT"], str(maitre["STATUS"])) == (date["UID"], [4], "CONFIRMED")
    assert (date["RECURRENCE-ID"].dt.date(), str(date["STATUS"])) == (datetime.date(2020, 7, 23), "CANCELLED")


# --- Le retrait -------------------------------------------------------------------------------------------------------
def test_retire_il_se_dit_annule_a_son_adresse_puis_s_oublie(client: Client) -> None:
    evenement = EvenementFactory(title="Veillée", en_bref="<p>Chez nous.</p>")
    adresse = evenement.url
    evenement.unpublish()
    lu = un(client, evenement, adresse)
    assert (str(lu["STATUS"]), lu["SEQUENCE"], str(lu["SUMMARY"])) == ("CANCELLED", 1, "Veillée")
    assert not {"DESCRIPTION", "LOCATION", "URL", "GEO", "ORGANIZER"} & set(lu)
    call_command("purger_agenda")
    assert un(client, evenement, adresse)
    InscriptionAuCalendrier.objects.update(retire_le=timezone.now() - datetime.timedelta(days=61))
    assert client.get(f"{adresse}evenement.ics").status_code == 404
    call_command("purger_agenda")
    assert not InscriptionAuCalendrier.objects.exists()


def test_ce_dont_meme_le_titre_ne_doit_plus_se_lire_s_oublie_sans_attendre(client: Client) -> None:
    retire, autre, publie = EvenementFactory(), EvenementFactory(), EvenementFactory()
    retire.unpublish()
    autre.unpublish()
    call_command("purger_agenda", retire.url, publie.url)
    assert client.get(f"{retire.url}evenement.ics").status_code == 404
    assert un(client, autre) and un(client, publie)


@pytest.mark.parametrize("avec_l_espace", [False, True])
def test_efface_il_se_dit_annule_aussi(client: Client, avec_l_espace: bool) -> None:
    evenement = EvenementFactory()
    adresse = evenement.url
    (evenement.get_parent().specific if avec_l_espace else evenement).delete()
    assert str(un(client, evenement, adresse)["STATUS"]) == "CANCELLED"
    assert InscriptionAuCalendrier.objects.get(uid=evenement.uid).evenement_id is None


def test_republie_il_reprend_son_identifiant_et_monte_encore(client: Client) -> None:
    evenement = EvenementFactory()
    evenement.unpublish()
    assert publier(evenement).sequence == 2
    assert str(un(client, evenement)["STATUS"]) == "CONFIRMED"


def test_ni_un_brouillon_ni_un_evenement_prive_ne_fuient(client: Client) -> None:
    brouillon, prive = EvenementFactory(live=False), EvenementFactory(title="Réunion secrète")
    PageViewRestriction.objects.create(page=prive, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(f"/reseau/{brouillon.get_parent().slug}/{brouillon.slug}/evenement.ics").status_code == 404
    for adresse in (f"{prive.url}evenement.ics", "/agenda/agenda.ics"):
        assert "secrète" not in client.get(adresse).content.decode()
    client.force_login(UtilisateurFactory())
    lu = client.get(f"{prive.url}evenement.ics")
    assert "secrète" in lu.content.decode() and "private" in lu["Cache-Control"]
    client.logout()
    prive.unpublish()
    assert client.get(f"{prive.url}evenement.ics").status_code == 404
    assert "secrète" not in client.get("/agenda/agenda.ics").content.decode()


@pytest.mark.parametrize("ou", ["la page", "son espace", "un espace privé où elle déménage"])
def test_rendu_prive_apres_son_retrait_il_ne_laisse_pas_meme_son_titre(client: Client, ou: str) -> None:
    evenement, efface = EvenementFactory(title="Réunion secrète"), EvenementFactory(title="Autre secrète")
    efface.move(evenement.get_parent(), pos="last-child")
    efface = EvenementPage.objects.get(pk=efface.pk)
    adresses, espace = [evenement.url, efface.url], evenement.get_parent()
    evenement.unpublish()
    efface.delete()
    assert b"Autre secr" in client.get("/agenda/agenda.ics").content
    if ou == "un espace privé où elle déménage":
        prive = EvenementFactory().get_parent()
        PageViewRestriction.objects.create(page=prive, restriction_type=PageViewRestriction.LOGIN)
        EvenementPage.objects.get(pk=evenement.pk).move(prive, pos="last-child")
    else:
        page = evenement if ou == "la page" else espace
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    flux = client.get("/agenda/agenda.ics").content.decode()
    assert "Réunion secr" not in flux
    assert ("Autre secr" in flux) is (ou != "son espace")
    assert client.get(f"{adresses[0]}evenement.ics", follow=True).status_code == 404


def test_un_evenement_publie_que_l_on_rend_prive_sort_aussitot_de_l_agenda_public(client: Client) -> None:
    evenement = EvenementFactory(title="Réunion secrète")
    assert "secr" in client.get("/agenda/agenda.ics").content.decode()
    restriction = PageViewRestriction.objects.create(
        page=evenement.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )
    assert "secr" not in client.get("/agenda/agenda.ics").content.decode()
    restriction.delete()
    assert "secr" in client.get("/agenda/agenda.ics").content.decode()
