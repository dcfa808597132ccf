"""Ce dont les alertes préviennent : qui, de quoi, une fois, et jamais de ce que tout le monde ne peut pas lire."""

import datetime

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from actualites.alertes import envoi, passage
from actualites.alertes.envoi import MONTREES, poursuivre
from actualites.choix import EtatDAbonnement, EtatDEvenement, NatureDeChangement, NatureDeNouveaute
from actualites.evenements.signaux import evenement_change
from actualites.infolettre.actions import SeDesabonner
from actualites.models import ChangementDEvenement, EnvoiDAlerte, EvenementPage, Nouveaute
from alliance.socle.choix import CleAxe
from tests.factories import (
    AbonnementFactory,
    ArticleFactory,
    EvenementFactory,
    FicheFactory,
    MembreFactory,
    PriseFactory,
)

from .alertes import alerter, natures, prevenues

JOUR = datetime.timedelta(days=1)


@pytest.fixture
def membre(accueil):
    return MembreFactory(title="Ville d’Exemple", slug="ville-d-exemple")


def paraitre(page):
    """Publie un brouillon, comme le ferait la dernière étape de la relecture."""
    page.get_latest_revision().publish()
    page.refresh_from_db()
    return page


def nouveau(fabrique, membre, **champs):
    return paraitre(fabrique(parent=membre, live=False, **champs))


# --- Ce qui est une nouveauté ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("fabrique", [FicheFactory, PriseFactory, ArticleFactory, EvenementFactory])
def test_une_page_n_est_nouvelle_que_la_premiere_fois_qu_elle_parait(membre, fabrique):
    page = nouveau(fabrique, membre)
    assert natures(page) == ["PARUE"]
    page.save_revision().publish()
    page.unpublish()
    page.save_revision().publish()
    assert natures(page) == ["PARUE"]


def test_un_membre_qui_parait_n_est_d_aucune_liste_que_l_on_suit(membre):
    membre.save_revision().publish()
    assert not Nouveaute.objects.exists()


def test_ce_qui_a_paru_ou_eu_lieu_il_y_a_longtemps_n_apprend_rien(membre):
    for rubrique in ("actualites", "agenda"):
        alerter(nom=rubrique)
    hier = timezone.localdate() - JOUR
    nouveau(ArticleFactory, membre, parue_le=datetime.date(2020, 9, 21))
    nouveau(EvenementFactory, membre, date_debut=hier)
    assert passage.inscrire_ce_qui_est_nouveau() == 0
    assert not Nouveaute.objects.filter(traitee_le__isnull=True).exists()
    nouveau(ArticleFactory, membre, parue_le=hier)
    assert passage.inscrire_ce_qui_est_nouveau() == 1


# --- Qui en est prévenu ----------------------------------------------------------------------------------------------
def test_chaque_recherche_n_est_prevenue_que_de_ce_qu_elle_retient(membre):
    tout, frontieres = alerter(), alerter(f"axe={CleAxe.VILLES_FRONTIERES.value}")
    mots, ailleurs, agenda = alerter("q=maison"), alerter("organisation=une-autre-ville"), alerter(nom="agenda")
    nouveau(ArticleFactory, membre, title="La maison ouvre")
    nouveau(ArticleFactory, membre, title="L’école", axes=[CleAxe.VILLES_FRONTIERES], chapo="<p>Un mur.</p>")
    passage.inscrire_ce_qui_est_nouveau()
    titres = {courriel: {titre for _nature, titre in dites} for courriel, dites in prevenues().items()}
    assert titres == {
        tout.abonnement.courriel: {"La maison ouvre", "L’école"},
        frontieres.abonnement.courriel: {"L’école"},
        mots.abonnement.courriel: {"La maison ouvre"},
    }
    # Une organisation que la liste ne connaît pas (ou plus) ne devient pas « toutes les organisations ».
    assert ailleurs.abonnement.courriel not in titres and agenda.abonnement.courriel not in titres


def test_ce_qui_a_paru_avant_la_demande_n_est_pas_nouveau_pour_la_personne(membre):
    ancienne = alerter(nom="agenda")
    nouveau(EvenementFactory, membre, title="Déjà dans la liste")
    recente = alerter(nom="agenda")
    nouveau(EvenementFactory, membre, title="Ensuite")
    passage.inscrire_ce_qui_est_nouveau()
    titres = {courriel: {titre for _nature, titre in dites} for courriel, dites in prevenues().items()}
    assert titres == {
        ancienne.abonnement.courriel: {"Déjà dans la liste", "Ensuite"},
        recente.abonnement.courriel: {"Ensuite"},
    }


def test_une_personne_recoit_un_seul_courriel_et_chaque_page_une_seule_fois(membre):
    personne = AbonnementFactory(numeros=False)
    alerter(abonnement=personne)
    alerter("axe=citoyennete", abonnement=personne)
    alerter(nom="bonnes-pratiques", abonnement=personne)
    article, fiche = nouveau(ArticleFactory, membre), nouveau(FicheFactory, membre)
    call_command("envoyer_alertes")
    call_command("envoyer_alertes")
    (courriel,) = mail.outbox
    assert courriel.to == [personne.courriel]
    for page in (article, fiche):
        for corps in (courriel.body, courriel.alternatives[0][0]):
            assert corps.count(f"http://localhost:8000{page.url}") == 1
    assert courriel.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/infolettre/se-desabonner/" in courriel.extra_headers["List-Unsubscribe"]
    assert courriel.body.count("/infolettre/alertes/supprimer/") == 2
    assert not mail.outbox[1:] and EnvoiDAlerte.objects.get().envoye_le


def test_des_chevrons_dans_un_texte_y_restent(membre):
    alerter()
    nouveau(ArticleFactory, membre, chapo="<p>Et &lt;b&gt;gras&lt;/b&gt;, gratuit &lt;12 ans.</p>")
    call_command("envoyer_alertes")
    (courriel,) = mail.outbox
    assert "Et <b>gras</b>, gratuit <12 ans." in courriel.body
    assert "Et &lt;b&gt;gras&lt;/b&gt;, gratuit &lt;12 ans." in courriel.alternatives[0][0]


def test_une_longue_liste_est_bornee_et_mene_a_la_suite(membre):
    alerter()
    for _ in range(MONTREES + 2):
        nouveau(ArticleFactory, membre)
    poursuivre()
    (courriel,) = mail.outbox
    assert courriel.body.count("La maison d’Exemple") == MONTREES
    assert "et 2 autres dans la liste" in courriel.body
    assert f"et {MONTREES + 1} autres nouvelles" in courriel.subject


@pytest.mark.parametrize(
    "champs",
    [
        {"etat": EtatDAbonnement.DESABONNE},
        {"etat": EtatDAbonnement.EN_ATTENTE},
        {"suspendu_le": datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)},
    ],
)
def test_rien_ne_part_a_qui_n_est_pas_joignable_meme_devenu_tel_apres_l_inscription(membre, champs):
    alerte = alerter()
    nouveau(ArticleFactory, membre)
    passage.inscrire_ce_qui_est_nouveau()
    assert EnvoiDAlerte.objects.count() == 1
    type(alerte.abonnement).objects.update(**champs)
    nouveau(ArticleFactory, membre)
    bilan = poursuivre()
    assert (mail.outbox, bilan.ecartes, EnvoiDAlerte.objects.count()) == ([], 1, 1)


def test_rien_ne_se_dit_de_ce_que_tout_le_monde_ne_peut_plus_lire(membre):
    alerter()
    depubliee, reservee, publique = (
        nouveau(ArticleFactory, membre, title=t) for t in ("Retirée", "Réservée", "Lisible")
    )
    passage.inscrire_ce_qui_est_nouveau()
    depubliee.unpublish()
    PageViewRestriction.objects.create(page=reservee, restriction_type=PageViewRestriction.LOGIN)
    poursuivre()
    (courriel,) = mail.outbox
    assert "Lisible" in courriel.body and publique.title in courriel.subject
    assert "Retirée" not in courriel.body and "Réservée" not in courriel.body


def test_une_alerte_supprimee_apres_l_inscription_ne_previent_plus(membre):
    alerte = alerter()
    nouveau(ArticleFactory, membre)
    passage.inscrire_ce_qui_est_nouveau()
    alerte.delete()
    assert (poursuivre().ecartes, mail.outbox) == (1, [])


def test_se_desabonner_d_un_clic_supprime_aussi_les_alertes(membre):
    alerte = alerter()
    SeDesabonner(alerte.abonnement).execute()
    assert not alerte.abonnement.alertes.exists(), "qui revient plus tard n'a pas demandé qu'elles se réveillent"


# --- Ce qui change ---------------------------------------------------------------------------------------------------
def changer(evenement: EvenementPage, **champs):
    for nom, valeur in champs.items():
        setattr(evenement, nom, valeur)
    evenement.save_revision().publish()
    evenement.refresh_from_db()


def test_un_evenement_annule_previent_aussi_qui_en_avait_ete_alerte(membre):
    ancienne = alerter("forme=table-ronde", nom="agenda")
    evenement = nouveau(EvenementFactory, membre, title="Rencontre des villes")
    poursuivre()
    changer(evenement, forme="veillee", etat=EtatDEvenement.ANNULE, annonce="La salle est fermée.")
    etrangere = alerter("forme=conference", nom="agenda")
    poursuivre()
    assert natures(evenement) == ["PARUE", "ANNULEE"]
    parution, annulation = mail.outbox
    assert annulation.to == parution.to == [ancienne.abonnement.courriel]
    assert "Annulé : Rencontre des villes" in annulation.subject
    assert "La salle est fermée." in annulation.body and "La salle est fermée." in annulation.alternatives[0][0]
    assert etrangere.abonnement.courriel not in prevenues()


def test_paru_puis_annule_avant_le_passage_ne_se_dit_qu_annule(membre):
    alerte = alerter(nom="agenda")
    evenement = nouveau(EvenementFactory, membre)
    changer(evenement, etat=EtatDEvenement.ANNULE, annonce="La salle est fermée.")
    poursuivre()
    assert prevenues() == {alerte.abonnement.courriel: [(NatureDeNouveaute.ANNULEE, evenement.title)]}


def test_annule_puis_de_nouveau_prevu_avant_le_passage_ne_se_dit_pas_annule(membre):
    alerter(nom="agenda")
    evenement = nouveau(EvenementFactory, membre, title="Rencontre")
    poursuivre()
    mail.outbox.clear()
    changer(evenement, etat=EtatDEvenement.ANNULE, annonce="La salle est fermée.")
    changer(evenement, etat=EtatDEvenement.PREVU, annonce="")
    changer(evenement, etat=EtatDEvenement.COMPLET)
    poursuivre()
    (courriel,) = mail.outbox
    assert "Changement : Rencontre" in courriel.subject and "Complet" in courriel.body
    assert "Annulé" not in courriel.subject + courriel.body + courriel.alternatives[0][0]


def test_de_nouveau_prevu_entre_le_passage_et_l_envoi_ne_part_pas_annule(membre):
    alerter(nom="agenda")
    evenement = nouveau(EvenementFactory, membre, title="Rencontre")
    poursuivre()
    mail.outbox.clear()
    changer(evenement, etat=EtatDEvenement.ANNULE, annonce="La salle est fermée.")
    passage.inscrire_ce_qui_est_nouveau()
    changer(evenement, etat=EtatDEvenement.PREVU, annonce="")
    poursuivre()
    (courriel,) = mail.outbox
    assert "Annulé" not in courriel.subject + courriel.body, "seul le second courriel, qui dit vrai, part"


def test_un_evenement_deplace_dit_ce_qui_change(membre):
    evenement = nouveau(EvenementFactory, membre, title="Rencontre")
    passage.inscrire_ce_qui_est_nouveau()
    alerter(nom="agenda")
    changement = ChangementDEvenement(
        evenement=evenement, nature=NatureDeChangement.LIEU, avant="Salle A", apres="Salle des fêtes"
    )
    evenement_change.send(sender=EvenementPage, page=evenement, changements=[changement])
    poursuivre()
    (courriel,) = mail.outbox
    assert "Changement : Rencontre" in courriel.subject and "Salle des fêtes" in courriel.body


# --- Le coût ---------------------------------------------------------------------------------------------------------
def test_mille_personnes_pour_les_memes_recherches_ne_coutent_pas_mille_recherches(
    membre, django_assert_max_num_queries
):
    recherches = ["", "axe=citoyennete", "q=maison", "annee=1999"]
    for n in range(40):
        alerter(recherches[n % 4])
    nouveau(ArticleFactory, membre, title="La maison ouvre")
    # Les nouveautés, les répertoires de quatre listes, les alertes, une recherche de mots, la transaction, les lignes.
    with django_assert_max_num_queries(55):
        assert passage.inscrire_ce_qui_est_nouveau() == 30


def test_composer_pour_cent_personnes_ne_relit_pas_cent_fois_les_memes_pages(membre, monkeypatch):
    lues = []
    presenter = envoi.presenter
    monkeypatch.setattr(envoi, "presenter", lambda page: lues.append(page.pk) or presenter(page))
    for _ in range(20):
        alerter()
    nouveau(ArticleFactory, membre)
    assert poursuivre().envoyes == 20
    assert len(lues) == 1
