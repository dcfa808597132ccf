"""Faire circuler un texte : qui on sollicite, qui on relance, et ce qu'un changement de texte fait aux signatures."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.blocks import StreamValue

from actualites.choix import ActeDeCosigner, EtatDeCosignature
from actualites.circulation import actions
from actualites.circulation.mandataires import mandataires_des
from actualites.models import Cosignature
from actualites.versions.lignee import derniere_version
from alliance.socle.choix import Role
from reseau.choix import RoleDeMandat, StatutDeMembre, SujetDeContact
from reseau.equipe.actions import TerminerMandat
from reseau.models import MembrePage, RoleDeContact
from tests.factories import MandatFactory, MembreFactory, UtilisateurFactory

from .circulation import courriels, dans, de, ecrire, noms, ouvrir, redactrice, relire, signer, texte, ville

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accueil")]
Etat = EtatDeCosignature


def actes(membre: MembrePage) -> list[str]:
    return list(de(membre).actes.values_list("acte", flat=True))


# --- Qui conduit, qui reçoit -----------------------------------------------------------------------------------------


def test_la_circulation_est_a_qui_ecrit_le_texte_et_a_l_equipe_centrale():
    prise = texte()
    ailleurs = MandatFactory(membre=MembreFactory()).utilisateur
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    assert actions.peut_circuler(redactrice(prise), prise)
    assert actions.peut_circuler(secretaire, prise)
    for autre in (ailleurs, AnonymousUser()):
        assert not actions.peut_circuler(autre, prise)
        with pytest.raises(PermissionDenied):
            ouvrir(prise, ville("Ville d’Accord"), user=autre)
    assert not Cosignature.objects.exists()


def test_on_ecrit_a_la_personne_designee_pour_signer_sinon_a_l_elue_sinon_au_technicien():
    designee, elue, technique, personne = (MembreFactory() for _ in range(4))
    for membre in (designee, elue, technique):
        technicien = MandatFactory(membre=membre, role=RoleDeMandat.REFERENT_TECHNIQUE)
        if membre != technique:
            MandatFactory(membre=membre, role=RoleDeMandat.REFERENT_ELU)
        if membre == designee:
            RoleDeContact.objects.create(membre=membre, sujet=SujetDeContact.SIGNATURE, mandat=technicien)
    MandatFactory(membre=personne)  # une rédactrice ne s'engage pas au nom de son organisation
    trouves = mandataires_des([designee, elue, technique, personne])
    assert {membre: mandat.role for membre, mandat in trouves.items()} == {
        designee.pk: RoleDeMandat.REFERENT_TECHNIQUE,
        elue.pk: RoleDeMandat.REFERENT_ELU,
        technique.pk: RoleDeMandat.REFERENT_TECHNIQUE,
    }


def test_les_mandataires_de_cinq_organisations_se_lisent_en_deux_requetes(django_assert_num_queries):
    membres = [ville(f"Ville {n}") for n in range(5)]
    with django_assert_num_queries(2):  # les mandats, les personnes désignées
        assert len(mandataires_des(membres)) == 5


def test_ouvrir_fige_le_texte_et_ecrit_a_chacune_sauf_a_celle_qui_le_porte():
    prise, accord, muette = texte(), ville("Ville d’Accord"), MembreFactory(title="Ville Muette")
    MandatFactory(membre=prise.organisation, role=RoleDeMandat.REFERENT_ELU)
    geste = actions.OuvrirCirculation(
        prise, redactrice(prise), [accord, muette, prise.organisation], dans(7), quorum=2, message="Il fait froid."
    )
    circulation = geste.execute()
    assert [membre.title for membre in geste.sans_mandataire] == ["Ville Muette"]
    assert [c.organisation for c in circulation.cosignatures.all()] == ["Ville d’Accord"]
    assert derniere_version(prise).rang == 1
    assert actes(accord) == [ActeDeCosigner.SOLLICITEE]
    (message,) = courriels("cosignature_demande")
    assert message.adresse == de(accord).courriel


def test_un_texte_ne_circule_ni_vide_ni_deux_fois_ni_vers_personne_ni_hors_de_l_alliance():
    prise, accord = texte(), ville("Ville d’Accord")
    partie = ville("Ville Partie")
    MembrePage.objects.filter(pk=partie.pk).update(statut=StatutDeMembre.SORTI)
    with pytest.raises(ValidationError, match="Ville Partie"):
        ouvrir(prise, MembrePage.objects.get(pk=partie.pk))
    with pytest.raises(ValidationError, match="Personne n’a de mandat"):
        ouvrir(prise, MembreFactory(title="Ville Muette"))
    with pytest.raises(ValidationError, match="à venir"):
        ouvrir(prise, accord, echeance=timezone.now())
    ouvrir(prise, accord)
    with pytest.raises(ValidationError, match="circule déjà"):
        ouvrir(prise, accord)
    vide = texte(en_bref="", texte=[])
    with pytest.raises(ValidationError, match="Écrivez le texte"):
        ouvrir(vide, accord)


def test_solliciter_ensuite_n_ecrit_qu_aux_nouvelles():
    prise, une, deux = texte(), ville("Une"), ville("Deux")
    circulation = ouvrir(prise, une)
    assert [c.organisation for c in actions.Solliciter(circulation, redactrice(prise), [une, deux]).execute()] == [
        "Deux"
    ]
    assert len(courriels("cosignature_demande")) == 2


# --- Conduire --------------------------------------------------------------------------------------------------------


def test_on_relance_les_silencieuses_une_fois_par_jour_et_jamais_qui_a_decide():
    prise, muette, signataire = texte(), ville("Muette"), ville("Signataire")
    circulation, qui = ouvrir(prise, muette, signataire), redactrice(prise)
    signer(signataire)
    assert actions.Relancer(circulation, qui).execute() == 1
    assert actions.Relancer(circulation, qui).execute() == 0
    Cosignature.objects.update(relancee_le=timezone.now() - datetime.timedelta(days=1))
    assert actions.Relancer(circulation, qui, [de(signataire)]).execute() == 0
    assert actions.Relancer(circulation, qui, [de(muette)]).execute() == 1
    assert len(courriels("cosignature_relance")) == 2
    assert de(muette).relances == 2


def test_la_relance_va_a_la_personne_mandatee_aujourd_hui_et_l_ancien_lien_meurt():
    prise, membre = texte(), ville("Ville d’Accord")
    circulation = ouvrir(prise, membre)
    ancienne = de(membre)
    assert ancienne.mandat is not None
    nouvelle = MandatFactory(membre=membre, role=RoleDeMandat.REFERENT_ELU)
    TerminerMandat(ancienne.mandat).execute(skip_permission_checks=True)
    with pytest.raises(actions.LienPerime):
        signer(membre)
    actions.Relancer(circulation, redactrice(prise)).execute()
    assert (de(membre).courriel, de(membre).clef == ancienne.clef) == (nouvelle.courriel, False)
    assert signer(membre).etat == Etat.SIGNEE


def test_prolonger_repousse_les_liens_et_clore_ferme_les_decisions():
    prise, membre = texte(), ville("Ville d’Accord")
    circulation, qui = ouvrir(prise, membre), redactrice(prise)
    with pytest.raises(ValidationError, match="plus lointaine"):
        actions.Prolonger(circulation, qui, dans(2)).execute()
    actions.Prolonger(circulation, qui, dans(20)).execute()
    assert de(membre).expire_le > dans(19)
    UtilisateurFactory(role=Role.SECRETARIAT, email="secretariat@exemple.org")
    actions.Clore(circulation, qui).execute()
    with pytest.raises(actions.CirculationFermee):
        signer(membre)
    with pytest.raises(actions.CirculationFermee):
        actions.Clore(circulation, qui).execute()
    assert [c.adresse for c in courriels("cosignature_close")] == ["secretariat@exemple.org"]


def test_la_reponse_a_une_demande_part_une_fois_a_qui_l_a_faite():
    prise, membre = texte(), ville("Ville d’Accord")
    circulation, qui = ouvrir(prise, membre), redactrice(prise)
    demande = actions.DemanderChangement(de(membre), derniere_version(prise), "Le gymnase est vide.", "Est-ce sûr ?")
    demande = demande.execute()
    assert de(membre).etat == Etat.CHANGEMENT
    assert [c.adresse for c in courriels("cosignature_initiatrice")] == [circulation.ouverte_par.email]
    with pytest.raises(ValidationError, match="Écrivez votre réponse"):
        actions.TraiterDemande(demande, qui, True, " ").execute()
    actions.TraiterDemande(demande, qui, True, "Corrigé.").execute()
    with pytest.raises(ValidationError, match="déjà répondu"):
        actions.TraiterDemande(demande, qui, False, "Non.").execute()
    assert [c.adresse for c in courriels("cosignature_reponse")] == [de(membre).courriel]


def test_un_lien_renvoye_tue_l_ancien():
    prise, membre = texte(), ville("Ville d’Accord")
    ouvrir(prise, membre)
    ancienne = de(membre)
    actions.RenvoyerLeLien(ancienne, redactrice(prise)).execute()
    version = derniere_version(prise)
    ancienne.clef = "ancienne"
    with pytest.raises(actions.LienPerime):
        actions.Signer(ancienne, version, "Camille", "maire", "").execute()
    assert len(courriels("cosignature_lien")) == 1


# --- Changer le texte ------------------------------------------------------------------------------------------------


def test_un_changement_de_fond_suspend_et_chacune_confirme_ou_se_retire():
    prise, une, deux, muette = texte(), ville("Une"), ville("Deux"), ville("Muette")
    ouvrir(prise, une, deux, muette)
    signer(une)
    signer(deux)
    ecrire(prise, en_bref="<p>Nous demandons la fermeture du gymnase.</p>")
    actions.ProposerVersion(relire(prise), redactrice(prise), False, "On demande l’inverse.").execute()
    assert {de(m).etat for m in (une, deux)} == {Etat.SUSPENDUE}
    assert (noms(prise), len(courriels("cosignature_texte_change"))) == (set(), 2)
    signer(une)
    actions.Retirer(de(deux), "Nous ne voulons pas l’inverse.").execute()
    assert noms(prise) == {"Une"}
    assert actes(une) == ["sollicitee", "signee", "suspendue", "confirmee"]
    assert actes(deux)[-1] == "retiree"


def test_une_correction_de_forme_garde_les_signatures_et_se_montre_a_chacune():
    prise, membre = texte(), ville("Ville d’Accord")
    ouvrir(prise, membre)
    signer(membre)
    ecrire(prise, en_bref="<p>Nous demandons l’ouverture du gymnase, avant l’hiver.</p>")
    actions.ProposerVersion(relire(prise), redactrice(prise), True, "Une virgule.").execute()
    assert (de(membre).etat, noms(prise)) == (Etat.SIGNEE, {"Ville d’Accord"})
    assert actes(membre)[-1] == "correction"
    assert len(courriels("cosignature_correction")) == 1


def test_ce_qui_engage_au_fond_n_est_jamais_de_forme():
    prise, membre = texte(), ville("Ville d’Accord")
    ouvrir(prise, membre)
    qui = redactrice(prise)
    destinataires = StreamValue(
        prise.destinataires.stream_block, [("destinataire", {"nom": "Ministère d’Exemple", "demande": "Ouvrir"})]
    )
    with pytest.raises(ValidationError, match="Rien n’a changé"):
        actions.ProposerVersion(prise, qui, True, "Rien.").execute()
    with pytest.raises(ValidationError, match="en une phrase"):
        actions.ProposerVersion(prise, qui, True, " ").execute()
    for champs, partie in (({"nature": "appel"}, "nature"), ({"destinataires": destinataires}, "destinataires")):
        ecrire(prise, nature=prise.nature, destinataires=prise.destinataires)
        ecrire(prise, **champs)
        with pytest.raises(ValidationError, match=partie):
            actions.ProposerVersion(relire(prise), qui, True, "Une virgule.").execute()
    assert derniere_version(prise).rang == 1


def test_circulation_close_la_forme_se_corrige_encore_et_le_fond_demande_un_nouveau_tour():
    prise, membre = texte(), ville("Ville d’Accord")
    circulation, qui = ouvrir(prise, membre), redactrice(prise)
    signer(membre)
    actions.Clore(circulation, qui).execute()
    ecrire(prise, en_bref="<p>Nous demandons l’ouverture du gymnase, avant l’hiver.</p>")
    actions.ProposerVersion(relire(prise), qui, True, "Une virgule.").execute()
    ecrire(prise, title="Fermons le gymnase")
    with pytest.raises(actions.CirculationFermee, match="ouvrez-en une autre"):
        actions.ProposerVersion(relire(prise), qui, False, "L’inverse.").execute()
    assert noms(prise) == set()
    ouvrir(prise)  # celles qui ont signé y confirment, sans être sollicitées de nouveau
    assert de(membre).etat == Etat.SUSPENDUE
    signer(membre)
    assert noms(prise) == {"Ville d’Accord"}
