"""Lancer une campagne, la relancer, la clore."""

import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from alliance.socle.choix import Role
from alliance.socle.models import CourrielEnvoye
from reseau.campagnes import suivi
from reseau.campagnes.actions import CloreCampagne, GesteDeCampagneRefuse, LancerCampagne, Relancer
from reseau.campagnes.liens import lien_de
from reseau.choix import RoleDeMandat, StatutDeMembre
from reseau.models import MembrePage, Sollicitation
from tests.factories import MembreFactory, UtilisateurFactory

from .campagnes import campagne, lancee, referente, repondre

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretaire(accueil):
    return UtilisateurFactory(role=Role.SECRETARIAT)


def test_une_relance_en_cours_s_arrete_quand_la_campagne_se_clot(secretaire):
    lue_avant = lancee("elue@exemple.org")
    demain = timezone.localdate() + datetime.timedelta(days=1)
    CloreCampagne(lue_avant.__class__.objects.get(pk=lue_avant.pk), secretaire).execute()
    assert lue_avant.est_ouverte
    with pytest.raises(ValidationError, match="n’est pas ouverte"):
        Relancer(lue_avant, secretaire, jour=demain).execute()
    assert Relancer(lue_avant, jour=demain, d_office=True).execute(skip_permission_checks=True) == 0
    assert not CourrielEnvoye.objects.filter(evenement="campagne_relance").exists()


def test_elle_ecrit_aux_referents_en_exercice_des_membres_presents(secretaire):
    actif, en_veille, sorti = MembreFactory(), MembreFactory(), MembreFactory()
    MembrePage.objects.filter(pk=en_veille.pk).update(statut=StatutDeMembre.EN_VEILLE)
    MembrePage.objects.filter(pk=sorti.pk).update(statut=StatutDeMembre.SORTI)
    referente(actif, "elue@exemple.org")
    referente(actif, "technique@exemple.org", RoleDeMandat.REFERENT_TECHNIQUE)
    referente(actif, "redactrice@exemple.org", RoleDeMandat.REDACTION)
    referente(en_veille, "veille@exemple.org")
    referente(sorti, "sortie@exemple.org")
    hier = timezone.localdate() - datetime.timedelta(days=1)
    referente(en_veille, "partie@exemple.org", debut=hier, fin=hier)
    ouverte = campagne()
    assert LancerCampagne(ouverte, secretaire).execute() == 3
    attendues = {"elue@exemple.org", "technique@exemple.org", "veille@exemple.org"}
    assert set(ouverte.sollicitations.values_list("courriel", flat=True)) == attendues
    courriels = CourrielEnvoye.objects.filter(evenement="campagne")
    assert sorted(courriels.values_list("adresse", flat=True)) == sorted(attendues)
    for sollicitation in ouverte.sollicitations.all():
        message = courriels.get(adresse=sollicitation.courriel)
        assert lien_de(sollicitation) in message.texte and lien_de(sollicitation) in message.html
        assert "&lt;" not in message.html and "{{" not in message.html


def test_la_lancer_deux_fois_ne_double_rien(secretaire):
    referente(MembreFactory(), "elue@exemple.org")
    ouverte = campagne()
    assert [LancerCampagne(ouverte, secretaire).execute() for _fois in range(2)] == [1, 0]
    assert Sollicitation.objects.count() == CourrielEnvoye.objects.filter(evenement="campagne").count() == 1


def test_la_relancer_ecrit_a_qui_n_avait_personne(secretaire):
    membre, sans = MembreFactory(), MembreFactory()
    referente(membre, "elue@exemple.org")
    ouverte = campagne()
    LancerCampagne(ouverte, secretaire).execute()
    assert list(suivi.sans_referent()) == [sans]
    referente(sans, "nouvelle@exemple.org")
    referente(membre, "autre@exemple.org", RoleDeMandat.REFERENT_TECHNIQUE)
    assert LancerCampagne(ouverte, secretaire).execute() == 1
    assert set(ouverte.sollicitations.values_list("courriel", flat=True)) == {
        "elue@exemple.org",
        "nouvelle@exemple.org",
    }


@pytest.mark.parametrize("role", [None, Role.RELECTURE])
@pytest.mark.parametrize("geste", [LancerCampagne, Relancer, CloreCampagne])
def test_seul_le_secretariat_la_mene(accueil, role, geste):
    personne = UtilisateurFactory(role=role) if role else UtilisateurFactory(membre=MembreFactory())
    with pytest.raises(GesteDeCampagneRefuse):
        geste(campagne(), personne).execute()


def test_elle_ne_part_ni_vers_personne_ni_apres_l_echeance_ni_close(secretaire):
    with pytest.raises(ValidationError, match="personne à qui écrire"):
        LancerCampagne(campagne(), secretaire).execute()
    referente(MembreFactory(), "elue@exemple.org")
    with pytest.raises(ValidationError, match="échéance"):
        LancerCampagne(campagne(jours=-1), secretaire).execute()
    ouverte = campagne()
    LancerCampagne(ouverte, secretaire).execute()
    assert [CloreCampagne(ouverte, secretaire).execute() for _fois in range(2)] == [True, False]
    with pytest.raises(ValidationError, match="close"):
        LancerCampagne(ouverte, secretaire).execute()


def test_les_relances_suivent_le_calendrier_et_s_arretent_a_trois(secretaire):
    """Tous les dix jours, trois au plus, jusqu'à l'échéance ; jouer deux fois le même jour n'écrit qu'une fois."""
    lancee("elue@exemple.org")
    depart = timezone.localdate()
    parties = []
    for jours in range(61):
        for _fois in range(2):
            call_command("relancer_campagnes", jour=depart + datetime.timedelta(days=jours), stdout=io.StringIO())
        if CourrielEnvoye.objects.filter(evenement="campagne_relance").count() > len(parties):
            parties.append(jours)
    assert parties == [10, 20, 30]
    assert CourrielEnvoye.objects.filter(evenement="campagne_relance").count() == 3


def test_on_ne_relance_ni_apres_l_echeance_ni_qui_a_repondu_ni_qui_est_parti(secretaire):
    ouverte = lancee("repondu@exemple.org", "partie@exemple.org", "muette@exemple.org")
    repondre(ouverte.sollicitations.get(courriel="repondu@exemple.org"), "engages")
    partie = ouverte.sollicitations.get(courriel="partie@exemple.org")
    partie.mandat.termine_le = timezone.now()
    partie.mandat.save()
    apres = ouverte.echeance + datetime.timedelta(days=1)
    assert Relancer(ouverte, jour=apres, d_office=True).execute(skip_permission_checks=True) == 0
    assert Relancer(ouverte, jour=ouverte.echeance, d_office=True).execute(skip_permission_checks=True) == 1
    assert set(CourrielEnvoye.objects.filter(evenement="campagne_relance").values_list("adresse", flat=True)) == {
        "muette@exemple.org"
    }


def test_le_secretariat_relance_quand_il_veut_mais_pas_le_jour_meme(secretaire):
    ouverte = lancee("muette@exemple.org")
    demain = timezone.localdate() + datetime.timedelta(days=1)
    assert Relancer(ouverte, secretaire).execute() == 0
    assert [Relancer(ouverte, secretaire, jour=demain).execute() for _fois in range(2)] == [1, 0]


def test_une_relance_porte_le_meme_lien(secretaire):
    ouverte = lancee("muette@exemple.org")
    sollicitation = ouverte.sollicitations.get()
    Relancer(ouverte, secretaire, jour=timezone.localdate() + datetime.timedelta(days=1)).execute()
    assert all(lien_de(sollicitation) in courriel.texte for courriel in CourrielEnvoye.objects.all())
    assert sollicitation.empreinte != lien_de(sollicitation).rstrip("/").rsplit("/", 1)[1]
