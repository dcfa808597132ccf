"""Suivre un lieu où rien n'est encore annoncé : l'agenda vide se lit, et le premier événement arrive à qui l'attend."""

import re
from html import unescape

import icalendar
import vobject
from django.core import mail
from django.core.management import call_command

from actualites.alertes.envoi import poursuivre
from reseau.choix import GenreDeTerritoire
from tests.actualites.agenda import dans, lire
from tests.actualites.alertes import alerter
from tests.factories import EvenementFactory, TerritoireFactory


def test_de_la_page_vide_au_premier_evenement_dans_l_agenda_et_dans_l_alerte(accueil, client):
    TerritoireFactory(nom="Hautes-Alpes", genre=GenreDeTerritoire.DEPARTEMENT)
    # La page dit que rien n'y est annoncé, et propose de suivre ce lieu, non tout l'agenda.
    contexte = lire(client, "?lieu=Hautes-Alpes")
    assert (contexte["total"], contexte["avertissements"]) == (0, [])
    adresse = contexte["adresse_ics"]
    assert adresse.endswith("/agenda/agenda.ics?lieu=hautes-alpes")
    page = client.get("/agenda/?lieu=Hautes-Alpes").content.decode()
    (demande,) = {unescape(lien) for lien in re.findall(r'href="([^"]*rubrique=agenda[^"]*)"', page)}
    assert "filtres=lieu%3Dhautes-alpes" in demande
    assert "Hautes-Alpes" in client.get(demande).content.decode()

    # Vide, il a le composant que la norme exige, et deux lecteurs l'ouvrent.
    vide = client.get(adresse).content
    assert [composant.name for composant in icalendar.Calendar.from_ical(vide).subcomponents] == ["VTIMEZONE"]
    assert vobject.readOne(vide.decode()).x_wr_calname.value.endswith("Agenda – Hautes-Alpes")
    assert b"X-PUBLISHED-TTL:PT6H" in vide

    alerte = alerter("lieu=hautes-alpes", "agenda")
    briancon = TerritoireFactory(nom="Briançon", subdivision="Hautes-Alpes, Provence-Alpes-Côte d’Azur")
    for titre, territoire in (("Veillée au col", briancon), ("Ailleurs", TerritoireFactory(nom="Riace", pays="IT"))):
        EvenementFactory(
            title=titre, territoire=territoire, date_debut=dans(9), live=False
        ).get_latest_revision().publish()
    suivis = icalendar.Calendar.from_ical(client.get(adresse).content).walk("VEVENT")
    assert [str(un["SUMMARY"]) for un in suivis] == ["Veillée au col"]
    call_command("envoyer_alertes")
    poursuivre()
    (courriel,) = mail.outbox
    assert courriel.to == [alerte.abonnement.courriel]
    assert "Veillée au col" in courriel.body and "Ailleurs" not in courriel.body


def test_un_lieu_ne_se_suit_d_avance_que_sous_son_nom_et_la_page_le_dit(accueil, client):
    TerritoireFactory(nom="Briançon", subdivision="Hautes-Alpes, Provence-Alpes-Côte d’Azur")
    (dit,) = lire(client, "?lieu=briancon-hautes-alpes")["avertissements"]
    assert "briancon-hautes-alpes" in dit and "son nom seul" in dit
