"""Un lecteur de courriels automatique ouvre tous les liens : rien n'est signé, retiré, ni redemandé."""

import re

import pytest
from django.core import serializers
from django.test import Client

from actualites.circulation import actions
from actualites.models import ActeDeCosignature, Circulation, Cosignature, DemandeDeChangement, VersionDePrise
from actualites.versions.lignee import derniere_version
from alliance.socle.choix import Role
from alliance.socle.models import CourrielEnvoye
from tests.factories import UtilisateurFactory

from .circulation import courriels, de, ecrire, ouvrir, redactrice, relire, signer, texte, ville

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accueil")]
ADRESSE = re.compile(r"https?://[^/\s\"<>]+(/[^\s\"<>]*)")
TABLES = (Circulation, Cosignature, ActeDeCosignature, DemandeDeChangement, VersionDePrise, CourrielEnvoye)


def tout() -> str:
    """L'état entier de ce qu'un lien pourrait changer."""
    return "\n".join(serializers.serialize("json", modele.objects.order_by("pk")) for modele in TABLES)


def test_ouvrir_tous_les_liens_de_tous_les_courriels_ne_change_rien():
    UtilisateurFactory(role=Role.SECRETARIAT)
    prise = texte()
    muette, fidele, partie, exigeante, absente = (
        ville(nom) for nom in ("Muette", "Fidèle", "Partie", "Exigeante", "Absente")
    )
    circulation, qui = ouvrir(prise, muette, fidele, partie, exigeante, absente, message="Vite."), redactrice(prise)
    version = derniere_version(prise)
    signer(fidele)
    signer(partie)
    actions.Refuser(de(absente), version, "Non.").execute()
    demande = actions.DemanderChangement(de(exigeante), version, "Le gymnase", "La salle.").execute()
    actions.TraiterDemande(demande, qui, True, "Corrigé.").execute()
    ecrire(prise, en_bref="<p>Nous demandons l’ouverture du gymnase, avant l’hiver.</p>")
    actions.ProposerVersion(relire(prise), qui, True, "Une virgule.").execute()
    ecrire(prise, title="Ouvrons la salle")
    actions.ProposerVersion(relire(prise), qui, False, "La salle, pas le gymnase.").execute()
    actions.Retirer(de(partie), "Un vote.").execute()
    actions.Relancer(circulation, qui).execute()
    actions.RenvoyerLeLien(de(muette), qui).execute()

    evenements = set(CourrielEnvoye.objects.values_list("evenement", flat=True))
    assert evenements >= {
        "cosignature_demande", "cosignature_accuse", "cosignature_correction", "cosignature_texte_change",
        "cosignature_relance", "cosignature_lien", "cosignature_reponse", "cosignature_initiatrice",
        "cosignature_retiree",
    }  # fmt: skip
    liens = {
        lien for courriel in CourrielEnvoye.objects.all() for lien in ADRESSE.findall(courriel.texte + courriel.html)
    }
    suites = {f"{lien}{suite}" for lien in liens if "/cosigner/" in lien for suite in ("merci/", "certificat/")}
    redemandes = {f"{lien}nouveau-lien/" for lien in liens if "/cosigner/" in lien}
    assert len([lien for lien in liens if "/cosigner/" in lien]) == 6  # cinq organisations, dont une a deux liens
    avant = tout()
    for lien in (*liens, *suites, *redemandes):
        for methode in ("get", "head"):
            assert getattr(Client(), methode)(lien).status_code < 500, lien
    assert tout() == avant


def test_chaque_courriel_dit_pourquoi_et_ne_porte_qu_un_lien():
    prise, membre = texte(title="Ouvrons « l’ancien » gymnase"), ville("Ville <b>d’Accord</b>")
    ouvrir(prise, membre, message="Ligne une\nLigne deux")
    signer(membre)
    for message in (*courriels("cosignature_demande"), *courriels("cosignature_accuse")):
        assert "parce que vous représentez" in message.texte
        assert len(set(ADRESSE.findall(message.texte))) == 1
        assert "<b>d’Accord" not in message.html
