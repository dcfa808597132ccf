"""Un passage : ce qui est découvert, ce qui change, ce qui disparaît, et qui gagne quand deux passent ensemble."""

import datetime

import pytest
from django.utils import timezone

from actualites.ailleurs import passage as module
from actualites.ailleurs.actions import GarderLeDisparu
from actualites.ailleurs.correspondance import lire_la_page, tenus_ici
from actualites.ailleurs.passage import BAIL, Passage
from actualites.choix import AccueilDuFlux, EtatDEvenement, FormeDEvenement, GenreDeDate
from actualites.models import AgendaIndexPage, EvenementPage, EvenementSuivi, FluxSuivi, PassageDeFlux
from alliance.socle.choix import Role
from alliance.socle.models import CourrielEnvoye
from tests.factories import MembreFactory, UtilisateurFactory

from .agendas_ailleurs import DEMAIN, quand, suivre, vevent

pytestmark = pytest.mark.django_db
HIER = DEMAIN - datetime.timedelta(days=2)


@pytest.fixture
def direct(accueil, monkeypatch):
    return suivre(monkeypatch, AccueilDuFlux.DIRECT, MembreFactory())


@pytest.fixture
def relu(accueil, monkeypatch):
    return suivre(monkeypatch, AccueilDuFlux.RELECTURE, MembreFactory())


def page() -> EvenementPage:
    return EvenementPage.objects.get()


# --- Ce que l'on découvre --------------------------------------------------------------------------------------------
def test_un_evenement_decouvert_en_direct_parait_dans_l_espace_du_membre(direct):
    texte = "Trois villes racontent.\\nAccueil à 17 h 30 <script>alert(1)</script>."
    plus = f"DESCRIPTION:{texte}\nLOCATION:Salle des fêtes\\, 1 rue de l’Exemple\nCATEGORIES:Projection"

    passage = direct.passer(vevent(plus=plus))

    evenement = page()
    assert (passage.lus, passage.crees, passage.ecartes, passage.erreur) == (1, 1, [], "")
    assert evenement.live and evenement.organisation == direct.flux.membre
    assert (evenement.title, evenement.date_debut, evenement.heure_debut) == ("Veillée", DEMAIN, datetime.time(20))
    assert (evenement.lieu_nom, evenement.adresse) == ("Salle des fêtes", "1 rue de l’Exemple")
    assert evenement.forme == FormeDEvenement.PROJECTION
    assert evenement.en_bref == "<p>Trois villes racontent.</p>"
    assert "script" not in str(evenement.description) and "alert" not in str(evenement.description)
    assert [str(organisation) for organisation in evenement.organisations.all()] == [direct.flux.membre.title]
    assert lire_la_page(evenement) == evenement.suivi.valeurs


def test_en_relecture_il_attend_l_avis_des_pairs_qui_ne_recoivent_qu_un_courriel(relu):
    relectrice = UtilisateurFactory(role=Role.RELECTURE)

    relu.passer(vevent("a", "Première"), vevent("b", "Deuxième"))

    assert not EvenementPage.objects.live().exists()
    for evenement in EvenementPage.objects.all():
        assert evenement.workflow_in_progress and evenement.latest_revision.user is None
    courriel = CourrielEnvoye.objects.get(adresse=relectrice.email)
    assert "2 événements à relire" in courriel.sujet


def test_sans_membre_il_se_range_sous_l_agenda_de_l_alliance(accueil, monkeypatch):
    suivre(monkeypatch, AccueilDuFlux.DIRECT).passer(vevent())

    assert page().get_parent().specific == AgendaIndexPage.objects.get()


def test_ce_qui_a_deja_eu_lieu_ou_est_deja_annule_ne_se_cree_pas(direct):
    passage = direct.passer(vevent("a", dates=quand(HIER)), vevent("b", plus="STATUS:CANCELLED"))

    assert (passage.lus, passage.crees) == (2, 0)
    assert not EvenementPage.objects.exists()


def test_la_relecture_n_est_pas_submergee(relu, monkeypatch):
    monkeypatch.setattr(module, "EN_RELECTURE_AU_PLUS", 2)
    jours = [DEMAIN + datetime.timedelta(days=rang) for rang in (3, 1, 2)]
    tous = [vevent(f"n{rang}", f"Soirée {rang}", quand(jour)) for rang, jour in enumerate(jours)]

    premier, second = relu.passer(*tous), relu.passer(*tous)

    assert (premier.crees, second.crees) == (2, 0)
    assert set(EvenementPage.objects.values_list("title", flat=True)) == {"Soirée 1", "Soirée 2"}
    assert "attendent leur tour" in premier.ecartes[0]["raison"]


# --- Ce qui change : la fusion à trois -------------------------------------------------------------------------------
def corriger(champ: str, valeur: object) -> None:
    """Une rédactrice corrige la page publiée."""
    brouillon = page().get_latest_revision_as_object()
    setattr(brouillon, champ, valeur)
    brouillon.save_revision(user=UtilisateurFactory()).publish()


def test_un_champ_corrige_ici_survit_et_un_champ_non_touche_suit(direct):
    direct.passer(vevent(titre="veillee"))
    corriger("title", "Veillée d’accueil")

    passage = direct.passer(vevent(titre="veillee du soir", dates=quand(heure=19)))

    evenement = page()
    assert passage.modifies == 1
    assert (evenement.title, evenement.heure_debut) == ("Veillée d’accueil", datetime.time(19))
    assert tenus_ici(evenement.suivi.valeurs, evenement) == ["titre"]
    # La source change encore un champ que l'on tient : rien ne bouge, et rien ne se publie.
    assert direct.passer(vevent(titre="veillee bis", dates=quand(heure=19))).modifies == 0
    assert page().title == "Veillée d’accueil"


def test_relire_un_agenda_inchange_n_ecrit_rien(direct):
    direct.passer(vevent(plus="DESCRIPTION:Bonsoir"))
    version = page().latest_revision_id

    passage = direct.passer(vevent(plus="DESCRIPTION:Bonsoir"))

    assert (passage.modifies, page().latest_revision_id) == (0, version)


def test_enregistrer_sans_rien_changer_n_est_pas_corriger(direct):
    direct.passer(vevent(plus="DESCRIPTION:Bonsoir & merci"))
    # L'éditeur récrit le texte riche à sa façon.
    corriger("en_bref", '<p data-block-key="abc12">Bonsoir &amp; merci</p>')

    direct.passer(vevent(plus="DESCRIPTION:Bonjour"))

    assert page().en_bref == "<p>Bonjour</p>"


def test_en_relecture_un_changement_devient_un_brouillon_a_relire(relu):
    relu.passer(vevent())
    page().latest_revision.publish()

    relu.passer(vevent(dates=quand(heure=19)))

    assert page().heure_debut == datetime.time(20)
    assert page().get_latest_revision_as_object().heure_debut == datetime.time(19)
    assert page().workflow_in_progress


def test_un_brouillon_d_ici_n_est_pas_ecrase_et_le_changement_revient_ensuite(direct):
    direct.passer(vevent())
    brouillon = page()
    brouillon.public = "Ouvert à toutes et tous"
    version = brouillon.save_revision(user=UtilisateurFactory())

    passage = direct.passer(vevent(dates=quand(heure=19)))

    assert page().latest_revision_id == version.pk and page().heure_debut == datetime.time(20)
    assert "quelqu’un a un brouillon" in passage.ecartes[0]["raison"]
    version.publish()
    direct.passer(vevent(dates=quand(heure=19)))
    assert (page().heure_debut, page().public) == (datetime.time(19), "Ouvert à toutes et tous")


def test_une_page_verrouillee_ici_attend_d_etre_rendue(direct):
    direct.passer(vevent(titre="veillee"))
    EvenementPage.objects.update(locked=True)

    passage = direct.passer(vevent(titre="veillee du soir"))

    assert (passage.modifies, page().title) == (0, "veillee")
    assert "verrouillé" in passage.ecartes[0]["raison"]
    EvenementPage.objects.update(locked=False)
    assert direct.passer(vevent(titre="veillee du soir")).modifies == 1


def test_ce_que_l_on_cesse_de_suivre_pendant_une_lecture_ne_change_plus(direct, monkeypatch):
    direct.passer(vevent("a"), vevent("b"), vevent("c", "Fête"))
    direct.passer(vevent("a"), vevent("b"))
    disparu, secretaire = EvenementSuivi.objects.get(uid="c"), UtilisateurFactory(role=Role.SECRETARIAT)
    manquants = Passage._manquants

    def garder_entre_temps(*arguments):
        GarderLeDisparu(disparu, secretaire).execute()
        return manquants(*arguments)

    monkeypatch.setattr(Passage, "_manquants", garder_entre_temps)
    passage = direct.passer(vevent("a"), vevent("b"), vevent("c", "Fête déplacée"))

    assert passage.modifies == 0
    assert EvenementPage.objects.filter(title="Fête").exists()


def test_une_date_corrigee_ici_survit_et_les_autres_suivent(direct):
    serie = f"{quand()}\nRRULE:FREQ=WEEKLY;COUNT=3"
    semaines = [DEMAIN + datetime.timedelta(weeks=rang) for rang in range(3)]
    direct.passer(vevent(dates=serie))
    brouillon = page().get_latest_revision_as_object()
    brouillon.dates.create(genre=GenreDeDate.COMPLETE, date_prevue=semaines[1])
    brouillon.save_revision().publish()
    annulee = f"RECURRENCE-ID;TZID=Europe/Paris:{semaines[2]:%Y%m%d}T200000\nSTATUS:CANCELLED"

    direct.passer(vevent(dates=serie), vevent(plus=annulee, dates=quand(semaines[2])))

    genres = dict(page().dates.values_list("date_prevue", "genre"))
    assert genres == {semaines[1]: GenreDeDate.COMPLETE, semaines[2]: GenreDeDate.ANNULEE}


def test_une_correction_et_un_changement_qui_se_contredisent_ne_changent_rien(direct):
    direct.passer(vevent())
    corriger("heure_fin", datetime.time(21))

    passage = direct.passer(vevent(dates=quand(heure=21, duree=2)))

    assert (page().heure_debut, page().heure_fin) == (datetime.time(20), datetime.time(21))
    assert passage.ecartes[0]["uid"] == "veillee@exemple" and passage.modifies == 0
    # Le bail n'est pas perdu pour les suivants.
    assert direct.passer(vevent(), vevent("autre")).crees == 1


# --- Annulé, disparu, effacé -----------------------------------------------------------------------------------------
def test_une_annulation_s_annonce_aussitot_meme_quand_le_reste_est_relu(relu):
    relu.passer(vevent())
    page().latest_revision.publish()

    relu.passer(vevent(plus="STATUS:CANCELLED"))

    assert page().etat == EtatDEvenement.ANNULE and page().annonce
    assert not page().has_unpublished_changes


def test_annule_la_bas_mais_corrige_ici_quelqu_un_tranche(direct):
    direct.passer(vevent())
    corriger("etat", EtatDEvenement.COMPLET)

    passage = direct.passer(vevent(plus="STATUS:CANCELLED"))

    assert page().etat == EtatDEvenement.COMPLET
    assert passage.disparus == 1 and EvenementSuivi.objects.get().disparu_le


def test_ce_qui_disparait_est_propose_a_l_annulation_et_revient_s_il_reparait(direct):
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    trois = [vevent(uid) for uid in "abc"]
    direct.passer(*trois)

    passage = direct.passer(*trois[:2])

    disparu = EvenementSuivi.objects.get(uid="c")
    assert passage.disparus == 1 and disparu.disparu_le and disparu.evenement.live
    assert CourrielEnvoye.objects.filter(adresse=secretaire.email, evenement="agenda_disparus").count() == 1
    # Il n'est dit qu'une fois, et s'oublie s'il reparaît.
    assert direct.passer(*trois[:2]).disparus == 0
    direct.passer(*trois)
    disparu.refresh_from_db()
    assert disparu.disparu_le is None


def test_un_evenement_passe_qui_disparait_n_est_rien(direct):
    direct.passer(vevent("a"), vevent("b"), vevent("c"))
    passe = EvenementSuivi.objects.get(uid="c")
    EvenementSuivi.objects.filter(pk=passe.pk).update(valeurs={**passe.valeurs, "date_debut": HIER.isoformat()})

    assert direct.passer(vevent("a"), vevent("b")).disparus == 0


def test_un_evenement_ecarte_n_a_pas_disparu(direct):
    direct.passer(vevent("a"), vevent("b"), vevent("c"))

    passage = direct.passer(vevent("a"), vevent("b"), vevent("c", titre=""))

    assert passage.disparus == 0 and passage.ecartes[0]["raison"] == "il n’a pas de titre"


@pytest.mark.parametrize("restent", [0, 1])
def test_un_agenda_vide_ou_qui_perd_plus_de_la_moitie_ne_change_rien_sans_que_l_on_confirme(direct, restent):
    trois = [vevent(uid) for uid in "abc"]
    direct.passer(*trois)

    passage = direct.passer(*trois[:restent], *([vevent("d")] if restent else []))

    assert "a perdu d’un coup" in passage.erreur
    assert EvenementPage.objects.count() == 3 and not EvenementSuivi.objects.exclude(disparu_le=None).exists()
    assert direct.passer(*trois[:restent], confirme=True).disparus == 3 - restent


def test_l_evenement_efface_ici_n_est_pas_recree(direct):
    direct.passer(vevent())
    page().delete()

    passage = direct.passer(vevent(titre="Veillée du soir"))

    assert (passage.crees, passage.erreur) == (0, "") and not EvenementPage.objects.exists()


# --- Pannes et simultanéité ------------------------------------------------------------------------------------------
def test_une_panne_ne_change_rien_et_le_secretariat_ne_l_apprend_qu_une_fois(direct):
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    direct.passer(vevent())

    direct.panne = "Le serveur est trop lent à répondre."
    passages = [direct.passer(), direct.passer()]

    courriels = CourrielEnvoye.objects.filter(adresse=secretaire.email, evenement="agenda_en_panne")
    assert [passage.erreur for passage in passages] == [direct.panne] * 2
    assert courriels.count() == 1 and page().live
    direct.panne = ""
    direct.passer(vevent())
    direct.panne = "Encore."
    direct.passer()
    assert courriels.count() == 2


def test_une_erreur_imprevue_s_inscrit_et_rend_le_bail(direct, monkeypatch):
    def tomber(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(module, "lire", tomber)

    assert "imprévue" in direct.passer(vevent()).erreur
    assert FluxSuivi.objects.get().pris_le is None


def test_deux_passages_a_la_fois_un_seul_gagne(direct):
    direct.dit(vevent())
    premier, second = (Passage(FluxSuivi.objects.get()) for _ in range(2))
    assert premier._prendre()

    assert second.execute() is None
    assert not EvenementPage.objects.exists()


def test_un_passage_interrompu_se_reprend_et_l_ancien_n_ecrit_plus(direct):
    direct.dit(vevent())
    ancien = Passage(FluxSuivi.objects.get())
    ancien._prendre()
    echu = timezone.now() - BAIL - datetime.timedelta(minutes=1)
    FluxSuivi.objects.update(pris_le=echu)
    ancien.pris_le = echu

    assert direct.passer(vevent()).crees == 1
    with pytest.raises(module.BailPerdu):
        ancien._tenir()


def test_l_etiquette_evite_de_tout_relire_sauf_si_quelque_chose_attend(direct):
    direct.etiquette = '"v1"'
    direct.passer(vevent())
    direct.contenu = None

    Passage(FluxSuivi.objects.get()).execute()

    assert direct.marques[-1]["etiquette"] == '"v1"'
    # Une semaine après, on relit tout : l'horizon des séries a avancé.
    PassageDeFlux.objects.update(le=timezone.now() - datetime.timedelta(days=8))
    Passage(FluxSuivi.objects.get()).execute()
    assert "etiquette" not in direct.marques[-1]
