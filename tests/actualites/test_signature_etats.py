"""Quel que soit le chemin d'une signature, le compteur dit ce que disent les lignes ; et lire n'en change aucune."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from actualites.models import Invalidation, Signature
from actualites.signatures.actions import (
    ConfirmerSignature,
    DeposerSignature,
    GesteImpossible,
    ReglerSignature,
    RetirerSignature,
)
from actualites.signatures.compteur import recompter
from actualites.signatures.invalidation import Invalider, LeverInvalidation, Selection
from actualites.signatures.liens import chemin_de
from alliance.socle.choix import Role
from tests.factories import UtilisateurFactory
from tests.factories.actualites import PriseFactory, SignatureFactory

from .signatures_publiques import adresse, saisie, verifier_le_compteur

#: Trois personnes, dont une sous deux écritures ; l'une signe aussi pour une organisation.
ADRESSES = ("camille@exemple.org", "Camille+bis@exemple.org", "sacha@exemple.org", "dominique@exemple.org")


class Vies(RuleBasedStateMachine):
    """Toutes les vies que peuvent mener quelques signatures d'un même texte."""

    prise = None
    secretaire = None

    @initialize()
    def ouvrir(self):
        self.point = transaction.savepoint()
        cache.clear()

    def teardown(self):
        if hasattr(self, "point"):
            transaction.savepoint_rollback(self.point)

    def une(self, donnees) -> Signature:
        toutes = list(self.prise.signatures.select_related("prise").order_by("pk"))
        return toutes[donnees.draw(st.integers(0, len(toutes) - 1))]

    def existe(self) -> bool:
        return self.prise.signatures.exists()

    @rule(courriel=st.sampled_from(ADRESSES), genre=st.sampled_from(["personne", "organisation"]), montre=st.booleans())
    def deposer(self, courriel, genre, montre):
        avant = {s.pk: s.etat for s in self.prise.signatures.filter(etat="confirmee")}
        valeurs = {"prenom": "C", "nom": "E", "organisation": "O", "courriel": courriel, "nom_public": montre}
        DeposerSignature(self.prise, {**valeurs, "genre": genre}).execute()
        encore = set(self.prise.signatures.filter(etat="confirmee").values_list("pk", flat=True))
        assert encore == set(avant), "déposer ne compte ni ne décompte personne"

    @precondition(existe)
    @rule(donnees=st.data())
    def confirmer(self, donnees):
        signature = self.une(donnees)
        retiree = signature.etat == "retiree"
        try:
            ConfirmerSignature(signature).execute()
        except GesteImpossible:
            assert retiree
        else:
            signature.refresh_from_db()
            assert signature.etat == "confirmee" and not retiree

    @precondition(existe)
    @rule(donnees=st.data(), montre=st.booleans())
    def regler(self, donnees, montre):
        signature = self.une(donnees)
        try:
            ReglerSignature(signature, nom_public=montre, recevoir_suites=False).execute()
        except GesteImpossible:
            assert signature.etat != "confirmee"

    @precondition(existe)
    @rule(donnees=st.data())
    def retirer(self, donnees):
        signature = self.une(donnees)
        RetirerSignature(signature).execute()
        assert not self.prise.signatures.comptees().filter(pk=signature.pk).exists()

    @precondition(existe)
    @rule(donnees=st.data())
    def invalider(self, donnees):
        signature = self.une(donnees)
        if signature.etat != "retiree" and signature.invalidation_id is None:
            Invalider(self.prise, self.secretaire, Selection.cochees(self.prise, [signature.pk]), "Rafale").execute()
            assert not self.prise.signatures.comptees().filter(pk=signature.pk).exists()

    @rule()
    def lever(self):
        lot = Invalidation.objects.filter(prise=self.prise, levee_le__isnull=True).first()
        if lot is not None:
            LeverInvalidation(lot, self.secretaire).execute()

    @rule()
    def recompter(self):
        recompter(self.prise)

    @invariant()
    def le_compteur_est_exact(self):
        if hasattr(self, "point"):
            verifier_le_compteur(self.prise)

    @invariant()
    def une_personne_ne_signe_qu_une_fois(self):
        if hasattr(self, "point"):
            cles = list(self.prise.signatures.values_list("genre", "adresse_canonique"))
            assert len(cles) == len(set(cles))

    @invariant()
    def aucun_nom_ne_parait_sans_le_vouloir(self):
        if hasattr(self, "point"):
            for signature in self.prise.signatures.affichees():
                assert signature.etat == "confirmee" and signature.nom_public and signature.invalidation_id is None


def test_toutes_les_vies_d_une_signature_gardent_le_compte_exact(accueil):
    class Jouees(Vies):
        prise = PriseFactory(signature_publique=True)
        secretaire = UtilisateurFactory(role=Role.SECRETARIAT)

    run_state_machine_as_test(
        Jouees,
        settings=settings(
            max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


# --- La messagerie qui ouvre tout ------------------------------------------------------------------------------------
@pytest.fixture
def prise(accueil):
    return PriseFactory(signature_publique=True)


def etat_de_la_base() -> list[dict[str, object]]:
    return list(Signature.objects.order_by("pk").values())


def test_une_messagerie_qui_ouvre_tous_les_liens_ne_signe_ne_confirme_ni_ne_retire(
    client, prise, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(adresse(prise), saisie(infolettre="on"))
        SignatureFactory(prise=prise, courriel="deja@exemple.org")
        client.post(adresse(prise), saisie(courriel="deja@exemple.org"))
    recompter(prise)
    avant = etat_de_la_base()
    liens = set()
    for courriel in mail.outbox:
        for texte in (courriel.body, courriel.alternatives[0].content):
            liens |= set(re.findall(r"http://localhost:8000([^\s\"<]+)", texte))
    assert len(liens) == 4, "deux pages personnelles et deux pages de retrait"
    a_ouvrir, vus = set(liens), set()
    while a_ouvrir:
        lien = a_ouvrir.pop()
        vus.add(lien)
        assert client.head(lien).status_code in (200, 302)
        page = client.get(lien)
        assert page.status_code in (200, 302)
        # Les plus zélées suivent aussi les liens de la page.
        a_ouvrir |= set(re.findall(r'href="(/prises-de-position/signature/[^"]+)"', page.text)) - vus
    assert etat_de_la_base() == avant
    verifier_le_compteur(prise)


@pytest.mark.parametrize("chemin", ["", "retrait/"])
def test_un_lien_faux_n_ouvre_rien(client, prise, chemin):
    page = chemin_de(SignatureFactory(prise=prise))
    for faux in (page[:-2] + "x/", "/prises-de-position/signature/nimporte/"):
        for reponse in (client.get(faux + chemin), client.post(faux + chemin, {"geste": "confirmer"})):
            assert reponse.status_code == 404 and "n’ouvre aucune signature" in reponse.text


def test_une_signature_anonymisee_n_a_plus_de_page(client, prise):
    signature = SignatureFactory(prise=prise)
    Signature.objects.update(anonymisee_le=signature.creee_le, adresse_canonique="", courriel="")
    assert client.get(chemin_de(signature)).status_code == 404


def test_une_page_personnelle_ne_se_garde_ni_ne_s_indexe(client, prise):
    reponse = client.get(chemin_de(SignatureFactory(prise=prise)))
    assert "no-store" in reponse["Cache-Control"] and reponse["X-Robots-Tag"] == "noindex, nofollow"
    assert reponse["Referrer-Policy"] == "same-origin"
