"""Quelle que soit la suite des gestes, un nom publié est celui d'une organisation qui a approuvé les mots publiés.

L'oracle tient son propre compte, sans lire ni les états ni les versions du site : quels mots on a fait lire, lesquels
l'initiatrice dit de pure forme, et ce que chaque organisation a approuvé ou repris.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from actualites.circulation import actions, avis
from actualites.models import Circulation, Cosignature, PriseDePositionPage, VersionDePrise
from actualites.versions.lignee import cosignataires

from .circulation import dans, redactrice, texte, ville

#: Peu de textes, pour que l'on revienne souvent à des mots déjà lus.
TEXTES = ("ouvrez", "ouvrez !", "fermez", "vendez")
ORGANISATIONS = ("Une", "Deux", "Trois")


@dataclass
class Version:
    """Pour l'oracle : les mots que l'on a fait lire, et le fond auquel l'initiatrice les rattache."""

    mots: str
    fond: int


class Circuler(RuleBasedStateMachine):
    """Les gestes possibles, dans n'importe quel ordre ; un refus est une issue comme une autre."""

    depart: Any  # le texte, qui l'écrit, les organisations : posés une fois, rejoués à chaque suite

    def __init__(self) -> None:
        super().__init__()
        self.pile = ExitStack()
        self.pile.enter_context(transaction.atomic())
        prise, self.user, self.membres = self.depart
        self.cle = prise.pk
        self.mots = TEXTES[0]
        self.publies: str | None = None
        self.versions: list[Version] = []
        self.approuve: dict[str, int] = {}
        self.ecrire(TEXTES[0])

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.pile.close()

    @property
    def prise(self) -> PriseDePositionPage:
        return PriseDePositionPage.objects.get(pk=self.cle)

    @property
    def circulation(self) -> Circulation | None:
        return Circulation.objects.filter(prise=self.cle).order_by("-pk").first()

    def tenter(self, geste: Any) -> bool:
        try:
            with transaction.atomic():
                geste()
        except (ValidationError, PermissionDenied):
            return False
        return True

    def circule(self, *, de_forme: bool = False) -> None:
        """L'oracle note que ces mots circulent ; un autre fond annule ce que chacune avait approuvé."""
        fond = self.versions[-1].fond if de_forme else len(self.versions)
        self.versions.append(Version(self.mots, fond))
        if not de_forme:
            self.approuve.clear()

    # --- L'initiatrice ------------------------------------------------------------------------------------------------

    @rule(mots=st.sampled_from(TEXTES))
    def ecrire(self, mots: str) -> None:
        brouillon = self.prise.get_latest_revision_as_object()
        brouillon.en_bref = f"<p>{mots}</p>"
        brouillon.save_revision()
        self.mots = mots

    @initialize(n=st.integers(2, 3))
    def faire_circuler(self, n: int) -> None:
        self.ouvrir(n)

    @rule(n=st.integers(1, 3))
    def ouvrir(self, n: int) -> None:
        nouveaux = not self.versions or self.versions[-1].mots != self.mots
        geste = actions.OuvrirCirculation(self.prise, self.user, self.membres[:n], dans(7))
        if self.tenter(geste.execute) and nouveaux:
            self.circule()

    def proposer(self, de_forme: bool) -> None:
        if self.tenter(actions.ProposerVersion(self.prise, self.user, de_forme, "Autre chose.").execute):
            self.circule(de_forme=de_forme)

    @rule(de_forme=st.booleans(), mots=st.sampled_from(TEXTES))
    def reecrire_et_proposer(self, de_forme: bool, mots: str) -> None:
        self.rouvrir()
        self.ecrire(mots)
        self.proposer(de_forme)

    def rouvrir(self) -> None:
        """Sans quoi presque toutes les suites buteraient sur une circulation close."""
        if self.circulation is None or not self.circulation.est_ouverte:
            self.clore()
            self.ouvrir(len(self.membres))

    @rule(mots=st.sampled_from(TEXTES))
    def faire_un_tour_sur_d_autres_mots(self, mots: str) -> None:
        self.clore()
        self.ecrire(mots)
        self.ouvrir(len(self.membres))

    @rule()
    def revenir_aux_mots_d_avant(self) -> None:
        self.ecrire(self.versions[-2:][0].mots)

    @rule()
    def solliciter(self) -> None:
        if self.circulation is not None:
            self.tenter(actions.Solliciter(self.circulation, self.user, self.membres).execute)

    def clore(self) -> None:
        if self.circulation is not None:
            self.tenter(actions.Clore(self.circulation, self.user).execute)

    @rule()
    def laisser_passer_l_echeance(self) -> None:
        Circulation.objects.filter(prise=self.cle).update(echeance=timezone.now())

    @rule()
    def prolonger(self) -> None:
        if self.circulation is not None:
            self.tenter(actions.Prolonger(self.circulation, self.user, dans(30)).execute)

    @rule()
    def publier(self) -> None:
        mots = self.mots
        if self.tenter(lambda: self.prise.get_latest_revision().publish()):
            self.publies = mots

    @rule()
    def clore_et_publier_ce_qui_circule(self) -> None:
        self.ecrire(self.versions[-1].mots)
        self.clore()
        self.publier()

    @rule()
    def depublier(self) -> None:
        self.prise.unpublish()
        self.publies = None

    # --- Les organisations, sur la dernière version ou celle d'avant --------------------------------------------------

    @rule(qui=st.sampled_from(ORGANISATIONS), retard=st.sampled_from([0, 0, 1]))
    def signer(self, qui: str, retard: int) -> None:
        self._decider(qui, retard, lambda c, v: actions.Signer(c, v, "Camille", "maire", ""), approuve=True)

    @rule()
    def toutes_signent(self) -> None:
        self.rouvrir()
        for qui in ORGANISATIONS:
            self.signer(qui, 0)

    @rule(qui=st.sampled_from(ORGANISATIONS), retard=st.sampled_from([0, 0, 1]))
    def refuser(self, qui: str, retard: int) -> None:
        self._decider(qui, retard, lambda c, v: actions.Refuser(c, v, "Non."))

    @rule(qui=st.sampled_from(ORGANISATIONS), retard=st.sampled_from([0, 0, 1]))
    def demander(self, qui: str, retard: int) -> None:
        self._decider(qui, retard, lambda c, v: actions.DemanderChangement(c, v, "", "Autre chose."))

    @rule(qui=st.sampled_from(ORGANISATIONS))
    def retirer(self, qui: str) -> None:
        cosignature = Cosignature.objects.filter(organisation=qui).first()
        if cosignature is not None and self.tenter(actions.Retirer(cosignature, "Un vote.").execute):
            self.approuve.pop(qui, None)

    def _decider(self, qui: str, retard: int, geste: Any, *, approuve: bool = False) -> None:
        cosignature = Cosignature.objects.filter(organisation=qui).first()
        rang = len(self.versions) - 1 - retard
        if cosignature is None or rang < 0:
            return
        version = VersionDePrise.objects.filter(prise=self.cle).order_by("rang")[rang]
        ouverte = self.circulation is not None and self.circulation.est_ouverte
        if self.tenter(geste(cosignature, version).execute):
            assert ouverte and not retard, "on ne décide que d'un texte qui circule, et de ses derniers mots"
            if approuve:
                self.approuve[qui] = rang
            else:
                self.approuve.pop(qui, None)

    # --- La règle -----------------------------------------------------------------------------------------------------

    @invariant()
    def les_noms_publies_sont_ceux_qui_ont_approuve_ces_mots(self) -> None:
        prise = self.prise
        assert prise.live == (self.publies is not None)
        if self.publies is not None:
            assert {c.organisation for c in cosignataires(prise)} == self.qui_approuve(self.publies)
        # Et ceux que l'on publierait si l'on revenait à des mots déjà lus : l'aperçu d'un brouillon les montre déjà.
        brouillon = prise.get_latest_revision_as_object()
        for mots in {self.mots, *(version.mots for version in self.versions)}:
            brouillon.en_bref = f"<p>{mots}</p>"
            assert {c.organisation for c in cosignataires(brouillon)} == self.qui_approuve(mots)

    def qui_approuve(self, mots: str) -> set[str]:
        """Qui a approuvé ces mots, ou ceux dont ils sont la correction de forme."""
        lues = [version for version in self.versions if version.mots == mots]
        return {qui for qui, rang in self.approuve.items() if lues and self.versions[rang].fond == lues[-1].fond}


@pytest.fixture
def machine(accueil, monkeypatch):
    prise = texte()
    membres = [ville(nom) for nom in ORGANISATIONS]
    monkeypatch.setattr(Circuler, "depart", (prise, redactrice(prise), membres), raising=False)
    # Les courriels ont leurs essais ; composés ici, ils prendraient les trois quarts du temps.
    monkeypatch.setattr(avis, "composer", lambda *args, **options: 0)
    return Circuler


@pytest.mark.django_db
def test_la_suite_la_plus_ordinaire_ne_montre_que_les_noms_qui_ont_approuve(machine):
    suite = machine()
    for geste in (
        lambda: suite.faire_circuler(3),
        suite.toutes_signent,
        lambda: suite.reecrire_et_proposer(True, "ouvrez !"),
        lambda: suite.reecrire_et_proposer(True, "ouvrez"),
        lambda: suite.reecrire_et_proposer(False, "fermez"),
        lambda: suite.signer("Une", 1),
        lambda: suite.signer("Deux", 0),
        lambda: suite.demander("Trois", 0),
        suite.clore_et_publier_ce_qui_circule,
        lambda: suite.ecrire("ouvrez"),
        lambda: suite.retirer("Deux"),
        suite.toutes_signent,
        lambda: suite.faire_un_tour_sur_d_autres_mots("vendez"),
        suite.revenir_aux_mots_d_avant,
        suite.depublier,
    ):
        geste()
        suite.les_noms_publies_sont_ceux_qui_ont_approuve_ces_mots()
    suite.teardown()


@pytest.mark.django_db
def test_aucune_suite_de_gestes_ne_publie_un_nom_qui_n_a_pas_approuve_ces_mots(machine):
    bornes = settings(max_examples=14, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=bornes)
