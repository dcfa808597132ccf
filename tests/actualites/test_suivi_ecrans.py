"""L'écran « Destinataires et réponses » : qui saisit, qui confirme, et ce que l'on importe."""

import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from actualites.choix import SensDeReponse
from actualites.models import PriseDePositionPage, ReponseDeDestinataire
from actualites.suivi.actions import AjouterDestinataires, EcarterReponse, SaisirReponse, SuiviRefuse
from actualites.suivi.importation import lire_la_liste
from actualites.suivi.lecture import destinataires
from alliance.socle.choix import Role
from reseau.actions import OuvrirEspace
from tests.factories import MembreFactory, PriseFactory, UtilisateurFactory

from .test_suivi import JOUR, candidats, prise_a

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def membre(accueil) -> Any:
    membre = MembreFactory()
    OuvrirEspace(membre).execute(skip_permission_checks=True)
    return membre


@pytest.fixture
def prise(membre) -> PriseDePositionPage:
    return prise_a(3, parent=membre)


@pytest.fixture
def redactrice(membre) -> Any:
    return UtilisateurFactory(membre=membre)


@pytest.fixture
def secretaire(accueil) -> Any:
    return UtilisateurFactory(role=Role.SECRETARIAT)


def connecte(personne: Any) -> Client:
    client = Client()
    client.force_login(personne, backend=BACKEND)
    return client


def cles(prise: PriseDePositionPage) -> list[str]:
    return [bloc.id for bloc in prise.destinataires]


def saisie(cle: str, sens: str, le: str = "2024-03-01", **champs: str) -> dict[str, str]:
    return {f"{cle}-{nom}": valeur for nom, valeur in {"sens": sens, "le": le, **champs}.items()}


def test_une_redactrice_saisit_et_l_equipe_centrale_confirme(prise, redactrice, secretaire):
    adresse = reverse("suivi:liste", args=[prise.pk])
    cle = cles(prise)[0]
    client = connecte(redactrice)
    reponse = client.post(
        adresse, {"geste": "lignes", **saisie(cle, "engagement", texte="Je m’y engage.")}, follow=True
    )
    assert "1 réponse est enregistrée. L’équipe centrale va les lire" in reponse.content.decode()
    inscrite = ReponseDeDestinataire.objects.get()
    assert (inscrite.saisie_par, inscrite.confirmee_le) == (redactrice, None)
    assert destinataires(prise)[0].libelle == "Sans réponse"
    # Elle ne se confirme pas elle-même, même en forgeant le bouton.
    assert "confirmer:" not in reponse.content.decode()
    client.post(adresse, {"geste": f"confirmer:{inscrite.pk}"})
    inscrite.refresh_from_db()
    assert inscrite.confirmee_le is None

    centrale = connecte(secretaire)
    assert "1 réponse de destinataire à confirmer" in centrale.get(reverse("wagtailadmin_home")).content.decode()
    assert f"confirmer:{inscrite.pk}" in centrale.get(adresse, {"sens": "a-confirmer"}).content.decode()
    for _fois in range(2):
        centrale.post(adresse, {"geste": f"confirmer:{inscrite.pk}"})
    assert destinataires(prise)[0].libelle == "Engagement pris"
    assert PageLogEntry.objects.filter(action="actualites.confirmer_reponse", page=prise.pk).count() == 1
    EcarterReponse(inscrite, secretaire).execute()
    assert destinataires(prise)[0].libelle == "Sans réponse"


def test_ce_que_saisit_l_equipe_centrale_est_confirme_d_office_et_se_saisit_en_lot(prise, secretaire):
    donnees = {"geste": "lot", "coche": cles(prise)[:2], "lot-sens": "favorable", "lot-le": "2024-03-01"}
    donnees["lot-lien"] = "https://exemple.org/reponse"
    connecte(secretaire).post(reverse("suivi:liste", args=[prise.pk]), donnees)
    assert destinataires(prise).decompte[SensDeReponse.FAVORABLE] == 2


def test_une_reponse_du_futur_est_refusee_et_rien_de_ce_qui_est_ecrit_n_est_perdu(prise, secretaire):
    demain = timezone.localdate() + datetime.timedelta(days=1)
    un, deux, _trois = cles(prise)
    donnees = {**saisie(un, "favorable", demain.isoformat(), texte="Mes mots."), **saisie(deux, "", texte="Sans sens.")}
    page = connecte(secretaire).post(reverse("suivi:liste", args=[prise.pk]), {"geste": "lignes", **donnees})
    html = page.content.decode()
    assert "Ce jour n’est pas encore venu" in html
    assert "Choisissez la réponse." in html
    assert 'value="Mes mots."' in html and 'value="Sans sens."' in html
    assert not ReponseDeDestinataire.objects.exists()
    with pytest.raises(ValidationError, match="n’est pas encore venu"):
        SaisirReponse(prise, un, secretaire, sens="favorable", le=demain).execute()


@pytest.mark.parametrize("nom", ["liste", "importer", "destinataire", "exporter"])
def test_une_autre_organisation_ne_voit_ni_n_ecrit_rien(prise, nom, accueil):
    autre = MembreFactory()
    OuvrirEspace(autre).execute(skip_permission_checks=True)
    etrangere = UtilisateurFactory(membre=autre)
    suite = {"destinataire": [cles(prise)[0]], "exporter": ["csv"]}.get(nom, [])
    adresse = reverse(f"suivi:{nom}", args=[prise.pk, *suite])
    client = connecte(etrangere)
    donnees = {"geste": "lignes", "liste": "X", "ajouter": "1", **saisie(cles(prise)[0], "favorable")}
    assert client.get(adresse).status_code == 403
    assert client.post(adresse, donnees).status_code == 403
    assert not ReponseDeDestinataire.objects.exists()
    assert prise.title not in client.get(reverse("suivi:prises")).content.decode()
    with pytest.raises(SuiviRefuse):
        SaisirReponse(prise, cles(prise)[0], etrangere, sens="favorable", le=JOUR).execute()
    with pytest.raises(SuiviRefuse):
        AjouterDestinataires(prise, lire_la_liste("X").a_ajouter, etrangere).execute()


def test_une_liste_se_lit_ligne_a_ligne():
    lue = lire_la_liste(
        "Nom;Fonction;Demande\nAda;maire;Ouvrir\n\n;préfète\nAda ;Maire\n" + "x" * 161 + "\nA;b;c;d\n"
        '"Léa; dite L";"élue\nlocale"'
    )
    assert [(ligne.nom, ligne.fonction) for ligne in lue.a_ajouter] == [
        ("Ada", "maire"),
        ("Léa; dite L", "élue locale"),
    ]
    assert [ligne.nom for ligne in lue.deja] == ["Ada"]
    assert [(ligne.numero, ligne.erreur) for ligne in lue.erreurs] == [
        (4, "il manque le nom."),
        (6, "« xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… » est trop long : 160 caractères au plus."),
        (7, "il y a plus de trois colonnes : nom, fonction, demande."),
    ]


def test_importer_une_liste_ajoute_au_brouillon_sans_toucher_la_page_publiee(prise, redactrice):
    client, adresse = connecte(redactrice), reverse("suivi:importer", args=[prise.pk])
    fichier = SimpleUploadedFile("liste.csv", "Zoé Été;candidate;S’engager\n;oubli".encode("cp1252"))
    html = client.post(adresse, {"fichier": fichier, "ajouter": "1"}).content.decode()
    assert "Ligne 2 : il manque le nom." in html
    assert "Zoé Été;candidate;S’engager\n;oubli" in html  # à corriger sur place
    liste = "Zoé Été;candidate;S’engager\nCandidate 2;candidate"
    assert "Ajouter 1 destinataire" in client.post(adresse, {"liste": liste}).content.decode()
    assert client.post(adresse, {"liste": liste, "ajouter": "1"}).status_code == 302
    prise = PriseDePositionPage.objects.get(pk=prise.pk)
    brouillon = prise.get_latest_revision_as_object()
    assert [bloc.value["nom"] for bloc in brouillon.destinataires][2:] == ["Candidate 3", "Zoé Été"]
    assert cles(brouillon)[:3] == cles(prise)
    assert len(prise.destinataires) == 3


def test_150_destinataires_tiennent_en_deux_pages_et_en_peu_de_requetes(
    membre, secretaire, django_assert_max_num_queries
):
    prise = PriseFactory(destinataires=candidats(150), parent=membre)
    client, adresse = connecte(secretaire), reverse("suivi:liste", args=[prise.pk])
    client.get(adresse)
    with django_assert_max_num_queries(40):
        page = client.get(adresse, {"p": "2"})
    assert len(page.context["lignes"]) == 50
    assert len(page.content) < 250_000
    assert len(client.get(adresse, {"q": "candidate 77"}).context["lignes"]) == 1
    assert client.get(adresse, {"sens": "n’importe quoi", "p": "x"}).status_code == 200


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_l_export_dit_tout_et_ne_calcule_rien(prise, secretaire, format_):
    SaisirReponse(prise, cles(prise)[0], secretaire, sens="favorable", le=JOUR, texte="=1+1").execute()
    reponse = connecte(secretaire).get(reverse("suivi:exporter", args=[prise.pk, format_]))
    contenu = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    if format_ == "xlsx":
        lignes = [[str(c or "") for c in ligne] for ligne in openpyxl.load_workbook(BytesIO(contenu)).active.values]
    else:
        lignes = [ligne.split(";") for ligne in contenu.decode("utf-8-sig").splitlines()]
    assert len(lignes) == 4
    assert "'=1+1" in lignes[1] and "fait foi" in lignes[1]
    assert "Sans réponse" in lignes[2]
