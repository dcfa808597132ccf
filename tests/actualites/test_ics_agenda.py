"""Tout l'agenda, à suivre : ce qu'il contient, ses filtres, sa fraîcheur et son coût."""

import datetime
from typing import Any

import icalendar
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from actualites.agenda.ics import EVENEMENTS_AU_PLUS
from actualites.choix import FormeDEvenement
from actualites.models import AgendaIndexPage, EvenementPage, InscriptionAuCalendrier, OccurrenceDEvenement
from alliance.socle import publication
from alliance.socle.choix import CleAxe
from tests.factories import EvenementFactory, TerritoireFactory
from tests.mesures.arbre import inserer, page_neuve

pytestmark = pytest.mark.django_db
AGENDA = "/agenda/agenda.ics"


def dans(jours: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=jours)


def titres(client: Client, requete: str = "") -> list[str]:
    reponse = client.get(f"{AGENDA}{requete}")
    assert reponse.status_code == 200
    calendrier = icalendar.Calendar.from_ical(reponse.content)
    return [str(composant["SUMMARY"]) for composant in calendrier.walk("VEVENT")]


def test_sans_filtre_ce_qui_vient_et_ce_qui_vient_de_passer(client: Client) -> None:
    for titre, jours in (("demain", 1), ("loin", 900), ("hier", -1), ("il y a 60 jours", -60), ("trop vieux", -61)):
        EvenementFactory(title=titre, date_debut=dans(jours))
    assert titres(client) == ["il y a 60 jours", "hier", "demain", "loin"]
    assert titres(client, f"?du={dans(-100)}&au={dans(2)}") == ["trop vieux", "il y a 60 jours", "hier", "demain"]


def test_les_filtres_sont_ceux_de_la_liste_et_leur_nom_se_lit_dans_celui_de_l_agenda(client: Client) -> None:
    briancon = TerritoireFactory(nom="Briançon", subdivision="Hautes-Alpes, Provence-Alpes-Côte d’Azur")
    EvenementFactory(title="Veillée", forme=FormeDEvenement.VEILLEE, territoire=briancon)
    EvenementFactory(title="Fête", forme=FormeDEvenement.FETE, axes=[CleAxe.AUTRE_RECIT])
    assert titres(client, "?forme=veillee") == ["Veillée"]
    assert titres(client, f"?axe={CleAxe.AUTRE_RECIT}") == ["Fête"]
    assert titres(client, "?lieu=Hautes-Alpes") == ["Veillée"]
    assert titres(client, "?q=veillée") == ["Veillée"]
    calendrier = icalendar.Calendar.from_ical(client.get(f"{AGENDA}?forme=veillee").content)
    assert str(calendrier["X-WR-CALNAME"]) == str(calendrier["NAME"])
    assert str(calendrier["NAME"]).endswith("Agenda – Veillée")
    assert str(calendrier["METHOD"]) == "PUBLISH" and calendrier["REFRESH-INTERVAL"].td == datetime.timedelta(hours=6)


def test_un_parametre_absurde_est_ignore(client: Client) -> None:
    EvenementFactory(title="Veillée")
    for requete in (
        "?du=pouet&au=2020-99-99",
        "?forme=%00&axe=x",
        "?page=9999&vue=mois&periode=passes",
        "?du=9999-12-31&au=1",
    ):
        assert client.get(f"{AGENDA}{requete}").status_code == 200
    assert titres(client, "?du=pouet&page=3&vue=mois&periode=passes") == ["Veillée"]


def test_un_filtre_que_rien_ne_porte_ne_donne_rien_et_se_remplit_des_qu_un_evenement_lui_repond(client: Client) -> None:
    EvenementFactory(title="Veillée")
    for requete in (
        "lieu=finistere",
        "lieu=Finist%C3%A8re%0D%0A",
        "forme=proces",
        "membre=partie",
        "theme=zz",
        "acces=1",
    ):
        assert titres(client, f"?{requete}") == [], requete
    assert titres(client, "?lieu=&forme=") == ["Veillée"]
    quimper = TerritoireFactory(nom="Quimper", subdivision="Finistère, Bretagne")
    fete = EvenementFactory(title="Fest-noz", territoire=quimper)
    assert titres(client, "?lieu=finistere") == ["Fest-noz"]
    # Le dernier d'un lieu, retiré : qui le suivait l'apprend.
    fete.unpublish()
    assert titres(client, "?lieu=finistere") == ["Fest-noz"]
    assert titres(client, "?lieu=gers") == []


def test_ce_que_l_on_cherche_ne_casse_pas_l_agenda(client: Client) -> None:
    reponse = client.get(AGENDA, {"q": "END:VCALENDAR\r\nBEGIN:VEVENT\rX"})
    calendrier = icalendar.Calendar.from_ical(reponse.content)
    assert str(calendrier["NAME"]).count("END:VCALENDAR") == 1 and not calendrier.walk("VEVENT")
    assert reponse.content.count(b"\r\nEND:VCALENDAR\r\n") == 1


def test_un_evenement_retire_reste_annule_dans_les_agendas_qui_le_montraient(client: Client) -> None:
    veillee = EvenementFactory(title="Veillée", forme=FormeDEvenement.VEILLEE)
    efface = EvenementFactory(title="Fête", forme=FormeDEvenement.FETE)
    veillee.unpublish()
    efface.delete()
    EvenementFactory(title="Demain")
    lus = icalendar.Calendar.from_ical(client.get(AGENDA).content).walk("VEVENT")
    assert [(str(lu["SUMMARY"]), str(lu["STATUS"])) for lu in lus] == [
        ("Demain", "CONFIRMED"),
        ("Veillée", "CANCELLED"),
        ("Fête", "CANCELLED"),
    ]
    assert titres(client, "?forme=veillee") == ["Veillée"]
    InscriptionAuCalendrier.objects.filter(uid=veillee.uid).update(
        retire_le=timezone.now() - datetime.timedelta(days=61)
    )
    # Le temps, lui, passe d'un jour à l'autre : un agenda ne se garde que le jour même.
    publication.renouveler()
    assert titres(client) == ["Demain", "Fête"]


def test_chaque_fuseau_ne_se_decrit_qu_une_fois(client: Client) -> None:
    for fuseau in ("Europe/Paris", "Europe/Paris", "America/Sao_Paulo", "UTC"):
        EvenementFactory(fuseau=fuseau)
    EvenementFactory(heure_debut=None, heure_fin=None, fuseau="Asia/Beirut")
    calendrier = icalendar.Calendar.from_ical(client.get(AGENDA).content)
    assert [str(zone["TZID"]) for zone in calendrier.walk("VTIMEZONE")] == ["America/Sao_Paulo", "Europe/Paris"]


@pytest.mark.parametrize("de_memoire", [False, True])
def test_qui_a_deja_cet_agenda_ne_le_recoit_pas_deux_fois(client: Client, settings: Any, de_memoire: bool) -> None:
    settings.ALLIANCE_CACHE_ANONYME = de_memoire
    evenement = EvenementFactory()
    for adresse in (AGENDA, f"{evenement.url}evenement.ics"):
        etiquette = client.get(adresse)["ETag"]
        reponse = client.get(adresse, headers={"if-none-match": etiquette})
        assert (reponse.status_code, reponse.content) == (304, b"")
    evenement.heure_debut = datetime.time(19)
    evenement.save_revision().publish()
    cache.clear()
    assert client.get(AGENDA, headers={"if-none-match": etiquette}).status_code == 200


def test_un_agenda_se_lit_seulement(client: Client) -> None:
    assert client.post(AGENDA).status_code == 405
    AgendaIndexPage.objects.get().unpublish()
    assert client.get(AGENDA).status_code == 404


def test_l_agenda_est_borne_aux_plus_proches_et_se_lit_en_huit_requetes(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    """À vingt mille événements : `tests/mesures/agenda.py`."""
    EvenementFactory(date_debut=dans(5000), title="Le plus lointain")
    modele, index = InscriptionAuCalendrier.objects.get(), AgendaIndexPage.objects.get()
    peupler_l_agenda(index, EVENEMENTS_AU_PLUS, modele.composants.replace("Le plus lointain", "Proche"))
    client.get(AGENDA)
    with django_assert_max_num_queries(8):
        proches = titres(client)
    assert proches == ["Proche"] * EVENEMENTS_AU_PLUS
    with django_assert_max_num_queries(8):
        assert titres(client, "?forme=table-ronde") == ["Le plus lointain"]


def peupler_l_agenda(index: AgendaIndexPage, combien: int, composants: str) -> None:
    """Autant de conférences, une par jour, qui disent toutes la même chose."""
    pages = [
        page_neuve(EvenementPage, index, rang, f"Rencontre {rang}", f"rencontre-{rang}", date_debut=dans(rang))
        for rang in range(1, combien + 1)
    ]
    pks = inserer(EvenementPage, pages)
    OccurrenceDEvenement.objects.bulk_create(
        OccurrenceDEvenement(
            evenement_id=pk,
            date_prevue=page.date_debut,
            jour_debut=page.date_debut,
            jour_fin=page.date_debut,
            debut=timezone.now(),
            fin=timezone.now(),
        )
        for pk, page in zip(pks, pages, strict=True)
    )
    InscriptionAuCalendrier.objects.bulk_create(
        InscriptionAuCalendrier(
            evenement_id=pk,
            uid=page.uid,
            chemin=f"/agenda/{page.slug}/",
            empreinte="x",
            composants=composants,
            dernier_jour=page.date_debut,
        )
        for pk, page in zip(pks, pages, strict=True)
    )
    publication.renouveler()
