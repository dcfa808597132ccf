"""Un export s'ouvre sans crainte dans un tableur, et laisse une trace."""

import codecs
import csv
import datetime
import io

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alliance.socle.choix import Role
from alliance.socle.exports import DEBUTS_DE_FORMULE, sans_formule
from reseau.choix import NatureDeMembre, RoleDeMandat, StatutDeCandidature
from reseau.models import Candidature
from tests.factories import UtilisateurFactory


@pytest.mark.parametrize("texte", ["=1+1", "+33 6", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_un_texte_qui_serait_une_formule_est_desarme(texte):
    assert sans_formule(texte) == f"'{texte}"


@given(st.text())
def test_aucun_texte_ne_commence_plus_comme_une_formule(texte):
    desarme = sans_formule(texte)
    assert not desarme.lstrip(" ").startswith(DEBUTS_DE_FORMULE)
    assert desarme in (texte, f"'{texte}")


@pytest.mark.parametrize("valeur", [-2, 3.5, None, True])
def test_un_nombre_reste_un_nombre(valeur):
    assert sans_formule(valeur) is valeur


def test_un_export_se_lit_dans_un_tableur_francais(accueil, client):
    """Libellés et non codes, heure du site, pays en toutes lettres, points-virgules et indicateur d'UTF-8."""
    client.force_login(UtilisateurFactory(role=Role.SECRETARIAT), backend="django.contrib.auth.backends.ModelBackend")
    Candidature.objects.create(
        empreinte="a" * 64,
        organisation="=Ville",
        nature=NatureDeMembre.COMMUNE,
        pays="IT",
        statut=StatutDeCandidature.DEPOSEE,
        deposee_le=datetime.datetime(2026, 7, 31, 22, 30, tzinfo=datetime.UTC),
        courriel="candidate@exemple.org",
        role=RoleDeMandat.REFERENT_ELU,
    )
    reponse = client.get(reverse("candidatures:index"), {"export": "csv"})
    octets = b"".join(reponse.streaming_content)
    assert octets.startswith(codecs.BOM_UTF8)
    ligne = next(csv.DictReader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";"))
    assert ligne["Nom de l’organisation"] == "'=Ville"
    assert (ligne["Nature"], ligne["Pays"], ligne["Statut"]) == ("Commune", "Italie", "Déposée")
    assert (ligne["Rôle"], ligne["Déposée le"]) == ("Référent·e élu·e", "01/08/2026 00:30")
    assert "candidatures-" in reponse["Content-Disposition"]


def test_aucun_registre_n_exporte_de_colonne_sans_nom(accueil, client):
    client.force_login(UtilisateurFactory(role=Role.SECRETARIAT), backend="django.contrib.auth.backends.ModelBackend")
    for registre in ("candidatures", "mandats", "invitations", "reponses_de_campagne", "demandes_de_confirmation"):
        octets = b"".join(client.get(reverse(f"{registre}:index"), {"export": "csv"}).streaming_content)
        titres = octets.decode("utf-8-sig").splitlines()[0].split(";")
        assert len(set(titres)) == len(titres), registre
        assert not [titre for titre in titres if "_" in titre or titre == "method" or "Votre" in titre], registre
