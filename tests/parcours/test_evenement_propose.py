"""Un événement, de la proposition d'une inconnue à son annulation : chaque personne le sait, là où elle regarde."""

import datetime
import re
from typing import Any

import icalendar
import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from actualites.models import EvenementPage
from actualites.propositions.actions import Confirmer
from actualites.propositions.decisions import Refuser
from actualites.propositions.liens import chemin_de
from alliance.socle import formulaires_publics
from alliance.socle.choix import Role
from tests.actualites.propositions import donnees, proposition
from tests.factories import TerritoireFactory, UtilisateurFactory

from .editeur import decider
from .regard import LARGEURS, changer_de_page, obstacles

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]

TITRE = "Veillée aux frontières"
PAR, ABONNEE = "camille@maison.exemple.org", "lectrice@exemple.org"
RAISON = "Tempête annoncée : rendez-vous le mois prochain."
LE = timezone.localdate() + datetime.timedelta(days=10)


@pytest.fixture
def redaction(site, monkeypatch):
    monkeypatch.setattr(formulaires_publics, "TEMPS_MINIMAL", 0)
    TerritoireFactory(nom="Exemple-sur-Loire")
    UtilisateurFactory(email="pair@exemple.org", role=Role.RELECTURE)
    return UtilisateurFactory(email="secretariat@exemple.org", role=Role.SECRETARIAT)


def dernier_lien(mailoutbox, adresse: str, motif: str) -> str:
    """Le dernier chemin de cette forme reçu à cette adresse."""
    corps = "\n".join(str(courriel.body) for courriel in mailoutbox if courriel.to == [adresse])
    return str(re.findall(rf"{motif}[^\s/]+/", corps)[-1])


def titre(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


# --- Les gestes ------------------------------------------------------------------------------------------------------
def proposer(page: Page, fautes: dict[str, list[str]]) -> None:
    page.goto("/agenda/")
    changer_de_page(page.get_by_role("link", name="Proposer un événement"))
    page.get_by_label("Titre").fill(TITRE)
    page.get_by_label("Ce que c’est").select_option("veillee")
    page.get_by_label("En deux ou trois phrases").fill("On marche, on écoute, on partage une soupe.")
    page.get_by_label("Qui organise").fill("Collectif d’Exemple")
    page.get_by_label(re.compile("Villes-frontières :")).check()
    page.get_by_label("Date", exact=True).fill(LE.isoformat())
    page.get_by_label(re.compile("^Début")).fill("18:00")
    page.get_by_label(re.compile("^Fin")).fill("21:00")
    page.get_by_label(re.compile("^Lieu")).fill("Place d’Exemple")
    page.get_by_label("Vos prénom et nom").fill("Camille Exemple")
    page.get_by_label("Votre adresse électronique").fill(PAR)
    page.get_by_text("Vérification du navigateur faite.").wait_for()
    changer_de_page(page.get_by_role("button", name="Proposer cet événement"))
    # La commune manque : elle se dit à son champ, et rien n'est perdu.
    expect(page.locator("main")).to_contain_text("Il reste quelque chose à corriger")
    fautes |= obstacles(page, "erreurs")
    page.get_by_label("Commune", exact=True).fill("Exemple-sur-Loire")
    page.get_by_text("Vérification du navigateur faite.").wait_for()
    changer_de_page(page.get_by_role("button", name="Proposer cet événement"))
    expect(titre(page)).to_have_text("Regardez votre boîte aux lettres")


def confirmer(page: Page, lien: str) -> None:
    page.goto(lien)
    expect(page.locator("main")).to_contain_text("On marche, on écoute, on partage une soupe.")
    changer_de_page(page.get_by_role("button", name="Confirmer ma proposition"))
    expect(titre(page)).to_have_text("Où en est ma proposition")


def relire_et_publier(ouvrir) -> EvenementPage:
    """Un pair l'approuve ; le secrétariat la retrouve dans son registre, et la publie. Personne n'y écrit un mot."""
    brouillon = EvenementPage.objects.get(title=TITRE)
    pair = ouvrir("pair@exemple.org")
    pair.goto("/admin/")
    expect(pair.locator("main")).to_contain_text(TITRE)
    pair.goto(f"/admin/pages/{brouillon.pk}/edit/")
    decider(pair, "Approuver")
    secretaire = ouvrir("secretariat@exemple.org")
    secretaire.goto("/admin/")
    changer_de_page(secretaire.get_by_role("link", name="1 événement proposé attend"))
    changer_de_page(secretaire.get_by_role("link", name=TITRE).first)
    expect(secretaire.locator(".dossier")).to_contain_text(PAR)
    changer_de_page(secretaire.get_by_role("link", name="Ouvrir le texte et le relire"))
    decider(secretaire, "Approuver et publier")
    brouillon.refresh_from_db()
    assert brouillon.live
    return brouillon


def demander_une_alerte(page: Page, mailoutbox) -> None:
    page.goto("/infolettre/alertes/?rubrique=agenda&filtres=axe%3Dvilles-frontieres")
    page.get_by_label("Votre adresse électronique").fill(ABONNEE)
    changer_de_page(page.get_by_role("button", name="M’alerter"))
    expect(titre(page)).to_have_text("Regardez votre boîte aux lettres")
    page.goto(dernier_lien(mailoutbox, ABONNEE, "/infolettre/alertes/confirmer/"))
    changer_de_page(page.get_by_role("button", name="Oui, m’alerter"))
    expect(titre(page)).to_have_text("L’alerte est en place")


def annuler(page: Page, evenement: EvenementPage) -> None:
    page.goto(f"/admin/pages/{evenement.pk}/edit/")
    changer_de_page(page.locator("#page-edit-form").get_by_role("link", name="Annoncer un changement").first)
    page.get_by_label("C’est annulé").check()
    page.locator("[name=annonce]").fill(RAISON)
    changer_de_page(page.get_by_role("button", name="Annoncer maintenant"))
    expect(page.locator(".messages")).to_contain_text("C’est annoncé")


# --- Ce que chacun voit ----------------------------------------------------------------------------------------------
def alertes_recues(mailoutbox) -> list[Any]:
    """Ce que la personne abonnée reçoit du passage qui vient."""
    deja = len(mailoutbox)
    call_command("envoyer_alertes", verbosity=0)
    return [courriel for courriel in mailoutbox[deja:] if courriel.to == [ABONNEE]]


def dans_l_ics(page: Page, adresse: str) -> Any:
    reponse = page.request.get(adresse)
    assert reponse.ok, adresse
    (evenement,) = icalendar.Calendar.from_ical(reponse.body()).walk("VEVENT")
    return evenement


def le_voir_partout(page: Page, evenement: EvenementPage, fautes: dict[str, list[str]], quoi: str) -> dict[str, Any]:
    """La carte de la liste, la ligne du mois, la page, et les deux agendas à télécharger."""
    page.goto("/agenda/")
    carte = page.locator(".carte-evenement").filter(has_text=TITRE)
    expect(carte).to_have_count(1)
    vus: dict[str, Any] = {"liste": carte.inner_text(), "barré": carte.locator(".panneau.barre").count()}
    fautes |= obstacles(page, f"liste {quoi}")
    page.goto(f"/agenda/?vue=mois&mois={LE:%Y-%m}")
    vus["mois"] = page.locator(".ligne").filter(has_text=TITRE).inner_text()
    fautes |= obstacles(page, f"mois {quoi}")
    page.goto(evenement.url)
    vus["page"] = page.locator("main").inner_text()
    fautes |= obstacles(page, f"page {quoi}")
    vus["ics"] = dans_l_ics(page, f"{evenement.url}evenement.ics")
    vus["agenda.ics"] = dans_l_ics(page, "/agenda/agenda.ics?axe=villes-frontieres")
    return vus


def test_de_la_proposition_a_l_annulation_tout_le_monde_le_sait(redaction, ouvrir, mailoutbox):
    fautes: dict[str, list[str]] = {}
    visiteuse, inconnue = ouvrir(), ouvrir()

    # Une personne demande à être prévenue ; une inconnue propose, et confirme depuis son courriel.
    demander_une_alerte(visiteuse, mailoutbox)
    assert alertes_recues(mailoutbox) == []
    proposer(inconnue, fautes)
    lien = dernier_lien(mailoutbox, PAR, "/agenda/proposition/")
    confirmer(inconnue, lien)
    visiteuse.goto("/agenda/")
    expect(visiteuse.locator("main")).not_to_contain_text(TITRE)
    assert alertes_recues(mailoutbox) == []

    # Relue, publiée : elle est partout, et l'inconnue l'apprend.
    evenement = relire_et_publier(ouvrir)
    annonce = le_voir_partout(visiteuse, evenement, fautes, "annoncé")
    assert "Annulé" not in annonce["liste"] + annonce["mois"] + annonce["page"]
    for ics in (annonce["ics"], annonce["agenda.ics"]):
        assert (ics["SUMMARY"], ics.get("STATUS")) == (TITRE, "CONFIRMED")
        assert ics["DTSTART"].dt.date() == LE and ics["DTSTART"].dt.hour == 18
    assert any(courriel.to == [PAR] and evenement.url in courriel.body for courriel in mailoutbox)
    (alerte,) = alertes_recues(mailoutbox)
    assert TITRE in alerte.body and evenement.url in alerte.body
    assert alertes_recues(mailoutbox) == []

    # Annulée : l'annonce est à chacun de ces endroits.
    annuler(ouvrir("secretariat@exemple.org"), evenement)
    apres = le_voir_partout(visiteuse, evenement, fautes, "annulé")
    assert apres["barré"] == 1 and "annulé" in apres["liste"].lower()
    assert "annulé" in apres["mois"].lower()
    assert "annulé" in apres["page"].lower() and "Tempête annoncée" in apres["page"]
    for ics, avant in ((apres["ics"], annonce["ics"]), (apres["agenda.ics"], annonce["agenda.ics"])):
        assert (ics["STATUS"], ics["UID"]) == ("CANCELLED", avant["UID"])
        assert ics["SEQUENCE"] > avant.get("SEQUENCE", 0)
        assert "Tempête annoncée" in str(ics.get("DESCRIPTION", ""))
    (alerte,) = alertes_recues(mailoutbox)
    assert "Annulé" in alerte.subject and "Tempête annoncée" in alerte.body.replace("\xa0", " ")
    inconnue.goto(lien)
    expect(inconnue.locator("main")).to_contain_text("Votre événement est annulé")
    assert not fautes


def test_aucune_violation(redaction, ouvrir):
    attend, relue = proposition(), proposition(confirmee=True, donnees=donnees(autres_dates=[LE.isoformat()]))
    publiee, refusee = (Confirmer(proposition()).execute() for _ in range(2))
    EvenementPage.objects.get(pk=publiee.evenement_id).get_latest_revision().publish()
    Refuser(refusee, redaction, "Hors de l’objet de l’alliance.").execute()
    ecran = ouvrir()
    fautes: dict[str, list[str]] = {}
    for adresse in (
        "/agenda/proposer/",
        "/agenda/proposer/regardez-votre-boite/",
        *(chemin_de(faite) for faite in (attend, relue, publiee, refusee)),
        *(f"{chemin_de(faite)}modifier/" for faite in (attend, relue, publiee)),
        f"{chemin_de(relue)}retrait/",
        "/agenda/proposition/inconnue/",
    ):
        ecran.goto(adresse)
        fautes |= obstacles(ecran, adresse, largeurs=LARGEURS)
    assert not fautes
