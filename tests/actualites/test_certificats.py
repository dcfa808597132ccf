"""Le certificat de chaque signature : qui, au nom de qui, quand, quels mots ; sans formule dans un tableur."""

import csv
import io

import openpyxl
import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from actualites.choix import ActeDeCosigner, EtatDeCosignature
from actualites.models import ActeDeCosignature
from alliance.socle.choix import Role
from tests.factories import CirculationFactory, CosignatureFactory, MembreFactory, PriseFactory, UtilisateurFactory
from tests.factories.actualites import circuler

from .circulation_ecrans import adresse, entree

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(accueil):
    porteuse = MembreFactory(title="Ville Porteuse")
    prise = PriseFactory(parent=porteuse, live=False, title="Ouvrons le gymnase")
    circulation, version = CirculationFactory(prise=prise), circuler(prise)

    def cosignature(organisation, etat, **champs):
        lue = None if etat == EtatDeCosignature.ATTENDUE else version
        return CosignatureFactory(
            circulation=circulation, membre=None, organisation=organisation, nature_d_organisation="commune", etat=etat,
            version=lue, **champs,
        )  # fmt: skip

    signee = cosignature("=1+1", EtatDeCosignature.SIGNEE, nom="Camille Exemple", au_nom_de="le conseil municipal")
    cosignature("Ville Suspendue", EtatDeCosignature.SUSPENDUE)
    cosignature("Ville Partie", EtatDeCosignature.RETIREE)
    cosignature("Ville Qui Refuse", EtatDeCosignature.REFUSEE)
    cosignature("Ville Muette", EtatDeCosignature.ATTENDUE)
    ActeDeCosignature.objects.create(cosignature=signee, acte=ActeDeCosigner.SOLLICITEE, nom="Personne Mandatée")
    ActeDeCosignature.objects.create(
        cosignature=signee, acte=ActeDeCosigner.SIGNEE, version=version, nom="Camille Exemple", fonction="maire",
        le=timezone.now(),
    )  # fmt: skip
    return {"prise": prise, "version": version, "redactrice": UtilisateurFactory(membre=porteuse)}


def test_la_page_dit_qui_a_signe_quels_mots_et_quand(scene):
    lu = entree(scene["redactrice"]).get(adresse("certificats", scene["prise"].pk)).content.decode()
    assert scene["version"].empreinte in lu
    assert "Camille Exemple" in lu and "le conseil municipal" in lu and "A signé (version 1)" in lu
    assert "Ville Suspendue" in lu and "Ville Partie" in lu
    assert "Ville Qui Refuse" not in lu and "Ville Muette" not in lu


@pytest.mark.parametrize("qui", ["redactrice", "secretaire"])
def test_l_export_est_sans_formule_journalise_et_ne_nomme_que_qui_a_decide(scene, qui):
    user = scene["redactrice"] if qui == "redactrice" else UtilisateurFactory(role=Role.SECRETARIAT)
    reponse = entree(user).get(adresse("certificats", scene["prise"].pk), {"export": "csv"})
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")
    lignes = list(csv.DictReader(io.StringIO(texte), delimiter=";"))
    assert [ligne["Organisation"] for ligne in lignes] == ["'=1+1", "Ville Partie", "Ville Suspendue"]
    premiere = lignes[0]
    assert (premiere["Prénom et nom"], premiere["Version"]) == ("Camille Exemple", "1")
    assert premiere["Empreinte SHA-256"] == scene["version"].empreinte
    assert "A signé (version 1) – Camille Exemple, maire" in premiere["Actes"]
    assert "Personne Mandatée" not in texte
    assert [ligne["État"] for ligne in lignes] == ["Signée", "Retirée", "Suspendue"]
    trace = ModelLogEntry.objects.get(action="socle.exporter")
    assert (trace.user, trace.data["lignes"]) == (user, 3)


def test_l_export_s_ouvre_dans_un_tableur(scene):
    reponse = entree(scene["redactrice"]).get(adresse("certificats", scene["prise"].pk), {"export": "xlsx"})
    feuille = openpyxl.load_workbook(io.BytesIO(b"".join(reponse.streaming_content))).active
    valeurs = list(feuille.values)
    assert valeurs[0][0] == "Organisation" and valeurs[1][0] == "'=1+1"
    assert len(valeurs) == 4
