"""Un mandat qui finit, dans un navigateur : rappelé, puis éteint le lendemain, sans que rien de publié ne se perde."""

import datetime
import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from alliance.socle import formulaires_publics
from reseau.choix import RoleDeMandat, SujetDeContact
from reseau.equipe.actions import Inviter
from reseau.models import Mandat, RoleDeContact
from tests.factories import FicheFactory, MandatFactory, MembreFactory

from .regard import changer_de_page

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]

JOUR = datetime.timedelta(days=1)
PHRASE = "cerise pavot rivière lampadaire"


def courriel_pour(adresse: str, sujet: str) -> str:
    """Le texte du dernier courriel de ce sujet reçu à cette adresse."""
    recus = [message for message in mail.outbox if message.to == [adresse] and sujet in message.subject]
    assert recus, [(message.to, message.subject) for message in mail.outbox]
    return str(recus[-1].body)


def accepter(page: Page, courriel: str) -> None:
    """Ouvre le lien du courriel d'invitation, et choisit une phrase de passe."""
    lien = re.search(r"/reseau/invitation/[\w-]+/", courriel)
    assert lien
    page.goto(lien.group(0))
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes attendu·e")
    page.get_by_label("Phrase de passe").fill(PHRASE)
    page.get_by_label("La même, une seconde fois").fill(PHRASE)
    changer_de_page(page.get_by_role("button", name="Ouvrir mon compte"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("C’est fait")


def entrer(page: Page, courriel: str, phrase: str) -> None:
    """Passe l'écran de connexion."""
    page.goto("/admin/login/")
    page.fill("[name=username]", courriel)
    page.fill("[name=password]", phrase)
    changer_de_page(page.locator("form [type=submit]"))


def test_une_redactrice_dont_le_mandat_finit_passe_la_main_et_ses_textes_restent(site, ouvrir, monkeypatch):
    monkeypatch.setattr(formulaires_publics, "TEMPS_MINIMAL", 0)
    ville = MembreFactory(title="Ville d’Exemple")
    referente = MandatFactory(membre=ville, role=RoleDeMandat.REFERENT_TECHNIQUE).utilisateur
    Inviter(
        ville, courriel="nadia@exemple.org", nom="Nadia Exemple", fin=timezone.localdate() + 20 * JOUR, user=referente
    ).execute()

    # Nadia ouvre son compte par le lien reçu, entre, et voit l'espace de sa ville.
    nadia = ouvrir()
    accepter(nadia, courriel_pour("nadia@exemple.org", "vous invite"))
    entrer(nadia, "nadia@exemple.org", PHRASE)
    assert nadia.url.endswith("/admin/")
    mandat = Mandat.objects.get(courriel="nadia@exemple.org")
    fiche = FicheFactory(parent=ville, title="Ouvrir une maison", owner=mandat.utilisateur)
    nadia.goto(f"/admin/pages/{fiche.pk}/edit/")
    expect(nadia.locator("[name=title]")).to_be_editable()

    # La référente la désigne pour la presse.
    elle = ouvrir(referente.email)
    elle.goto("/admin/")
    changer_de_page(elle.get_by_role("link", name="Notre équipe"))
    changer_de_page(elle.get_by_role("link", name="Désigner : Presse"))
    elle.get_by_label("Nadia Exemple").check()
    changer_de_page(elle.get_by_role("button", name="Désigner"))
    expect(elle.locator(".messages")).to_contain_text("l’alliance s’adressera à Nadia Exemple")

    # Vingt jours avant la fin, le rappel part, à elle et à la référente.
    call_command("tenir_les_mandats")
    assert "changer la date" in courriel_pour("nadia@exemple.org", "finit bientôt")
    assert "Nadia Exemple" in courriel_pour(referente.email, "finit bientôt")

    # Le lendemain du dernier jour, sans que la commande ait tourné : le bouton « enregistrer » mène à la connexion.
    Mandat.objects.filter(pk=mandat.pk).update(debut=timezone.localdate() - 30 * JOUR, fin=timezone.localdate() - JOUR)
    nadia.goto(f"/admin/pages/{fiche.pk}/edit/")
    assert "/admin/login/" in nadia.url
    entrer(nadia, "nadia@exemple.org", PHRASE)
    expect(nadia.locator("[name=username]")).to_be_visible()
    assert "terminé" in courriel_pour("nadia@exemple.org", "est terminé")

    # La référente a repris la presse, et le mandat est passé.
    assert RoleDeContact.objects.get(sujet=SujetDeContact.PRESSE).mandat.utilisateur == referente
    assert "Presse" in courriel_pour(referente.email, "prenez la suite")
    changer_de_page(elle.get_by_role("link", name="Notre équipe"))
    passes = elle.get_by_role("region", name="Mandats passés")
    expect(passes).to_contain_text("Nadia Exemple")

    # Ce que Nadia a publié se lit toujours.
    lectrice = ouvrir()
    lectrice.goto(fiche.url)
    expect(lectrice.get_by_role("heading", level=1)).to_contain_text("Ouvrir une maison")
