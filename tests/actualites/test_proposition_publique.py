"""Proposer un événement sans compte : le formulaire, le courriel, le bouton, le brouillon en relecture."""

import datetime

import pytest
from django.core.cache import cache
from wagtail.models import WorkflowState

from actualites.choix import EtatDeProposition
from actualites.models import EvenementPage, PropositionDEvenement
from actualites.propositions.actions import Confirmer
from actualites.propositions.forms import ENVOIS_SANS_PREUVE
from actualites.propositions.liens import chemin_de
from alliance.socle.choix import Role
from alliance.socle.models import RelectureTask
from tests.factories import TerritoireFactory, UtilisateurFactory

from .propositions import BOITE, COURRIEL, PROPOSER, brouillon_de, donnees, jour, lien_du, proposition, saisie


def texte(reponse):
    return reponse.content.decode()


# --- De l'envoi au brouillon -----------------------------------------------------------------------------------------
def test_de_l_envoi_au_brouillon_en_relecture(accueil, client, mailoutbox, django_capture_on_commit_callbacks):
    TerritoireFactory(nom="Exemple-sur-Loire")
    UtilisateurFactory(email="pair@exemple.org", role=Role.RELECTURE)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(PROPOSER, saisie())["Location"] == BOITE
    faite = PropositionDEvenement.objects.get()
    (courriel,) = mailoutbox
    assert courriel.to == [COURRIEL]
    # L'adresse n'est pas prouvée : rien de ce que l'on a écrit dans le formulaire ne part à personne.
    assert not any(
        mot in corps
        for mot in ("Veillée", "Camille", "soupe")
        for corps in (courriel.subject, courriel.body, courriel.alternatives[0].content)
    )

    lien = lien_du(courriel)
    page = texte(client.get(lien))
    assert "Confirmer ma proposition" in page and "On partage une soupe." in page
    assert not EvenementPage.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(lien, {"geste": "confirmer"})

    brouillon = brouillon_de(faite)
    assert (faite.etat, brouillon.live, brouillon.owner) == (EtatDeProposition.CONFIRMEE, False, None)
    assert brouillon.get_parent().slug == "agenda" and brouillon.slug == "veillee-aux-frontieres"
    assert brouillon.territoire.nom == "Exemple-sur-Loire" and brouillon.adresse == "1 rue de l’Exemple"
    assert [o.nom for o in brouillon.organisations.all()] == ["Collectif d’Exemple", "Association Exemple"]
    assert brouillon.en_bref == "<p>On marche, on écoute.<br/>On partage une soupe.</p>"
    assert "<p>20 h : soupe.</p>" in brouillon.description[0].value.source
    assert [axe.cle for axe in brouillon.axes.all()] == ["villes-frontieres"]
    assert (brouillon.heure_debut, brouillon.heure_fin) == (datetime.time(18), datetime.time(21))
    # En relecture, sans auteur : toute relectrice peut l'approuver.
    assert brouillon.current_workflow_task == RelectureTask.objects.get()
    assert brouillon.current_workflow_state.requested_by is None
    assert [c.to for c in mailoutbox[1:]] == [["pair@exemple.org"]]
    assert "Relecture par la rédaction" in texte(client.get(lien))


def test_confirmer_deux_fois_ne_fait_qu_une_page(accueil, client):
    faite = proposition()
    for _fois in range(2):
        assert client.post(chemin_de(faite), {"geste": "confirmer"}).status_code == 302
    assert EvenementPage.objects.count() == WorkflowState.objects.count() == 1


def test_deux_memes_titres_ont_deux_adresses_et_aucun_ne_prend_celle_de_la_rubrique(accueil):
    titres = ["Carte", "Fête", "Fête", "!!!"]
    slugs = [brouillon_de(proposition(confirmee=True, donnees=donnees(titre=titre))).slug for titre in titres]
    assert slugs == ["carte-2", "fete", "fete-2", "evenement-2"]


def test_jusqu_a_six_dates_ou_plusieurs_jours(accueil, client):
    client.post(PROPOSER, saisie(date_debut=jour(9), autre_date_1=jour(5), autre_date_5=jour(30)))
    client.post(PROPOSER, saisie(date_fin=jour(12), heure_debut="", heure_fin=""))
    soirees, sejour = (brouillon_de(Confirmer(p).execute()) for p in PropositionDEvenement.objects.order_by("pk"))
    assert soirees.date_debut.isoformat() == jour(5)
    assert [date.date_prevue.isoformat() for date in soirees.dates.all()] == [jour(9), jour(30)]
    assert (sejour.date_fin.isoformat(), sejour.heure_debut) == (jour(12), None)


def test_ce_que_l_on_ecrit_reste_du_texte(accueil, client):
    piege = "<script>alert(1)</script> & <b>gras</b>"
    client.post(PROPOSER, saisie(en_bref=piege, programme=piege, organisations=" A \n\nA\n B "))
    brouillon = brouillon_de(Confirmer(PropositionDEvenement.objects.get()).execute())
    attendu = "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;gras&lt;/b&gt;</p>"
    assert brouillon.en_bref == attendu
    assert attendu in brouillon.description[0].value.source
    assert [o.nom for o in brouillon.organisations.all()] == ["A", "B"]


# --- Ce qui manque ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changements", "champs"),
    [
        (
            {"titre": "", "forme": "", "en_bref": "", "organisations": ""},
            {"titre", "forme", "en_bref", "organisations"},
        ),
        ({"date_debut": jour(-1)}, {"date_debut"}),
        ({"date_debut": jour(800)}, {"date_debut"}),
        ({"date_fin": jour(9)}, {"date_fin"}),
        ({"date_fin": jour(60)}, {"date_fin"}),
        ({"date_fin": jour(12), "autre_date_2": jour(20)}, {"date_fin"}),
        ({"autre_date_2": "demain"}, {"autre_date_2"}),
        ({"heure_debut": ""}, {"heure_fin"}),
        ({"heure_fin": "17:00"}, {"heure_fin"}),
        ({"commune": ""}, {"commune"}),
        ({"modalite": "a-distance", "lien_distance": ""}, {"lien_distance"}),
        ({"axes": ["inconnu"]}, {"axes"}),
        ({"axes": []}, {"axes"}),
        ({"heure_fin": "18:00"}, {"heure_fin"}),
        ({"lien": "javascript:alert(1)", "lien_distance": "ftp://exemple.org"}, {"lien", "lien_distance"}),
        ({"titre": "Voir https://exemple.org/x"}, {"titre"}),
        ({"organisations": "\n".join(f"Association {n}" for n in range(13))}, {"organisations"}),
        ({"courriel": "pas une adresse", "nom": ""}, {"courriel", "nom"}),
    ],
)
def test_ce_qui_manque_se_dit_a_son_champ_et_rien_n_est_perdu(accueil, client, changements, champs):
    reponse = client.post(PROPOSER, saisie(**changements))
    form = reponse.context["form"]
    assert set(form.errors) == champs
    assert all(f'href="#{form[champ].id_for_label or form[champ].auto_id}"' in texte(reponse) for champ in champs)
    assert "20 h : soupe." in texte(reponse)
    assert not PropositionDEvenement.objects.exists()


def test_a_distance_n_exige_pas_de_commune(accueil, client):
    envoi = saisie(modalite="a-distance", commune="", distance_precisions="Envoyé à l’inscription")
    assert client.post(PROPOSER, envoi).status_code == 302


def test_une_commune_inconnue_reste_lisible_sur_la_page(accueil):
    assert brouillon_de(proposition(confirmee=True)).adresse == "Exemple-sur-Loire"


# --- Les défenses ----------------------------------------------------------------------------------------------------
def test_un_robot_ne_propose_rien(accueil, client):
    for robot in ({"adresse_postale": "1 rue des robots"}, {"sceau": "faux"}, {"sceau": ""}):
        assert client.post(PROPOSER, saisie(**robot)).context["form"].non_field_errors()
    assert not PropositionDEvenement.objects.exists()


def test_un_double_clic_ne_propose_qu_une_fois(accueil, client, mailoutbox, django_capture_on_commit_callbacks):
    envoi = saisie()
    with django_capture_on_commit_callbacks(execute=True):
        assert {client.post(PROPOSER, envoi)["Location"] for _fois in range(2)} == {BOITE}
    assert len(mailoutbox) == PropositionDEvenement.objects.count() == 1


def test_sans_reponse_au_defi_un_reseau_s_arrete_vite(accueil, client):
    statuts = [client.post(PROPOSER, saisie(courriel=f"c{n}@exemple.org")).status_code for n in range(8)]
    assert statuts == [302] * ENVOIS_SANS_PREUVE + [200] * 2


def test_une_adresse_connue_recoit_la_meme_reponse_qu_une_inconnue(accueil, client):
    UtilisateurFactory(email="connue@exemple.org", role=Role.SECRETARIAT)
    proposition(courriel="connue@exemple.org")
    reponses = []
    for courriel in ("connue@exemple.org", "inconnue@exemple.org"):
        cache.clear()
        reponse = client.post(PROPOSER, saisie(courriel=courriel))
        reponses.append((reponse.status_code, reponse["Location"], reponse.content))
    assert reponses[0] == reponses[1]


def test_au_dela_de_douze_courriels_par_jour_l_adresse_ne_recoit_plus_rien_et_rien_ne_le_dit(
    accueil, client, mailoutbox, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("actualites.propositions.forms.ENVOIS_SANS_PREUVE", 100)
    with django_capture_on_commit_callbacks(execute=True):
        lieux = {client.post(PROPOSER, saisie(courriel=f"camille+{n}@exemple.org"))["Location"] for n in range(14)}
    assert lieux == {BOITE}
    assert len(mailoutbox) == PropositionDEvenement.objects.count() == 12


@pytest.mark.parametrize("confirmee", [False, True])
def test_un_robot_de_messagerie_qui_suit_chaque_lien_ne_fait_rien(accueil, client, confirmee):
    faite = proposition(confirmee=confirmee)
    avant, pages = PropositionDEvenement.objects.values().get(), EvenementPage.objects.count()
    lien = chemin_de(faite)
    for adresse in (lien, f"{lien}?geste=confirmer", f"{lien}modifier/", f"{lien}retrait/", f"{lien}retrait/?oui"):
        for ouvrir in (client.get, client.head):
            assert ouvrir(adresse).status_code == 200
        for autre in (client.put, client.delete, client.options):
            assert autre(adresse).status_code == 405
    assert PropositionDEvenement.objects.values().get() == avant
    assert EvenementPage.objects.count() == pages


def test_la_base_seule_ne_donne_pas_le_lien_et_la_page_n_est_ni_gardee_ni_indexee(accueil, client):
    faite = proposition()
    for jeton in (faite.clef, f"{faite.clef}.faux", "x", "a" * 400):
        assert client.get(f"/agenda/proposition/{jeton}/").status_code == 404
    reponse = client.get(chemin_de(faite))
    assert "no-store" in reponse["Cache-Control"] and "noindex" in reponse["X-Robots-Tag"]
    assert reponse["Referrer-Policy"] == "same-origin"


def test_apres_sept_jours_le_lien_ne_confirme_plus(accueil, client):
    faite = proposition()
    PropositionDEvenement.objects.update(proposee_le=faite.proposee_le - datetime.timedelta(days=8))
    for reponse in (client.get(chemin_de(faite)), client.post(chemin_de(faite), {"geste": "confirmer"})):
        assert reponse.status_code == 410
    assert not EvenementPage.objects.exists()
