"""Le compteur : exact après chaque geste, refait à la demande, jamais recompté pour lire."""

import datetime

import pytest
from django.core.management import call_command

from actualites.models import CompteurDeSignatures, Invalidation, LotDePapier
from actualites.signatures.compteur import ajuster, compteur_de, recompter
from actualites.signatures.lecture import contexte_de_signature
from tests.factories.actualites import PriseFactory, SignatureFactory


@pytest.fixture
def prise(accueil):
    return PriseFactory(signature_publique=True)


def comptes(compteur: CompteurDeSignatures) -> tuple[int, int, int, int]:
    return compteur.personnes, compteur.organisations, compteur.noms_de_personnes, compteur.papier


def signer_de_toutes_les_facons(prise):
    """Deux personnes affichées, une qui ne l'est pas, une organisation ; et quatre signatures qui ne comptent pas."""
    SignatureFactory.create_batch(2, prise=prise)
    SignatureFactory(prise=prise, nom_public=False)
    SignatureFactory(prise=prise, genre="organisation", organisation="Association d’Exemple")
    SignatureFactory(prise=prise, etat="en-attente", confirmee_le=None)
    SignatureFactory(prise=prise, etat="retiree")
    SignatureFactory(prise=prise, invalidation=Invalidation.objects.create(prise=prise, motif="Rafale", critere="x"))
    SignatureFactory()  # sous un autre texte
    LotDePapier.objects.create(prise=prise, nombre=40, provenance="Marché", recueillies_le=datetime.date(2024, 5, 1))
    LotDePapier.objects.create(
        prise=prise, nombre=9, provenance="Double", recueillies_le=datetime.date(2024, 5, 1),
        annule_le=datetime.datetime(2024, 5, 2, tzinfo=datetime.UTC),
    )  # fmt: skip


def test_sans_signature_le_compteur_dit_zero_sans_rien_ecrire(prise):
    assert comptes(compteur_de(prise)) == (0, 0, 0, 0)
    assert not CompteurDeSignatures.objects.exists()


def test_ajuster_additionne_et_cree_la_ligne_au_besoin(prise):
    ajuster(prise.pk, personnes=1, noms_de_personnes=1)
    ajuster(prise.pk, personnes=1, organisations=2, papier=30)
    ajuster(prise.pk, personnes=-1, noms_de_personnes=-1)
    assert comptes(compteur_de(prise)) == (1, 2, 0, 30)


def test_un_retrait_ne_tombe_pas_en_panne_sur_un_compteur_en_retard(prise):
    ajuster(prise.pk, personnes=-1)
    assert comptes(compteur_de(prise)) == (0, 0, 0, 0)


def test_recompter_ne_retient_que_les_confirmees_valides_et_le_papier_non_annule(prise):
    signer_de_toutes_les_facons(prise)
    assert comptes(recompter(prise)) == (3, 1, 2, 40)
    assert compteur_de(prise).total == 44


def test_la_commande_repare_les_compteurs_faux_et_eux_seuls(prise, capsys):
    signer_de_toutes_les_facons(prise)
    call_command("recompter_signatures")
    assert f"{prise.title} : 0 → 44" in capsys.readouterr().out
    call_command("recompter_signatures")
    assert capsys.readouterr().out.startswith("0 réparés")


def test_lire_le_compteur_et_les_derniers_noms_coute_deux_requetes(prise, rf, django_assert_num_queries):
    SignatureFactory.create_batch(7, prise=prise, commune="Exemple-sur-Loire", fonction="maire")
    recompter(prise)
    requete = rf.get("/")
    prise.get_url(requete)  # l'adresse de la page se lit une fois par requête, pour toute la page
    with django_assert_num_queries(2):  # le compteur ; les cinq derniers noms
        signature = contexte_de_signature(prise, requete)["signature_du_public"]
    assert (signature.total, signature.unite, len(signature.derniers_noms)) == ("7", "signatures", 5)
    assert signature.derniers_noms[0].precision == "maire, Exemple-sur-Loire"


def test_un_texte_que_le_public_ne_signe_pas_ne_montre_rien(accueil, rf):
    assert contexte_de_signature(PriseFactory(), rf.get("/")) == {"signature_du_public": None}
