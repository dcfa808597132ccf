"""Le réseau de la démonstration : de vrais territoires, une histoire vraie, et un jeu qui reste chez les fictifs."""

import pytest

from alliance.accueil.demo.chargement import charger
from alliance.accueil.demo.lecture import lire_membres
from bonnes_pratiques.choix import ReponseDeConfirmation
from bonnes_pratiques.confirmation import calendrier
from bonnes_pratiques.models import DemandeDeConfirmation
from reseau.choix import ReponseDeCampagne, StatutDeCandidature, StatutDeMembre
from reseau.models import Campagne, Candidature, ChangementDeStatut, Invitation, Mandat, MembrePage, Sollicitation

#: Un seul processus les joue : chacun, sinon, chargerait le site pour lui.
pytestmark = pytest.mark.xdist_group("demonstration")

FICTIFS = {membre.slug for membre in lire_membres() if membre.fictif}


def reels():
    return MembrePage.objects.exclude(slug__in=FICTIFS)


def test_les_collectivites_ont_leur_vrai_territoire(demonstration):
    for ville in reels().filter(nature="commune").select_related("territoire"):
        assert ville.territoire is not None, ville
        assert ville.territoire.code_insee or ville.territoire.geonames_id, ville


def test_briancon_est_en_veille_depuis_2020_sans_jour_invente(demonstration):
    briancon = MembrePage.objects.get(slug="ville-de-briancon")
    assert briancon.statut == StatutDeMembre.EN_VEILLE
    assert [str(pas) for pas in briancon.changements_de_statut.all()] == ["En veille – 2020"]


def test_aucune_date_d_adhesion_n_est_pretee_a_une_organisation_reelle(demonstration):
    datees = ChangementDeStatut.objects.filter(membre__in=reels()).exclude(membre__slug="ville-de-briancon")
    assert not datees.exists()
    assert not reels().filter(adhesion_le__isnull=False).exists()
    assert not reels().filter(texte_fondateur_signe_le__isnull=False).exists()


def test_personne_ne_parle_pour_une_organisation_reelle(demonstration):
    assert not Mandat.objects.filter(membre__in=reels()).exists()
    assert not Sollicitation.objects.filter(membre__in=reels()).exists()
    adresses = {
        *Mandat.objects.values_list("courriel", flat=True),
        *Candidature.objects.values_list("courriel", flat=True),
        *Sollicitation.objects.values_list("nouveau_courriel", flat=True).exclude(nouveau_courriel=""),
    }
    assert all(adresse.endswith("@exemple.org") for adresse in adresses)
    assert all("Exemple" in nom for nom in Candidature.objects.values_list("organisation", flat=True))


def test_deux_organisations_ont_leur_equipe_et_une_invitation_attend(demonstration):
    avec_referent = Mandat.objects.en_cours().referents().filter(utilisateur__is_active=True)
    assert {"ville-d-exemple-sur-loire", "association-exemple"} <= {mandat.membre.slug for mandat in avec_referent}
    assert Invitation.objects.ouvertes().get().mandat.courriel == "invitee@exemple.org"
    assert Mandat.objects.en_cours().filter(fin__isnull=False).count() == 1


def test_une_candidature_attend_une_autre_repond_une_troisieme_est_refusee(demonstration):
    assert sorted(Candidature.objects.values_list("statut", flat=True)) == [
        StatutDeCandidature.DEPOSEE,
        StatutDeCandidature.EN_QUESTION,
        StatutDeCandidature.REFUSEE,
    ]


def test_une_campagne_court_avec_deux_reponses_a_traiter_et_un_silence(demonstration):
    campagne = Campagne.objects.get()
    assert campagne.est_ouverte
    assert sorted(campagne.sollicitations.values_list("reponse", "suite")) == [
        ("", ""),
        (ReponseDeCampagne.ENGAGES, ""),
        (ReponseDeCampagne.NOUVEAU_CONTACT, ""),
    ]


def test_une_fiche_fictive_attend_que_le_secretariat_lise_la_reponse(demonstration):
    demande = DemandeDeConfirmation.objects.select_related("fiche").get()
    assert demande.fiche.live and demande.fiche.organisation.slug in FICTIFS
    assert demande.courriel.endswith("@exemple.org")
    assert (demande.reponse, demande.suite) == (ReponseDeConfirmation.A_CORRIGER, "")
    assert list(calendrier.a_traiter()) == [demande]


def test_recharger_ne_redemande_rien(demonstration):
    charger()
    assert DemandeDeConfirmation.objects.count() == 1


def test_un_membre_sorti_garde_sa_page_et_le_dit(lecteur):
    sorti = MembrePage.objects.get(slug="collectif-d-exemple-plage")
    reponse = lecteur.get(sorti.url)
    assert reponse.status_code == 200
    assert "Le collectif s’est dissous" in reponse.content.decode()
