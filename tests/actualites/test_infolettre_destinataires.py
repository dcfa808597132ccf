"""À qui va un numéro, à qui va le résumé du mois : les sujets suivis, sans doublon, en une requête."""

import pytest
from django.utils import timezone

from actualites.choix import EtatDAbonnement, NatureDeRejet
from actualites.infolettre.destinataires import (
    destinataires_du_numero,
    destinataires_du_resume,
    est_joignable,
    regions_couvrant,
)
from alliance.socle.models import Axe
from reseau.choix import GenreDeTerritoire
from reseau.models import Territoire
from tests.factories import MembreFactory
from tests.factories.actualites import AbonnementFactory, NumeroFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accueil")]


def recoivent(numero) -> list[str]:
    return sorted(abonne.courriel.partition("@")[0] for abonne in destinataires_du_numero(numero))


def abonner(nom: str, *, axes=(), membres=(), regions=(), **champs):
    abonne = AbonnementFactory(courriel=f"{nom}@exemple.org", **champs)
    abonne.axes.set(axes)
    abonne.membres.set(membres)
    abonne.regions.set(regions)
    return abonne


@pytest.fixture
def sujets():
    premier, second, *_ = Axe.objects.order_by("pk")
    return premier, second, MembreFactory(), MembreFactory()


def test_un_numero_sans_sujet_va_a_tout_le_monde_et_a_personne_qui_n_en_veut_pas(sujets):
    axe, *_ = sujets
    abonner("tout")
    abonner("un-axe", axes=[axe])
    abonner("mensuelle", numeros=False, resume=True)
    abonner("en-attente", etat=EtatDAbonnement.EN_ATTENTE)
    abonner("partie", etat=EtatDAbonnement.DESABONNE)
    abonner("rejetee", suspendu_le=timezone.now(), suspendu_pour=NatureDeRejet.DEFINITIF)
    assert recoivent(NumeroFactory()) == ["tout", "un-axe"]
    assert [a.courriel for a in destinataires_du_resume()] == ["mensuelle@exemple.org"]


def test_un_numero_adresse_va_a_qui_suit_tout_et_a_qui_suit_l_un_de_ses_sujets(sujets, django_assert_num_queries):
    axe, autre_axe, membre, autre_membre = sujets
    region, ailleurs = (Territoire.objects.create(nom=nom, genre=GenreDeTerritoire.REGION) for nom in ("Ici", "Là"))
    abonner("tout")
    abonner("tous-ses-sujets", axes=[axe, autre_axe], membres=[membre, autre_membre], regions=[region])
    abonner("cet-axe", axes=[axe])
    abonner("autre-axe", axes=[autre_axe])
    abonner("ce-membre", membres=[membre], axes=[autre_axe])
    abonner("autre-membre", membres=[autre_membre])
    abonner("cette-region", regions=[region])
    abonner("autre-region", regions=[ailleurs])
    numero = NumeroFactory()
    numero.axes.set([axe])
    numero.membres.set([membre])
    numero.regions.set([region])
    numero.save()
    assert recoivent(numero) == ["ce-membre", "cet-axe", "cette-region", "tous-ses-sujets", "tout"], (
        "et une fois chacun"
    )

    numero.refresh_from_db()
    with django_assert_num_queries(4):  # ses axes, ses membres, ses régions, les personnes
        list(destinataires_du_numero(numero))


def test_un_lieu_concerne_qui_suit_son_departement_ou_sa_region():
    region = Territoire.objects.create(nom="Région d’Exemple", genre=GenreDeTerritoire.REGION)
    departement = Territoire.objects.create(
        nom="Exemple-Maritime", genre=GenreDeTerritoire.DEPARTEMENT, subdivision="Région d’Exemple"
    )
    homonyme = Territoire.objects.create(nom="Région d’Exemple", genre=GenreDeTerritoire.REGION, pays="IT")
    ville = Territoire.objects.create(nom="Ville", subdivision="Exemple-Maritime, Région d’Exemple")
    assert set(regions_couvrant([ville])) == {ville.pk, departement.pk, region.pk}
    assert set(regions_couvrant([region])) == {region.pk}, "une région ne s'adresse pas à ses seules communes"
    assert homonyme.pk not in regions_couvrant([ville])


def test_une_personne_partie_suspendue_ou_effacee_entre_temps_n_est_plus_joignable():
    assert est_joignable(AbonnementFactory.build(courriel="la@exemple.org"))
    assert not est_joignable(None)
    assert not est_joignable(AbonnementFactory.build(etat=EtatDAbonnement.DESABONNE))
    assert not est_joignable(AbonnementFactory.build(suspendu_le=timezone.now()))
