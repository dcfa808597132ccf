"""Le communiqué en PDF/UA : ce qu'il dit, ce qu'en lit une aide technique, et qui peut l'ouvrir."""

import datetime
import io
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from wagtail.blocks import StreamValue

from actualites.choix import EtatDeCosignature, NatureDePrise
from actualites.models import PriseDePositionPage
from actualites.signatures.compteur import recompter
from alliance.socle.choix import Role
from alliance.socle.typographie import date_longue
from reseau.actions import OuvrirEspace
from tests.bonnes_pratiques.pdf import comptes, elements, texte
from tests.factories import (
    CirculationFactory,
    CosignatureFactory,
    MembreFactory,
    PriseFactory,
    SignatureFactory,
    UtilisateurFactory,
    circuler,
)

from .test_suivi import repondre

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def lire(client: Client, adresse: str) -> PdfReader:
    reponse = client.get(adresse)
    assert reponse.status_code == 200, reponse.content[:400]
    return PdfReader(io.BytesIO(reponse.content))


def connecte(personne: Any) -> Client:
    client = Client()
    client.force_login(personne, backend=BACKEND)
    return client


@pytest.fixture
def membre(accueil) -> Any:
    membre = MembreFactory()
    OuvrirEspace(membre).execute(skip_permission_checks=True)
    return membre


@pytest.fixture
def prise(membre) -> PriseDePositionPage:
    prise = PriseFactory(
        parent=membre,
        title="Ouvrons le gymnase",
        nature=NatureDePrise.TRIBUNE,
        parue_le=datetime.date(2024, 3, 1),
        contact_presse_telephone="01 23 45 67 89",
        suites=[("suite", {"date": datetime.date(2024, 5, 2), "nature": "rencontre", "titre": "La préfète reçoit"})],
    )
    return PriseDePositionPage.objects.get(pk=prise.pk)


def cosigner(prise: PriseDePositionPage, noms: list[str]) -> None:
    version = circuler(prise)
    circulation = CirculationFactory(prise=prise, close_le=timezone.now())
    for nom in noms:
        CosignatureFactory(
            circulation=circulation,
            membre=None,
            organisation=nom,
            nature_d_organisation="association",
            etat=EtatDeCosignature.SIGNEE,
            version=version,
        )


def test_le_communique_dit_l_essentiel_d_abord_et_tout_ensuite(client, prise):
    repondre(prise, 1, "engagement", texte="Le gymnase ouvrira.")
    cosigner(prise, ["Ville d’Accord"])
    contenu = texte(lire(client, f"{prise.url}pdf/"))
    attendus = [
        "TRIBUNE",
        "1er mars 2024 Ouvrons le gymnase",
        "EN BREF Nous demandons l’ouverture",
        "personnes dehors Collectif d’Exemple, 2024",
        "Quarante personnes dorment dehors.",
        "Ce que dit la loi L’accueil est inconditionnel.",
        "Préfecture d’Exemple, préfète Ce qu’on lui demande : Ouvrir le gymnase",
        "Réponse : Engagement pris, 1er mars 2024 Le gymnase ouvrira.",
        "Contexte national Les centres sont pleins.",
        "Contexte européen",
        "1 organisation cosignataire Ville d’Accord",
        "2 mai 2024 · Rencontre La préfète reçoit",
        "CONTACT PRESSE Service de presse d’Exemple presse@exemple.org 01 23 45 67 89",
    ]
    places = [contenu.index(partie) for partie in attendus]
    assert places == sorted(places)
    assert "PROJET" not in contenu and "EMBARGO" not in contenu.upper()


def test_le_document_se_declare_pdf_ua_en_francais_titre_et_balise(client, prise):
    pdf = lire(client, f"{prise.url}pdf/")
    racine: Any = pdf.trailer["/Root"]
    assert b"pdfuaid:part>1<" in racine["/Metadata"].get_object().get_data().replace(b" ", b"")
    assert str(racine["/Lang"]).startswith("fr")
    assert racine["/MarkInfo"]["/Marked"]
    assert pdf.metadata is not None and pdf.metadata.title == "Ouvrons le gymnase"
    titres = [element["/S"] for element in elements(pdf) if str(element["/S"]).startswith("/H")]
    assert titres[0] == "/H1" and titres.count("/H1") == 1
    niveaux = [int(str(titre)[2:]) for titre in titres]
    assert all(suivant - avant <= 1 for avant, suivant in pairwise(niveaux))
    assert comptes(pdf)["/LI"] == 1  # le destinataire


def test_rien_de_ce_qui_s_ecrit_ne_devient_du_balisage(client, membre):
    piege = '#panic("x") *gras* $1$ #let y = 2 \\ [a] <b> `c` @d'
    prise = PriseFactory(
        parent=membre,
        title=piege,
        en_bref=f"<p>{piege.replace('<b>', '')}</p>",
        texte=[("tiroir", {"titre": piege, "contenu": [("texte", "<p>#let x = 1</p>")]})],
        destinataires=[("destinataire", {"nom": piege, "fonction": piege, "demande": piege})],
        contact_presse_nom=piege,
        initiatrices=[piege],
    )
    contenu = texte(lire(client, f"{prise.url}pdf/"))
    assert contenu.count("#panic(« x »)") >= 6
    assert "#let x = 1" in contenu


def test_300_cosignataires_et_un_long_texte_se_composent(client, membre):
    paragraphe = "<p>" + "Nous demandons l’ouverture d’un lieu. " * 40 + "</p>"
    prise = PriseFactory(
        parent=membre, texte=[("texte", paragraphe * 30), ("tiroir", {"titre": "X" * 90, "contenu": []})]
    )
    cosigner(prise, [f"Organisation d’Exemple n° {n:03d}" for n in range(300)])
    pdf = lire(client, f"{prise.url}pdf/")
    contenu = texte(pdf)
    assert "300 organisations cosignataires" in contenu
    assert all(f"n° {n:03d}" in contenu for n in range(300))
    assert 8 < len(pdf.pages) < 30


def test_le_communique_dit_les_signatures_du_public_et_les_medias(client, membre):
    prise = PriseFactory(
        parent=membre,
        signature_publique=True,
        retombees=[
            ("retombee", {"media": "Le Journal d’Exemple", "date": datetime.date(2024, 5, 3), "titre": "On en parle"})
        ],
    )
    SignatureFactory.create_batch(3, prise=prise)
    recompter(prise)
    contenu = texte(lire(client, f"{prise.url}pdf/"))
    assert f"3 signatures du public 3 personnes. Compté le {date_longue(timezone.localdate())}" in contenu
    assert "Dans les médias" in contenu and "Le Journal d’Exemple, 3 mai 2024 On en parle" in contenu
    assert "du public" not in texte(lire(client, f"{PriseFactory(parent=membre).url}pdf/"))


def test_une_organisation_qui_n_a_pas_lu_ces_mots_n_y_est_pas(client, prise):
    cosigner(prise, ["Ville d’Accord"])
    brouillon = prise.get_latest_revision_as_object()
    brouillon.en_bref = "<p>Fermons le gymnase.</p>"
    brouillon.save_revision()
    secretaire = connecte(UtilisateurFactory(role=Role.SECRETARIAT))
    contenu = texte(lire(secretaire, reverse("pdf_de_brouillon", args=[prise.pk])))
    assert "Fermons le gymnase." in contenu and "Ville d’Accord" not in contenu
    assert "Ville d’Accord" in texte(lire(client, f"{prise.url}pdf/"))


def test_un_brouillon_n_a_de_pdf_que_pour_qui_l_ecrit(client, membre, accueil):
    prise = PriseFactory(parent=membre, live=False)
    adresse = reverse("pdf_de_brouillon", args=[prise.pk])
    assert client.get(f"{prise.url or '/x/'}pdf/").status_code == 404
    assert client.get(adresse).status_code == 302  # la page de connexion
    autre = MembreFactory()
    OuvrirEspace(autre).execute(skip_permission_checks=True)
    assert connecte(UtilisateurFactory(membre=autre)).get(adresse).status_code == 403
    redactrice = connecte(UtilisateurFactory(membre=membre))
    assert "PDF du brouillon" in redactrice.get(reverse("wagtailadmin_pages:edit", args=[prise.pk])).content.decode()
    contenu = texte(lire(redactrice, adresse))
    assert "PROJET" in contenu and "n’est pas publié" in contenu
    assert "no-store" in redactrice.get(adresse)["Cache-Control"]


def test_l_embargo_qui_court_se_voit_partout(membre):
    prise = PriseFactory(parent=membre, live=False, embargo=timezone.now() + datetime.timedelta(days=2))
    redactrice = connecte(UtilisateurFactory(membre=membre))
    pdf = lire(redactrice, reverse("pdf_de_brouillon", args=[prise.pk]))
    # En tête de chaque page, et une fois de plus au-dessus du titre.
    assert texte(pdf).count("Sous embargo jusqu’au") == len(pdf.pages) + 1


def test_un_brouillon_presque_vide_se_compose_aussi(membre):
    prise = PriseFactory(parent=membre, live=False, chiffres=[], initiatrices=[], themes=[], axes=[])
    vide = prise.get_latest_revision_as_object()
    for champ in ("en_bref", "contexte_national", "contexte_europeen", "contact_presse_nom", "contact_presse_courriel"):
        setattr(vide, champ, "")
    for champ in ("texte", "destinataires"):
        setattr(vide, champ, StreamValue(getattr(vide, champ).stream_block, []))
    vide.save_revision()
    secretaire = connecte(UtilisateurFactory(role=Role.SECRETARIAT))
    assert prise.title in texte(lire(secretaire, reverse("pdf_de_brouillon", args=[prise.pk])))


def test_un_lecteur_qui_a_deja_cette_version_ne_la_recharge_pas(client, prise):
    premiere = client.get(f"{prise.url}pdf/")
    assert client.get(f"{prise.url}pdf/", headers={"if-none-match": premiere["ETag"]}).status_code == 304
    repondre(prise, 1, "favorable")
    assert client.get(f"{prise.url}pdf/")["ETag"] != premiere["ETag"]
