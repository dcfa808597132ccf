"""Un événement, de la proposition d'une inconnue à son annulation : chaque personne le sait, là où elle regarde."""

import datetime
import re
from typing import Any

import icalendar
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from actualites.models import EvenementPage
from actualites.propositions.actions import Confirmer
from actualites.propositions.decisions import Refuser
from actualites.propositions.liens import chemin_de
from alliance.socle import formulaires_publics
from alliance.socle.choix import Role
from tests.actualites.propositions import donnees, proposition
from tests.factories import TerritoireFactory, UtilisateurFactory

from .test_accessibilite import REGLES, obstacles
from .test_du_premier_mot_a_l_ecran import agir

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


# --- Les gestes ------------------------------------------------------------------------------------------------------
def proposer(page: Page, fautes: dict[str, Any]) -> None:
    page.goto("/agenda/")
    page.get_by_role("link", name="Proposer un événement").click()
    fautes["proposer"] = obstacles(page)
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
    page.get_by_role("button", name="Proposer cet événement").click()
    # La commune manque : elle se dit à son champ, et rien n'est perdu.
    page.get_by_text("Il reste quelque chose à corriger").wait_for()
    fautes["erreurs"] = obstacles(page)
    page.get_by_label("Commune", exact=True).fill("Exemple-sur-Loire")
    page.get_by_text("Vérification du navigateur faite.").wait_for()
    page.get_by_role("button", name="Proposer cet événement").click()
    page.get_by_role("heading", name="Regardez votre boîte aux lettres").wait_for()


def confirmer(page: Page, lien: str, fautes: dict[str, Any]) -> None:
    page.goto(lien)
    fautes["confirmer"] = obstacles(page)
    expect(page.locator("main")).to_contain_text("On marche, on écoute, on partage une soupe.")
    page.get_by_role("button", name="Confirmer ma proposition").click()
    page.get_by_role("heading", name="Où en est ma proposition").wait_for()
    fautes["suivi"] = obstacles(page)


def relire_et_publier(ouvrir) -> EvenementPage:
    """Un pair l'approuve ; le secrétariat la retrouve dans son registre, et la publie. Personne n'y écrit un mot."""
    brouillon = EvenementPage.objects.get(title=TITRE)
    pair = ouvrir("pair@exemple.org")
    expect(pair.locator("main")).to_contain_text(TITRE)
    pair.goto(f"/admin/pages/{brouillon.pk}/edit/")
    agir(pair, "Approuver")
    pair.wait_for_url(re.compile(r"/admin/(?!pages/\d+/edit)"))
    secretaire = ouvrir("secretariat@exemple.org")
    secretaire.get_by_role("link", name="1 événement proposé attend").click()
    secretaire.get_by_role("link", name=TITRE).first.click()
    expect(secretaire.locator(".dossier")).to_contain_text(PAR)
    secretaire.get_by_role("link", name="Ouvrir le texte et le relire").click()
    agir(secretaire, "Approuver et publier")
    secretaire.wait_for_url(re.compile(r"/admin/(?!pages/\d+/edit)"))
    brouillon.refresh_from_db()
    assert brouillon.live
    return brouillon


def demander_une_alerte(page: Page, mailoutbox) -> None:
    page.goto("/infolettre/alertes/?rubrique=agenda&filtres=axe%3Dvilles-frontieres")
    page.get_by_label("Votre adresse électronique").fill(ABONNEE)
    page.get_by_role("button", name="M’alerter").click()
    page.get_by_role("heading", name="Regardez votre boîte aux lettres").wait_for()
    page.goto(dernier_lien(mailoutbox, ABONNEE, "/infolettre/alertes/confirmer/"))
    page.get_by_role("button", name="Oui, m’alerter").click()
    page.get_by_role("heading", name="L’alerte est en place").wait_for()


def annuler(page: Page, evenement: EvenementPage) -> None:
    page.goto(f"/admin/pages/{evenement.pk}/edit/")
    page.locator("#page-edit-form").get_by_role("link", name="Annoncer un changement").first.click()
    page.get_by_label("C’est annulé").check()
    page.locator("[name=annonce]").fill(RAISON)
    page.get_by_role("button", name="Annoncer maintenant").click()
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


def le_voir_partout(page: Page, evenement: EvenementPage, fautes: dict[str, Any], quoi: str) -> dict[str, Any]:
    """La carte de la liste, la ligne du mois, la page, et les deux agendas à télécharger."""
    page.goto("/agenda/")
    carte = page.locator(".carte-evenement").filter(has_text=TITRE)
    expect(carte).to_have_count(1)
    vus: dict[str, Any] = {"liste": carte.inner_text(), "barré": carte.locator(".panneau.barre").count()}
    fautes[f"liste {quoi}"] = obstacles(page)
    page.goto(f"/agenda/?vue=mois&mois={LE:%Y-%m}")
    vus["mois"] = page.locator(".ligne").filter(has_text=TITRE).inner_text()
    fautes[f"mois {quoi}"] = obstacles(page)
    page.goto(evenement.url)
    vus["page"] = page.locator("main").inner_text()
    fautes[f"page {quoi}"] = obstacles(page)
    vus["ics"] = dans_l_ics(page, f"{evenement.url}evenement.ics")
    vus["agenda.ics"] = dans_l_ics(page, "/agenda/agenda.ics?axe=villes-frontieres")
    return vus


def test_de_la_proposition_a_l_annulation_tout_le_monde_le_sait(redaction, ouvrir, mailoutbox):
    fautes: dict[str, Any] = {}
    visiteuse, inconnue = ouvrir(), ouvrir()

    # Une personne demande à être prévenue ; une inconnue propose, et confirme depuis son courriel.
    demander_une_alerte(visiteuse, mailoutbox)
    assert alertes_recues(mailoutbox) == []
    proposer(inconnue, fautes)
    lien = dernier_lien(mailoutbox, PAR, "/agenda/proposition/")
    confirmer(inconnue, lien, fautes)
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
    assert not {nom: liste for nom, liste in fautes.items() if liste}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("largeur", [360, 768, 1440])
def test_aucune_violation(redaction, navigateur, live_server, theme, largeur):
    attend, relue = proposition(), proposition(confirmee=True, donnees=donnees(autres_dates=[LE.isoformat()]))
    publiee, refusee = (Confirmer(proposition()).execute() for _ in range(2))
    EvenementPage.objects.get(pk=publiee.evenement_id).get_latest_revision().publish()
    Refuser(refusee, redaction, "Hors de l’objet de l’alliance.").execute()
    contexte = navigateur.new_context(
        base_url=live_server.url,
        color_scheme=theme,
        viewport={"width": largeur, "height": 900},
        reduced_motion="reduce",
    )
    ecran, violations = contexte.new_page(), {}
    for adresse in (
        "/agenda/proposer/",
        "/agenda/proposer/regardez-votre-boite/",
        *(chemin_de(faite) for faite in (attend, relue, publiee, refusee)),
        *(f"{chemin_de(faite)}modifier/" for faite in (attend, relue, publiee)),
        f"{chemin_de(relue)}retrait/",
        "/agenda/proposition/inconnue/",
    ):
        ecran.goto(adresse)
        resultat = Axe().run(ecran, options=REGLES)
        trouvees = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in resultat.response["violations"]]
        debord = ecran.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if trouvees or debord > 0:
            violations[adresse] = (trouvees, f"débord de {debord} px")
    contexte.close()
    assert not violations
