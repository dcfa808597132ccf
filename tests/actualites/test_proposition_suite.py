"""Ce que devient une proposition : récrite, retirée, renvoyée, refusée, publiée, corrigée ; et qui écrase qui."""

import datetime

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry, TaskState, WorkflowState

from actualites.choix import EtatDeProposition
from actualites.models import EvenementPage, PropositionDEvenement
from actualites.propositions.actions import CHANGEMENTS_PAR_JOUR, Modifier
from actualites.propositions.decisions import Refuser, RefusInterdit
from actualites.propositions.erreurs import GesteImpossible
from actualites.propositions.liens import chemin_de
from alliance.socle.choix import Role
from alliance.socle.models import PriseEnCharge
from alliance.socle.moderation.actions import Approuver, DecisionRefusee, PrendreEnCharge, Renvoyer
from tests.factories import UtilisateurFactory

from .propositions import COURRIEL, brouillon_de, donnees, jour, lien_du, proposition, saisie


@pytest.fixture
def equipe(accueil):
    pair = UtilisateurFactory(email="pair@exemple.org", role=Role.RELECTURE)
    return pair, UtilisateurFactory(email="secretariat@exemple.org", role=Role.SECRETARIAT)


@pytest.fixture
def courriels(mailoutbox, django_capture_on_commit_callbacks):
    """Fait un geste, et rend ce que la personne qui propose en reçoit."""

    def recevoir(geste):
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            geste()
        return [courriel for courriel in mailoutbox if courriel.to == [COURRIEL]]

    return recevoir


def etape_de(faite) -> TaskState:
    return brouillon_de(faite).current_workflow_state.current_task_state


def publier(faite, pair, secretaire) -> EvenementPage:
    for personne in (pair, secretaire):
        Approuver(etape_de(faite), personne).execute()
    faite.refresh_from_db()
    return EvenementPage.objects.get(pk=faite.evenement_id)


def corriger(faite, personne, **champs) -> None:
    """La rédaction enregistre une correction dans l'éditeur."""
    page = brouillon_de(faite)
    for nom, valeur in champs.items():
        setattr(page, nom, valeur)
    page.save_revision(user=personne)


def texte(reponse):
    return sans_fines(reponse.content.decode())


def sans_fines(texte):
    return texte.replace("\xa0", " ").replace("\u202f", " ")


# --- Récrire ---------------------------------------------------------------------------------------------------------
def test_avant_de_confirmer_on_recrit_sans_que_rien_ne_parte(accueil, client, mailoutbox):
    faite = proposition()
    assert client.post(f"{chemin_de(faite)}modifier/", saisie(titre="Autre titre"))["Location"] == chemin_de(faite)
    faite.refresh_from_db()
    assert (faite.titre, faite.etat, faite.courriel) == ("Autre titre", EtatDeProposition.A_CONFIRMER, COURRIEL)
    assert not EvenementPage.objects.exists() and not mailoutbox


def test_en_relecture_le_brouillon_suit_et_la_relecture_recommence(
    equipe, client, mailoutbox, django_capture_on_commit_callbacks
):
    faite = proposition(confirmee=True)
    ancienne = etape_de(faite)
    PrendreEnCharge(ancienne, equipe[0], datetime.date.fromisoformat(jour(1))).execute()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{chemin_de(faite)}modifier/", saisie(titre="Grande veillée", date_debut=jour(20)))
    page = brouillon_de(faite)
    assert (page.title, page.date_debut.isoformat(), page.live) == ("Grande veillée", jour(20), False)
    # Une décision préparée sur ce qu'on lisait avant ne vaut pas pour ce que personne n'a lu.
    with pytest.raises(DecisionRefusee):
        Approuver(ancienne, equipe[0]).execute()
    assert PriseEnCharge.objects.get(etape=etape_de(faite)).relecteur == equipe[0]
    assert any("Changée pendant votre relecture" in c.subject and c.to == ["pair@exemple.org"] for c in mailoutbox)
    dites = PageLogEntry.objects.filter(page=page.pk, action="proposition.modifier")
    assert [(dite.user, dite.revision_id) for dite in dites] == [(None, page.latest_revision_id)]


def test_renvoyer_le_meme_formulaire_ne_change_rien(equipe, client):
    faite = proposition(confirmee=True)
    client.post(f"{chemin_de(faite)}modifier/", saisie())
    etape, version = etape_de(faite), brouillon_de(faite).latest_revision_id
    reponse = client.post(f"{chemin_de(faite)}modifier/", saisie(), follow=True)
    assert "Rien n’a changé." in texte(reponse)
    assert (etape_de(faite), brouillon_de(faite).latest_revision_id) == (etape, version)


def test_ce_que_la_redaction_a_corrige_ne_s_ecrase_pas(equipe, client):
    faite = proposition(confirmee=True)
    corriger(faite, equipe[0], title="Veillée, cinquième édition", en_bref="<p data-block-key='a'>Plus court.</p>")
    form = client.get(f"{chemin_de(faite)}modifier/")
    assert not {"titre", "en_bref"} & set(form.context["form"].fields)
    assert "La rédaction a corrigé" in texte(form) and "« Titre » et « En bref »" in texte(form)
    reponse = client.post(
        f"{chemin_de(faite)}modifier/", saisie(titre="Le mien", lieu_nom="Salle des fêtes"), follow=True
    )
    page = brouillon_de(faite)
    assert (page.title, page.lieu_nom) == ("Veillée, cinquième édition", "Salle des fêtes")
    assert "Plus court." in page.en_bref
    # Le champ était encore à l'écran : on dit que la version de la rédaction est gardée.
    assert "La rédaction a corrigé entre-temps" in texte(reponse)
    assert faite.donnees["titre"] == "Veillée aux frontières" and faite.donnees["lieu_nom"] == "Salle des fêtes"


@pytest.mark.parametrize(
    "correction",
    [{"title": "Veillée, cinquième édition"}, {"search_description": "Ce que le formulaire public ne demande pas."}],
)
def test_qui_a_corrige_n_approuve_pas_seul_meme_si_la_personne_modifie_ensuite(equipe, correction):
    faite = proposition(confirmee=True)
    corriger(faite, equipe[0], **correction)
    Modifier(faite, donnees(lieu_nom="Salle des fêtes")).execute()
    assert brouillon_de(faite).lieu_nom == "Salle des fêtes"
    with pytest.raises(DecisionRefusee):
        Approuver(etape_de(faite), equipe[0]).execute()
    Approuver(etape_de(faite), UtilisateurFactory(role=Role.RELECTURE)).execute()


def test_une_correction_proposee_apres_la_publication_n_est_le_texte_de_personne(equipe):
    """Qui a publié la proposition sans y toucher peut relire ce qui y change ensuite."""
    faite = proposition(confirmee=True)
    corriger(faite, equipe[0])
    publier(faite, *equipe)
    Modifier(faite, donnees(lieu_nom="Salle des fêtes")).execute()
    assert publier(faite, *equipe).lieu_nom == "Salle des fêtes"


def test_d_une_proposition_telle_quelle_personne_n_est_l_auteur(equipe):
    faite = proposition(confirmee=True)
    # L'éditeur récrit à sa façon ce que l'on approuve sans y toucher : ce n'est pas l'écrire.
    corriger(faite, equipe[0], en_bref="<p data-block-key='a'>On marche, on écoute.</p>")
    publiee = publier(faite, *equipe)
    assert publiee.live and publiee.owner is None


def test_d_un_texte_que_personne_ici_n_a_ecrit_deux_personnes_repondent(equipe):
    """Qui tient les deux étapes ne publie pas à elle seule les mots d'une inconnue."""
    faite = proposition(confirmee=True)
    pair, secretaire = equipe
    pair.groups.add(*secretaire.groups.all())
    Approuver(etape_de(faite), pair).execute()
    with pytest.raises(DecisionRefusee, match="une autre personne"):
        Approuver(etape_de(faite), pair).execute()
    Approuver(etape_de(faite), secretaire).execute()
    assert EvenementPage.objects.get().live


def test_une_date_passee_depuis_ne_bloque_pas_une_correction(equipe, client):
    faite = proposition(confirmee=True)
    PropositionDEvenement.objects.update(donnees={**faite.donnees, "date_debut": jour(-3)})
    reponse = client.post(f"{chemin_de(faite)}modifier/", saisie(date_debut=jour(-3), public="Tout public"))
    assert reponse.status_code == 302


def test_on_ne_fait_pas_recommencer_la_relecture_sans_fin(equipe, client):
    faite = proposition(confirmee=True)
    for rang in range(CHANGEMENTS_PAR_JOUR):
        assert client.post(f"{chemin_de(faite)}modifier/", saisie(public=f"Public {rang}")).status_code == 302
    refus = client.post(f"{chemin_de(faite)}modifier/", saisie(public="Une fois de trop"))
    assert "beaucoup changé" in texte(refus) and "Une fois de trop" in texte(refus)


# --- Retirer ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("confirmee", [False, True])
def test_retirer_efface_tout(equipe, client, confirmee):
    faite = proposition(confirmee=confirmee)
    lien = chemin_de(faite)
    etape = etape_de(faite) if confirmee else None
    client.post(f"{lien}retrait/")
    if etape:
        # Qui allait décider l'apprend, sans panne.
        with pytest.raises(DecisionRefusee):
            Approuver(etape, equipe[0]).execute()
    assert not PropositionDEvenement.objects.exists() and not EvenementPage.objects.exists()
    assert not WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS).exists()
    assert client.get(lien).status_code == 410
    # Le lien est bien de nous : on dit qu'il ne vaut plus, non qu'il est mal recopié.
    assert client.post(f"{lien}retrait/").status_code == 410


def test_une_page_publiee_ne_se_retire_pas_par_le_lien(equipe, client):
    faite = proposition(confirmee=True)
    publier(faite, *equipe)
    client.post(f"{chemin_de(faite)}retrait/")
    assert EvenementPage.objects.get().live and PropositionDEvenement.objects.exists()


# --- La décision -----------------------------------------------------------------------------------------------------
def test_renvoyee_la_personne_lit_la_remarque_et_corrige(equipe, client, courriels):
    faite = proposition(confirmee=True)
    (courriel,) = courriels(lambda: Renvoyer(etape_de(faite), equipe[0], "Donnez l’adresse exacte.").execute())
    assert "Donnez l’adresse exacte." in courriel.body and "pair@" not in courriel.body
    assert lien_du(courriel) == chemin_de(faite)
    client.post(f"{chemin_de(faite)}modifier/", saisie(adresse="12 quai d’Exemple"))
    assert brouillon_de(faite).current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    assert WorkflowState.objects.count() == 1


def test_refusee_avec_un_motif_une_fois(equipe, client, courriels):
    faite = proposition(confirmee=True)
    pair, secretaire = equipe
    with pytest.raises(RefusInterdit):
        Refuser(faite, pair, "Non.").execute()
    client.force_login(secretaire)
    adresse = reverse("propositions_d_evenement:refuser", args=[faite.pk])
    assert "la personne le lira" in texte(client.post(adresse, {"motif": " "}))
    (courriel,) = courriels(lambda: client.post(adresse, {"motif": "Hors de l’objet de l’alliance."}))
    assert "Hors de l’objet de l’alliance." in courriel.body
    assert courriels(lambda: client.post(adresse, {"motif": "Encore."})) == []
    faite.refresh_from_db()
    assert (faite.etat, faite.motif) == (EtatDeProposition.REFUSEE, "Hors de l’objet de l’alliance.")
    assert brouillon_de(faite).current_workflow_state is None
    page = texte(client.get(chemin_de(faite)))
    assert "Hors de l’objet de l’alliance." in page
    assert "Retirer" not in page and "modifier/" not in page
    with pytest.raises(GesteImpossible):
        Modifier(faite, donnees(titre="Quand même")).execute()


def test_publiee_la_personne_l_apprend_une_fois(equipe, client, courriels):
    faite = proposition(confirmee=True)
    (courriel,) = courriels(lambda: publier(faite, *equipe))
    assert "publié" in courriel.subject or "agenda" in courriel.subject
    assert "/agenda/veillee-aux-frontieres/" in courriel.body
    faite.refresh_from_db()
    assert faite.est_acceptee and faite.decidee_le
    page = EvenementPage.objects.get()
    corriger(faite, equipe[1], title="Veillée")
    assert courriels(lambda: page.get_latest_revision().publish()) == []
    assert "Votre événement est dans l’agenda." in texte(client.get(chemin_de(faite)))


def test_une_correction_ne_bouge_pas_la_page_avant_d_etre_relue(equipe, client, courriels):
    faite = proposition(confirmee=True)
    page = publier(faite, *equipe)
    envoi = saisie(titre="Veillée déplacée", lieu_nom="Gymnase", mot="La place est en travaux.")
    client.post(f"{chemin_de(faite)}modifier/", envoi)
    page.refresh_from_db()
    faite.refresh_from_db()
    assert (page.title, page.lieu_nom, page.live) == ("Veillée aux frontières", "Place d’Exemple", True)
    assert faite.corrigee_depuis and "la page n’a pas encore bougé" in texte(client.get(chemin_de(faite)))
    (courriel,) = courriels(lambda: publier(faite, *equipe))
    page.refresh_from_db()
    assert (page.title, page.lieu_nom) == ("Veillée déplacée", "Gymnase")
    assert "correction" in courriel.subject
    faite.refresh_from_db()
    assert not faite.corrigee_depuis


def test_un_mot_seul_previent_le_secretariat_sans_relecture(
    equipe, client, mailoutbox, django_capture_on_commit_callbacks
):
    faite = proposition(confirmee=True)
    publier(faite, *equipe)
    lieu = {"programme": "18 h : départ.", "en_bref": "On marche, on écoute.", "adresse": "", "lien": ""}
    envoi = saisie(**lieu, organisations="Collectif d’Exemple", mot="C’est annulé : tempête.")
    with django_capture_on_commit_callbacks(execute=True):
        suivi = client.post(f"{chemin_de(faite)}modifier/", envoi, follow=True)
    assert "La page n’en change pas d’elle-même." in sans_fines(texte(suivi))
    (courriel,) = mailoutbox
    assert courriel.to == ["secretariat@exemple.org"] and "C’est annulé : tempête." in sans_fines(courriel.body)
    assert brouillon_de(faite).current_workflow_state is None


def test_le_mot_a_la_redaction_ne_se_perd_ni_avant_ni_apres_la_confirmation(equipe, client):
    """Prérempli tant qu'il n'est pas confirmé ; ensuite le champ est vide, et ce qui fut dit reste à lire."""
    faite = proposition(donnees=donnees(mot="Notre salle est petite."))
    modifier = f"{chemin_de(faite)}modifier/"
    champs = client.get(modifier).context["form"]
    assert champs["mot"].value() == "Notre salle est petite."
    client.post(modifier, saisie(titre="Grande veillée", mot=champs["mot"].value()))
    client.post(chemin_de(faite))
    client.force_login(equipe[1])
    registre = reverse("propositions_d_evenement:inspect", args=[faite.pk])
    assert client.get(modifier).context["form"]["mot"].value() == ""
    for mot in ("", "Appelez avant midi.", "Appelez avant midi."):
        client.post(modifier, saisie(titre="Très grande veillée", mot=mot))
    for adresse in (chemin_de(faite), registre):
        corps = texte(client.get(adresse))
        assert "Notre salle est petite." in corps and corps.count("Appelez avant midi.") == 1
