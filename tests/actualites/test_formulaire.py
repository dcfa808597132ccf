"""Écrire une prise de position dans l'administration : enregistrer à moitié, être refusé avec ses raisons, envoyer."""

import datetime
import gzip
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import rich_text, streamfield

from actualites.choix import NatureDePrise
from actualites.models import PriseDePositionPage
from actualites.prises.completude import verifier
from actualites.redaction import refuser_en_lot
from alliance.socle.moderation.completude import ancres_des_champs
from tests.factories import MembreFactory, PriseFactory, UtilisateurFactory
from tests.formulaires import BLOCS_DE_PRISE, prise_complete

SESSION = "django.contrib.auth.backends.ModelBackend"


def prise_vide(**changements: Any) -> dict[str, Any]:
    """Ce que contient le formulaire quand on n'a écrit que le titre."""
    return prise_complete(
        **{
            "slug": "",
            "en_bref": rich_text(""),
            "texte": streamfield([]),
            "initiatrices": [],
            "axes": [],
            "contact_presse_nom": "",
            "contact_presse_courriel": "",
            **changements,
        }
    )


@pytest.fixture
def membre(accueil):
    return MembreFactory()


@pytest.fixture
def redactrice(membre, client):
    redactrice = UtilisateurFactory(membre=membre)
    client.force_login(redactrice, backend=SESSION)
    return redactrice


def adresse_d_ajout(membre):
    return reverse("wagtailadmin_pages:add", args=["actualites", "prisedepositionpage", membre.pk])


def adresse_de(prise):
    return reverse("wagtailadmin_pages:edit", args=[prise.pk])


def refus(reponse):
    return [point["champ"] for point in reponse.context["edit_handler"].refus]


def test_un_brouillon_s_enregistre_avec_son_seul_titre(membre, redactrice, client):
    reponse = client.post(adresse_d_ajout(membre), prise_vide())
    prise = PriseDePositionPage.objects.get()
    assert reponse.status_code == 302
    assert (prise.slug, prise.live) == ("ouvrons-le-gymnase", False)
    assert client.get(adresse_de(prise)).status_code == 200


def test_l_envoi_d_un_texte_incomplet_est_refuse_avec_un_lien_par_partie(membre, redactrice, client):
    reponse = client.post(adresse_d_ajout(membre), {**prise_vide(), "action-submit": "1"})
    assert reponse.status_code == 200
    assert not PriseDePositionPage.objects.exists()
    attendus = ["en_bref", "initiatrices", "texte", "contact_presse_nom", "contact_presse_courriel", "axes"]
    assert refus(reponse) == attendus
    html = reponse.content.decode()
    ancres = ancres_des_champs(PriseDePositionPage.get_edit_handler())
    for champ in attendus:
        assert f'href="#{ancres[champ]}"' in html
        assert f'id="{ancres[champ]}"' in html


def test_un_texte_complet_part_en_relecture(membre, redactrice, client):
    reponse = client.post(adresse_d_ajout(membre), {**prise_complete(), "action-submit": "1"})
    assert reponse.status_code == 302
    assert PriseDePositionPage.objects.get().current_workflow_state is not None


@pytest.mark.parametrize(
    ("changements", "refuses"),
    [
        ({"nature": NatureDePrise.LETTRE_OUVERTE}, ["destinataires"]),
        ({"texte": streamfield([("texte", rich_text("<p> </p>"))])}, ["texte"]),
        ({"contact_presse_courriel": "", "contact_presse_telephone": "01 00 00 00 00"}, []),
        ({"contact_presse_courriel": ""}, ["contact_presse_courriel"]),
        ({"nature": NatureDePrise.APPEL, "contact_presse_nom": "", "contact_presse_courriel": ""}, []),
        ({"objectif": "500"}, ["signature_publique"]),
        ({"objectif": "500", "signature_publique": "on"}, []),
        ({"signature_publique": "on", "signature_cloture": "2020-01-01 10:00"}, ["signature_cloture"]),
    ],
)
def test_ce_que_chaque_nature_demande(membre, redactrice, client, changements, refuses):
    reponse = client.post(adresse_d_ajout(membre), {**prise_complete(**changements), "action-submit": "1"})
    assert (refus(reponse) if reponse.status_code == 200 else []) == refuses
    assert PriseDePositionPage.objects.exists() is not bool(refuses)


def test_une_signature_close_depuis_n_empeche_pas_d_ecrire_une_suite(membre):
    passee = timezone.now() - datetime.timedelta(days=1)
    assert verifier(PriseFactory(parent=membre, signature_publique=True, signature_cloture=passee)) == []
    assert verifier(PriseFactory(parent=membre, live=False, signature_publique=True, signature_cloture=passee)) != []


def test_le_refus_juge_ce_qui_est_soumis_et_non_ce_qui_est_enregistre(membre, redactrice, client):
    prise = PriseFactory(parent=membre, live=False)
    initiatrice = prise.initiatrices.get()
    supprimee = [{"id": initiatrice.pk, "membre": membre.pk, "nom": "x", "DELETE": "1"}]
    donnees = prise_complete(initiatrices=supprimee)
    donnees["initiatrices-INITIAL_FORMS"] = "1"
    assert refus(client.post(adresse_de(prise), {**donnees, "action-submit": "1"})) == ["initiatrices"]
    assert prise.initiatrices.exists()


def test_renvoyer_un_texte_incomplet_reste_possible_mais_non_l_approuver(membre):
    prise = PriseFactory(parent=membre, live=False)
    creuse = prise_complete(axes=[])

    def accepte(**action: str) -> bool:
        requete = QueryDict(mutable=True)
        for nom, valeur in {**creuse, **action}.items():
            requete.setlist(nom, [str(v) for v in valeur] if isinstance(valeur, list) else [str(valeur)])
        formulaire = PriseDePositionPage.get_edit_handler().get_form_class()
        return bool(formulaire(requete, instance=PriseDePositionPage.objects.get(pk=prise.pk)).is_valid())

    assert accepte(**{"action-workflow-action": "1", "workflow-action-name": "reject"})
    assert not accepte(**{"action-workflow-action": "1", "workflow-action-name": "approve"})


def test_la_publication_en_lot_ne_contourne_pas_la_completude(membre, rf):
    complete, creuse = PriseFactory(parent=membre, live=False), PriseFactory(parent=membre, live=False, en_bref="")

    def refusee(*pages: Any, descendance: str = "") -> bool:
        requete = rf.post("/", {"include_descendants": descendance})
        requete._messages = CookieStorage(requete)
        return refuser_en_lot(PriseDePositionPage, verifier, requete, list(pages)) is not None

    assert refusee(complete, creuse)
    assert refusee(membre, descendance="on")
    assert not refusee(complete)


def test_un_texte_commence_chez_un_membre_est_d_abord_le_sien(membre, redactrice, client):
    formulaire = client.get(adresse_d_ajout(membre)).context["form"]
    lignes = formulaire.formsets["initiatrices"].forms
    assert [ligne.instance.membre for ligne in lignes] == [membre]
    envoye = prise_vide(initiatrices=[{"id": "", "membre": membre.pk, "nom": membre.title}])
    envoye["initiatrices-INITIAL_FORMS"] = str(formulaire.formsets["initiatrices"].initial_form_count())
    assert client.post(adresse_d_ajout(membre), envoye).status_code == 302
    initiatrice = PriseDePositionPage.objects.get().initiatrices.get()
    assert (initiatrice.membre, initiatrice.nom) == (membre, membre.title)


def test_chaque_bloc_a_son_apercu(redactrice, client):
    """L'aperçu que l'éditeur demande au moment de choisir un bloc."""
    for champ in BLOCS_DE_PRISE:
        for bloc in PriseDePositionPage._meta.get_field(champ).stream_block.child_blocks.values():
            assert bloc.is_previewable, bloc
            assert bloc.meta.description, bloc
            reponse = client.get(reverse("wagtailadmin_block_preview"), {"id": bloc.definition_prefix})
            assert reponse.status_code == 200, bloc


def test_l_apercu_d_un_bloc_montre_ce_qu_il_montrera(redactrice, client):
    for champ, bloc, mots in (
        ("destinataires", "destinataire", "Rouvrir le centre d’accueil."),
        ("suites", "suite", "28 octobre 2020"),
        ("retombees", "retombee", "21 septembre 2020"),
        ("texte", "tiroir", "L’hébergement d’urgence"),
    ):
        definition = PriseDePositionPage._meta.get_field(champ).stream_block.child_blocks[bloc]
        reponse = client.get(reverse("wagtailadmin_block_preview"), {"id": definition.definition_prefix})
        assert mots in reponse.content.decode()


def test_tous_les_champs_ont_une_aide_ou_une_liste_qui_les_dit(redactrice, membre, client):
    formulaire = client.get(adresse_d_ajout(membre)).context["form"]
    hors_texte = {"comment_notifications", "go_live_at", "expire_at"}
    muets = {nom for nom, champ in formulaire.fields.items() if not champ.help_text} - hors_texte
    # Le titre, la nature et les quatre « demander… » se disent par leur nom et leur liste.
    assert {nom for nom in muets if not nom.startswith("demander_")} <= {"nature", "axes", "contact_presse_telephone"}


def test_le_formulaire_d_un_texte_plein_tient_son_budget(membre, redactrice, client, django_assert_max_num_queries):
    """Requêtes bornées ; octets comptés comme ils voyagent, compressés."""
    prise = PriseFactory(
        parent=membre,
        live=False,
        texte=[("texte", "<p>Texte</p>" * 10), ("tiroir", {"titre": "T", "contenu": [("texte", "<p>x</p>")]})] * 6,
        destinataires=[("destinataire", {"nom": f"Candidat {n}", "demande": "Ouvrir"}) for n in range(20)],
        chiffres=[{"valeur": n, "signification": f"chiffre {n}", "source": "Ville"} for n in range(6)],
        initiatrices=["Collectif", "Comité"],
    )
    client.get(adresse_de(prise))
    with django_assert_max_num_queries(60):
        reponse = client.get(adresse_de(prise))
    assert reponse.status_code == 200
    assert len(gzip.compress(reponse.content)) <= 45_000
    assert len(reponse.content) <= 500_000
