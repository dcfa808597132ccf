"""Écrire un événement dans l'administration : enregistrer à moitié, être refusé avec ses raisons, envoyer."""

import datetime
import gzip
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import rich_text

from actualites.choix import EtatDEvenement, GenreDeDate
from actualites.evenements.completude import verifier
from actualites.models import EvenementPage
from actualites.redaction import refuser_en_lot
from alliance.socle.moderation.completude import ancres_des_champs
from tests.factories import EvenementFactory, MembreFactory, UtilisateurFactory
from tests.formulaires import evenement_complet

SESSION = "django.contrib.auth.backends.ModelBackend"
SERIE = {"frequence": "hebdomadaire", "nombre": "4", "jours": ["MO", "TH"]}


def date(genre: str, date_prevue: str, **champs: str) -> dict[str, str]:
    return {
        "genre": genre, "date_prevue": date_prevue, "nouvelle_date": "", "heure_debut": "", "heure_fin": "",
        "titre": "", "lieu": "", "annonce": "La salle est fermée.", **champs,
    }  # fmt: skip


@pytest.fixture
def membre(accueil):
    return MembreFactory()


@pytest.fixture
def redactrice(membre, client):
    redactrice = UtilisateurFactory(membre=membre)
    client.force_login(redactrice, backend=SESSION)
    return redactrice


def adresse_d_ajout(membre):
    return reverse("wagtailadmin_pages:add", args=["actualites", "evenementpage", membre.pk])


def adresse_de(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def refus(reponse):
    return [point["champ"] for point in reponse.context["edit_handler"].refus]


def envoyer(client, membre, **changements: Any) -> list[str]:
    """Ce que l'envoi en relecture refuse ; rien s'il est parti."""
    reponse = client.post(adresse_d_ajout(membre), {**evenement_complet(**changements), "action-submit": "1"})
    refuses = refus(reponse) if reponse.status_code == 200 else []
    assert EvenementPage.objects.exists() is not bool(refuses)
    return refuses


VIDE: dict[str, Any] = {
    "slug": "",
    "en_bref": rich_text(""),
    "date_debut": "",
    "heure_debut": "",
    "heure_fin": "",
    "lieu_nom": "",
    "organisations": [],
    "axes": [],
}


def test_un_brouillon_s_enregistre_avec_son_seul_titre(membre, redactrice, client):
    assert client.post(adresse_d_ajout(membre), evenement_complet(**VIDE)).status_code == 302
    page = EvenementPage.objects.get()
    assert (page.slug, page.live) == ("rencontre-des-villes", False)
    assert client.get(adresse_de(page)).status_code == 200


def test_l_envoi_d_un_evenement_incomplet_est_refuse_avec_un_lien_par_partie(membre, redactrice, client):
    reponse = client.post(adresse_d_ajout(membre), {**evenement_complet(**VIDE), "action-submit": "1"})
    assert reponse.status_code == 200
    attendus = ["en_bref", "date_debut", "lieu_nom", "organisations", "axes"]
    assert refus(reponse) == attendus
    html = reponse.content.decode()
    ancres = ancres_des_champs(EvenementPage.get_edit_handler())
    for champ in attendus:
        assert f'href="#{ancres[champ]}"' in html and f'id="{ancres[champ]}"' in html


def test_un_evenement_complet_part_en_relecture(membre, redactrice, client):
    assert envoyer(client, membre) == []
    assert EvenementPage.objects.get().current_workflow_state is not None


@pytest.mark.parametrize(
    ("changements", "refuses"),
    [
        ({"modalite": "a-distance", "lieu_nom": ""}, ["lien_distance"]),
        ({"modalite": "a-distance", "lieu_nom": "", "lien_distance": "https://visio.exemple.org/x"}, []),
        ({"modalite": "a-distance", "distance_precisions": "Le lien est envoyé à l’inscription."}, []),
        ({"modalite": "les-deux"}, ["lien_distance"]),
        ({"lieu_nom": "", "adresse": "1 rue de l’Exemple"}, []),
        ({"etat": "complet"}, ["annonce"]),
        ({"etat": "annule", "annonce": "La salle est fermée."}, []),
        ({**SERIE, "dates": [date("annulee", "2031-07-21")]}, []),
        ({**SERIE, "dates": [date("annulee", "2031-07-22")]}, ["dates"]),
        ({**SERIE, "dates": [date("ajoutee", "2031-07-22")]}, []),
        ({**SERIE, "dates": [date("ajoutee", "2031-07-21")]}, ["dates"]),
        ({**SERIE, "dates": [date("complete", "2031-07-21"), date("annulee", "2031-07-21")]}, ["dates"]),
        ({**SERIE, "dates": [date("ajoutee", "2031-08-30"), date("annulee", "2031-08-30")]}, []),
        ({"dates": [date("exclue", "2031-07-17")]}, ["dates"]),
        ({"frequence": "hebdomadaire"}, ["jusqu_au"]),
        ({"frequence": "quotidienne", "jusqu_au": "2033-12-31"}, ["jusqu_au"]),
        ({"frequence": "quotidienne", "jusqu_au": "2033-12-31", "nombre": "400"}, []),
    ],
)
def test_ce_que_chaque_evenement_demande(membre, redactrice, client, changements, refuses):
    assert envoyer(client, membre, **changements) == refuses


@pytest.mark.parametrize(
    ("changements", "champ"),
    [
        ({"date_debut": "1203-07-17"}, "date_debut"),
        ({"date_fin": "9999-12-31"}, "date_fin"),
        ({"inscription_avant": "9999-12-31"}, "inscription_avant"),
        ({"frequence": "annuelle", "jusqu_au": "2200-01-01"}, "jusqu_au"),
    ],
)
def test_une_annee_mal_tapee_est_refusee_meme_en_brouillon(membre, redactrice, client, changements, champ):
    reponse = client.post(adresse_d_ajout(membre), evenement_complet(**changements))
    assert "1900 et 2199" in str(reponse.context["form"].errors[champ])
    assert not EvenementPage.objects.exists()


@pytest.mark.parametrize("fin", ["2032-08-20", "2199-12-31"])
def test_une_serie_qui_serait_coupee_est_refusee_meme_en_brouillon(membre, redactrice, client, fin):
    """Du 17 juillet 2031, tous les jours : la quatre centième date est le 19 août 2032."""
    reponse = client.post(adresse_d_ajout(membre), evenement_complet(frequence="quotidienne", jusqu_au=fin))
    (erreur,) = reponse.context["form"].errors["jusqu_au"]
    assert "plus de 400 dates" in erreur and "19 août 2032" in erreur
    client.post(adresse_d_ajout(membre), evenement_complet(frequence="quotidienne", jusqu_au="2032-08-19"))
    assert EvenementPage.objects.exists()


@pytest.mark.parametrize(
    ("champs", "se_chevauchent"),
    [
        ({"frequence": "hebdomadaire", "date_fin": datetime.date(2031, 8, 6), "heure_debut": None}, True),
        ({"frequence": "hebdomadaire", "date_fin": datetime.date(2031, 7, 23), "heure_debut": None}, False),
        ({"frequence": "quotidienne", "date_fin": datetime.date(2031, 7, 22), "heure_fin": datetime.time(23)}, True),
        # Chaque nuit, de 22 h à 2 h.
        ({"frequence": "quotidienne", "date_fin": datetime.date(2031, 7, 18), "heure_fin": datetime.time(2)}, False),
    ],
)
def test_une_serie_dont_les_dates_se_chevauchent_ne_part_pas_en_relecture(membre, champs, se_chevauchent):
    champs = {"heure_debut": datetime.time(22), "heure_fin": None, "nombre": 4, **champs}
    page = EvenementFactory(parent=membre, live=False, date_debut=datetime.date(2031, 7, 17), **champs)
    manques = [manque for manque in verifier(page) if manque.champ == "date_fin"]
    assert [manque.bloquant for manque in manques] == ([True] if se_chevauchent else [])


@pytest.mark.parametrize("champs", [{"date_prevue": "0203-07-21"}, {"nouvelle_date": "9999-12-31"}])
def test_celle_d_une_date_particuliere_aussi(membre, redactrice, client, champs):
    ligne = date("changee", **{"date_prevue": "2031-07-21", **champs})
    reponse = client.post(adresse_d_ajout(membre), evenement_complet(**SERIE, dates=[ligne]))
    (erreurs,) = reponse.context["form"].formsets["dates"].errors
    assert list(erreurs) == list(champs)


def test_les_jours_coches_s_enregistrent_dans_l_ordre_de_la_semaine_et_se_recochent(membre, redactrice, client):
    client.post(adresse_d_ajout(membre), evenement_complet(**{**SERIE, "jours": ["TH", "MO"]}))
    page = EvenementPage.objects.get()
    assert page.jours == "MO,TH"
    champ = client.get(adresse_de(page)).context["form"]["jours"]
    assert [case.data["value"] for case in champ.subwidgets if case.data["selected"]] == ["MO", "TH"]
    refuse = client.post(adresse_d_ajout(membre), evenement_complet(slug="autre", jours=["LUNDI"]))
    assert refuse.context["form"].errors.keys() == {"jours"}


def test_l_ecran_montre_les_dates_que_donne_la_regle(membre, redactrice, client):
    page = EvenementFactory(
        parent=membre, live=False, date_debut=datetime.date(2031, 7, 17), frequence="hebdomadaire", nombre=30,
        dates=[{"genre": GenreDeDate.ANNULEE, "date_prevue": datetime.date(2031, 7, 24), "annonce": "Fermé"}],
    )  # fmt: skip
    html = client.get(adresse_de(page)).content.decode()
    assert "Cela donne 30 dates" in html and "et 6 autres dates" in html
    assert "<s>Jeudi 24 juillet 2031, de 18" in html
    assert "Cela donne" not in client.get(adresse_d_ajout(membre)).content.decode()


def test_un_evenement_neuf_est_d_abord_celui_du_membre(membre, redactrice, client):
    assert client.get(reverse("nouvel_evenement")).url == adresse_d_ajout(membre)
    formulaire = client.get(adresse_d_ajout(membre)).context["form"]
    assert [ligne.instance.membre for ligne in formulaire.formsets["organisations"].forms] == [membre]


def test_la_tenue_d_un_evenement_publie_ne_change_que_par_une_annonce(membre, redactrice, client):
    """Un formulaire ouvert avant l'annonce ne la défait pas."""
    page = EvenementFactory(parent=membre, etat=EtatDEvenement.ANNULE, annonce="La salle est fermée.")
    client.post(adresse_de(page), evenement_complet(slug=page.slug, etat="prevu", annonce=""))
    brouillon = EvenementPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert brouillon.title == "Rencontre des villes"
    assert (brouillon.etat, brouillon.annonce) == (EtatDEvenement.ANNULE, "La salle est fermée.")


def test_les_conseils_n_empechent_pas_l_envoi(membre):
    hier = timezone.localdate() - datetime.timedelta(days=1)
    page = EvenementFactory(parent=membre, live=False, date_debut=hier)
    manques = verifier(page)
    assert [manque.champ for manque in manques] == ["territoire", "acces_fauteuil", "compte_rendu"]
    assert not any(manque.bloquant for manque in manques)
    page.etat, page.annonce, page.acces_fauteuil = EtatDEvenement.ANNULE, "Fermé.", True
    assert [manque.champ for manque in verifier(page)] == ["territoire"]


def test_la_publication_en_lot_ne_contourne_pas_la_completude(membre, rf):
    complet, creux = EvenementFactory(parent=membre, live=False), EvenementFactory(parent=membre, live=False, axes=[])

    def refusee(*pages: Any, descendance: str = "") -> bool:
        requete = rf.post("/", {"include_descendants": descendance})
        requete._messages = CookieStorage(requete)
        return refuser_en_lot(EvenementPage, verifier, requete, list(pages)) is not None

    assert refusee(complet, creux) and refusee(membre, descendance="on")
    assert not refusee(complet)


def test_le_formulaire_d_un_evenement_plein_tient_son_budget(membre, redactrice, client, django_assert_max_num_queries):
    debut = datetime.date(2031, 7, 17)
    page = EvenementFactory(
        parent=membre, live=False, date_debut=debut, frequence="hebdomadaire", nombre=40,
        organisations=[f"Collectif {n}" for n in range(10)],
        dates=[
            {"genre": GenreDeDate.COMPLETE, "date_prevue": debut + datetime.timedelta(weeks=n)} for n in range(8)
        ],
    )  # fmt: skip
    client.get(adresse_de(page))
    with django_assert_max_num_queries(60):
        reponse = client.get(adresse_de(page))
    assert reponse.status_code == 200
    assert len(gzip.compress(reponse.content)) <= 45_000
    assert len(reponse.content) <= 500_000
