"""La fiche en PDF/UA et son image de partage."""

import datetime
import io
import uuid
from collections import Counter
from itertools import pairwise

import pytest
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction
from wagtail_footnotes.models import Footnote

from alliance.socle import partage as module_partage
from alliance.socle.choix import CleAxe
from alliance.socle.models import ImageAlliance
from alliance.socle.typst.rendu import ErreurDeRendu
from bonnes_pratiques import pdf as module_pdf
from bonnes_pratiques.choix import StatutDePratique
from bonnes_pratiques.document import date_longue, secable
from bonnes_pratiques.models import EnsembleDeFiche, FichePage, LigneDeFinancement, PartenaireDeFiche
from tests.factories import FicheFactory, TerritoireFactory

pytestmark = pytest.mark.django_db
NOTE = str(uuid.UUID(int=7))
APPEL = f'<footnote id="{NOTE}">[7]</footnote>'


@pytest.fixture
def riche(accueil) -> FichePage:
    """Une fiche dont chaque partie est remplie, les mots de chacune reconnaissables."""
    fiche = FicheFactory(
        title="Créer un conseil consultatif des résidents étrangers",
        numero=3,
        sous_titre="L'exemple d'une ville qui consulte.",
        axes=[CleAxe.CITOYENNETE, CleAxe.CO_CONSTRUCTION],
        territoires=[TerritoireFactory(nom="Exemple-les-Bains", population=158_000, subdivision="Isère")],
        chiffres=[
            {"valeur": 25, "signification": "nationalités réunies", "source": "Bilan municipal", "annee": 2018},
            {"valeur": 2000, "precision": "plus-de", "signification": "avis rendus", "source": "Registre"},
            {"valeur": 8, "valeur_haute": 10, "unite": "réunions", "signification": "par an", "source": "Règlement"},
        ],
        statut_annee=2000,
        en_bref=f"<p>Un <b>conseil</b> consulté{APPEL}, et <i>entendu</i>.</p>",
        encadres=[("encadre", {"titre": "En réponse", "texte": "<p>Le vote local reste fermé.</p>"})],
        comment=[
            (
                "etape",
                {
                    "titre": "Donner un cadre",
                    "contenu": [
                        (
                            "texte",
                            f"<p>Voter une délibération{APPEL}.</p><ul><li>un budget</li><li>un calendrier</li></ul>",
                        )
                    ],
                },
            ),
            (
                "citation",
                {"texte": "On nous répond enfin.", "personne": "Une membre", "fonction": "commission logement"},
            ),
            ("etape", {"titre": "Répondre aux avis", "contenu": [("texte", "<p>Chaque avis a sa réponse.</p>")]}),
        ],
        temoignage=[
            ("temoignage", {"titre": "Ma première séance", "texte": "<p>J'ai pris la parole.</p>", "personne": "Sami"})
        ],
        bilan_reussites="<p>Les services consultent avant d'écrire.</p>",
        bilan_limites="<p>Le renouvellement est difficile.</p>",
        a_retenir_phrase="Consulter oblige à répondre.",
        a_retenir=[("geste", "Une place votée"), ("geste", "Un élu qui répond")],
        aller_plus_loin=[
            ("lien", {"titre": "Le règlement", "adresse": "https://exemple.org/reglement", "source": "Ville"}),
            ("ouvrage", {"titre": "Consulter les étrangers", "auteurs": "C. Exemple", "annee": 2012}),
            ("video", {"titre": "Une séance filmée", "adresse": "https://exemple.org/film", "duree": "12 min"}),
        ],
        financement_total=30_000,
        financement_note="Le budget couvre aussi les quartiers.",
        confirmee_le=datetime.date(2026, 3, 1),
        contact_page="https://exemple.org/contact",
    )
    fiche.financements.set(
        [
            LigneDeFinancement(financeur="La Ville", montant=32_500, precision="par an"),
            LigneDeFinancement(financeur="La Métropole", montant=None),
        ]
    )
    fiche.partenaires.set([PartenaireDeFiche(nom="Association Exemple", apport="forme les membres")])
    fiche.footnotes.set([Footnote(uuid=NOTE, text="<p>Délibération du 12 mai 1999.</p>")])
    return publier(fiche)


def publier(fiche: FichePage) -> FichePage:
    fiche.save_revision().publish()
    return FichePage.objects.get(pk=fiche.pk)


def lire(client, fiche: FichePage) -> PdfReader:
    reponse = client.get(f"{fiche.url}pdf/")
    assert reponse.status_code == 200, reponse.content
    return PdfReader(io.BytesIO(reponse.content))


def texte(pdf: PdfReader) -> str:
    """Le texte sur une seule ligne, espaces ordinaires."""
    brut = " ".join(page.extract_text() for page in pdf.pages)
    return " ".join(brut.replace("\u202f", " ").replace("\u200b", "").split())


def elements(pdf: PdfReader) -> list[dict]:
    """Les éléments de structure du document, dans l'ordre de lecture."""

    def parcourir(noeud):
        noeud = noeud.get_object()
        if isinstance(noeud, list):
            return [element for enfant in noeud for element in parcourir(enfant)]
        if not isinstance(noeud, dict) or "/S" not in noeud:
            return []
        return [noeud, *(parcourir(noeud["/K"]) if "/K" in noeud else [])]

    return parcourir(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])


def comptes(pdf: PdfReader) -> Counter:
    return Counter(element["/S"] for element in elements(pdf))


# --- Ce que dit le document ------------------------------------------------------------------------------------------


def test_le_pdf_dit_chaque_partie_de_la_fiche(client, riche):
    contenu = texte(lire(client, riche))

    for partie in (
        "ALLIANCE ACCUEILLANTE",
        "BONNE PRATIQUE N° 3 · CITOYENNETÉ · CO-CONSTRUCTION",
        "Créer un conseil consultatif des résidents étrangers",
        "L’exemple d’une ville qui consulte.",
        "EXEMPLE-LES-BAINS",
        "158 000 habitants (2023)",
        "nationalités réunies Bilan municipal, 2018",
        "plus de 2 000",
        "8 à 10 réunions",
        "Un conseil consulté1, et entendu.",
        "En réponse Le vote local reste fermé.",
        "1 Donner un cadre Voter une délibération1.",
        "• un budget • un calendrier",
        "« On nous répond enfin. » Une membre, commission logement",
        "2 Répondre aux avis Chaque avis a sa réponse.",
        "Témoignage – Ma première séance J’ai pris la parole. Sami",
        "Ce que cela a changé Les services consultent avant d’écrire.",
        "Ce qui a manqué, échoué ou s’est arrêté Le renouvellement est difficile.",
        "À retenir Consulter oblige à répondre. Une place votée Un élu qui répond",
        "La Ville par an 32 500 €",
        "La Métropole inconnu",
        "Total annoncé 30 000 €",
        "1 montant est inconnu : il n’est pas compté.",
        "2 500 € de plus",
        "Le budget couvre aussi les quartiers.",
        "Association Exemple forme les membres",
        "Le règlement Ville exemple.org/reglement",
        "C. Exemple, 2012",
        "Vidéo, 12 min exemple.org/film",
        "1 Délibération du 12 mai 1999.",
        "Mission accueil accueil@exemple.org exemple.org/contact",
        "CC BY-SA 4.0 · Confirmée le 1er mars 2026 1 / 2",
        f"Version du {date_longue(riche.last_published_at.date())}",
        riche.full_url.removeprefix("http://").rstrip("/"),
    ):
        assert partie in contenu, partie


def test_une_fiche_ordinaire_tient_sur_deux_pages_a4(client, riche):
    pdf = lire(client, riche)

    assert len(pdf.pages) == 2
    assert [round(float(cote)) for cote in pdf.pages[0].mediabox[2:]] == [595, 842]


def test_une_pratique_arretee_le_dit_avant_le_recit(client, accueil):
    fiche = FicheFactory(
        statut=StatutDePratique.TERMINEE, statut_annee=2017, statut_mois=4, statut_motif="Un incendie."
    )
    contenu = texte(lire(client, fiche))

    assert contenu.index("TERMINÉE Terminée en avril 2017 Un incendie.") < contenu.index("En bref")


def test_des_reseaux_sans_territoire_et_aucun_chiffre(client, accueil):
    fiche = FicheFactory(chiffres=[])
    fiche.ensembles.set([EnsembleDeFiche(nom=f"Réseau n° {n}", genre="reseau", nombre=n * 100) for n in range(1, 6)])
    contenu = texte(lire(client, publier(fiche)))

    for n in range(1, 6):
        assert f"Réseau n° {n} Réseau · {n}00 territoires" in contenu
    assert "CHIFFRES" not in contenu


def test_une_fiche_presque_vide_se_compose_aussi(client, accueil):
    fiche = FicheFactory(
        title="T", sous_titre="", famille="", axes=[], themes=[], chiffres=[], en_bref="", comment=[], a_retenir=[],
        bilan_reussites="", bilan_limites="", contact_fonction="", contact_courriel="",
    )  # fmt: skip

    assert "BONNE PRATIQUE" in texte(lire(client, fiche))


# --- Ce que lit une aide technique -----------------------------------------------------------------------------------


def test_le_document_se_declare_pdf_ua_en_francais_et_titre(client, riche):
    pdf = lire(client, riche)
    racine = pdf.trailer["/Root"]

    assert racine["/MarkInfo"]["/Marked"]
    assert str(racine["/Lang"]).startswith("fr")
    assert pdf.metadata.title == riche.title
    assert racine["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in racine["/Metadata"].get_object().get_data()


def test_les_titres_se_suivent_et_les_parties_ont_leur_etiquette(client, riche):
    pdf = lire(client, riche)
    niveaux = [int(e["/S"][2]) for e in elements(pdf) if e["/S"] in ("/H1", "/H2", "/H3", "/H4")]
    nombre = comptes(pdf)

    assert niveaux[0] == 1
    assert niveaux.count(1) == 1
    assert all(suivant - niveau <= 1 for niveau, suivant in pairwise(niveaux))
    assert nombre["/H3"] == 4  # deux étapes, deux parties du bilan
    assert (nombre["/Table"], nombre["/TH"]) == (1, 2)
    assert nombre["/BlockQuote"] == 1
    assert nombre["/L"] == 2
    assert nombre["/Note"] == 1


def test_une_note_appelee_deux_fois_a_ses_liens_dans_les_deux_sens(client, riche):
    pdf = lire(client, riche)
    internes = [
        annotation.get_object()
        for page in pdf.pages
        for annotation in page.get("/Annots", [])
        if "/URI" not in annotation.get_object().get("/A", {})
    ]

    assert len(internes) == 3  # deux appels, un retour


def test_une_image_a_sa_description_et_une_image_decorative_n_en_a_pas(client, accueil):
    image = ImageAlliance.objects.create(title="Salle", file=get_test_image_file(size=(640, 320)), credit="Ville")
    decrite = {"image": image.pk, "alt_text": "Douze personnes autour d'une table", "decorative": False}
    decorative = {"image": image.pk, "alt_text": "", "decorative": True}
    contenu = [
        ("image", {"image": decrite, "legende": "Une séance"}),
        ("image", {"image": decorative, "legende": ""}),
    ]
    fiche = FicheFactory()
    fiche.comment = fiche.comment.stream_block.to_python(
        [{"type": genre, "value": valeur, "id": str(uuid.uuid4())} for genre, valeur in contenu]
    )
    pdf = lire(client, publier(fiche))

    assert [str(e["/Alt"]) for e in elements(pdf) if "/Alt" in e] == ["Douze personnes autour d'une table"]
    assert "Une séance — Ville" in texte(pdf)


def test_une_image_perdue_laisse_place_a_sa_description(client, accueil):
    image = ImageAlliance.objects.create(title="Salle", file=get_test_image_file(size=(64, 32)))
    fiche = FicheFactory()
    valeur = {"image": {"image": image.pk, "alt_text": "Une table ronde", "decorative": False}, "legende": "La salle"}
    fiche.comment = fiche.comment.stream_block.to_python([{"type": "image", "value": valeur, "id": str(uuid.uuid4())}])
    fiche = publier(fiche)
    image.file.storage.delete(image.file.name)

    assert "La salle Une table ronde" in texte(lire(client, fiche))


# --- Ce qui ne passe pas ---------------------------------------------------------------------------------------------


def test_rien_de_ce_qui_s_ecrit_dans_une_fiche_ne_devient_du_balisage(client, accueil):
    piege = '#panic(1) $x$ *gras* "] `a` \\ <lab> @ref'
    fiche = FicheFactory(
        title=piege,
        sous_titre=piege,
        statut=StatutDePratique.EMPECHEE,
        statut_motif=piege,
        territoires=[TerritoireFactory(nom=piege)],
        chiffres=[{"valeur": 1, "unite": "#u $", "signification": piege, "source": piege}],
        en_bref="<p>#panic(1) *gras* &lt;lab&gt; <a href='javascript:x'>js</a><script>alert(1)</script></p>",
        a_retenir=[("geste", piege)],
    )
    pdf = lire(client, fiche)
    contenu = texte(pdf)

    assert contenu.count("#panic(1) $x$ *gras*") >= 5
    assert "#PANIC(1) $X$ *GRAS*" in contenu
    assert "#panic(1) *gras* <lab> js" in contenu
    assert "alert" not in contenu
    assert not any("javascript" in str(a.get_object()) for page in pdf.pages for a in page.get("/Annots", []))


def test_un_mot_demesure_passe_a_la_ligne():
    assert max(len(morceau) for morceau in secable("a" * 200).split("\u200b")) <= 14
    assert secable("Rien à couper ici") == "Rien à couper ici"


def test_un_brouillon_n_a_ni_pdf_ni_image(client, accueil):
    fiche = FicheFactory(live=False)

    assert client.get(f"{fiche.url}pdf/").status_code == 404
    assert client.get(f"{fiche.url}partage.png").status_code == 404


def test_un_changement_non_publie_n_entre_pas_dans_le_pdf(client, riche):
    riche.title = "Titre de travail"
    riche.save_revision()

    assert "Titre de travail" not in texte(lire(client, riche))


# --- Ce que coûte une demande ----------------------------------------------------------------------------------------


def test_le_pdf_n_est_compose_qu_une_fois_par_version(client, riche, monkeypatch):
    appels = []
    monkeypatch.setattr(module_pdf, "compiler", lambda *a, **k: appels.append(a) or b"%PDF-essai")

    premiere, seconde = client.get(f"{riche.url}pdf/"), client.get(f"{riche.url}pdf/")
    assert (len(appels), premiere.content) == (1, seconde.content)

    riche.sous_titre = "Un autre sous-titre."
    publier(riche)
    assert client.get(f"{riche.url}pdf/")["ETag"] != premiere["ETag"]
    assert len(appels) == 2


def test_un_lecteur_a_jour_ne_recharge_rien(client, riche):
    reponse = client.get(f"{riche.url}pdf/")

    assert reponse["Content-Disposition"] == (
        'inline; filename="fiche-03-creer-un-conseil-consultatif-des-residents-etrangers.pdf"'
    )
    assert "Last-Modified" in reponse
    assert client.get(f"{riche.url}pdf/", headers={"if-none-match": reponse["ETag"]}).status_code == 304
    tete = client.head(f"{riche.url}pdf/")
    assert (tete.status_code, tete["Content-Type"], tete.content) == (200, "application/pdf", b"")


def test_le_pdf_lit_peu_la_base(client, riche, django_assert_max_num_queries):
    client.get(f"{riche.url}pdf/")

    # Routage de Wagtail (11) : site, accueil, redirection éventuelle, réseau, membre et fiche (deux chacun),
    # ancêtres et restrictions de vue. La fiche (9) : notes, axes, thèmes, financements, territoires, ensembles,
    # chiffres, partenaires, organisation. Rien ne croît avec la longueur de la fiche.
    with django_assert_max_num_queries(20):
        assert client.get(f"{riche.url}pdf/").status_code == 200


def test_un_pdf_impossible_le_dit_sans_erreur_500(client, riche, monkeypatch):
    def refuser(*args, **kwargs):
        raise ErreurDeRendu("essai")

    monkeypatch.setattr(module_pdf, "compiler", refuser)
    reponse = client.get(f"{riche.url}pdf/")

    assert reponse.status_code == 503
    assert "n’a pas pu être composé" in reponse.content.decode()


# --- L'image de partage ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("titre", ["Créer un conseil consultatif", "Accueillir dignement toutes les personnes " * 6])
def test_l_image_de_partage_a_la_taille_des_reseaux_et_reste_legere(client, accueil, titre):
    fiche = FicheFactory(title=titre.strip()[:255], territoires=[TerritoireFactory(nom=f"Ville {n}") for n in range(4)])
    reponse = client.get(f"{fiche.url}partage.png")

    assert reponse["Content-Type"] == "image/png"
    assert len(reponse.content) < 300_000
    assert Image.open(io.BytesIO(reponse.content)).size == (1200, 630)


def test_l_image_porte_la_couleur_de_l_axe(client, accueil):
    def fond(axe):
        fiche = FicheFactory(axes=[axe])
        return Image.open(io.BytesIO(client.get(f"{fiche.url}partage.png").content)).convert("RGB").getpixel((600, 620))

    assert fond(CleAxe.CITOYENNETE) == (0xB0, 0x25, 0x1C)
    assert fond(CleAxe.VILLES_FRONTIERES) == (0x1B, 0x55, 0x9E)


def test_toute_page_publiee_a_son_image_et_l_annonce(client, riche):
    for adresse in ("/", "/reseau/", "/bonnes-pratiques/", riche.organisation.url, riche.url):
        contexte = client.get(adresse).context["image_partage"]
        assert contexte["adresse"].startswith("http")
        assert client.get("/" + contexte["adresse"].split("/", 3)[3])["Content-Type"] == "image/png"


def test_une_adresse_qui_n_est_pas_une_page_n_a_pas_d_image(client, riche):
    for chemin in ("absente/", f"{riche.url[1:]}pdf/"):
        assert client.get(reverse("partage", args=[chemin])).status_code == 404


def test_une_page_reservee_ne_montre_pas_son_titre(client, riche):
    PageViewRestriction.objects.create(page=riche.organisation, restriction_type=PageViewRestriction.LOGIN)

    assert client.get(f"{riche.url}partage.png").status_code == 404


def test_l_image_n_est_composee_qu_une_fois(client, riche, monkeypatch):
    appels = []
    monkeypatch.setattr(module_partage, "compiler", lambda *a, **k: appels.append(a) or b"png")

    premiere = client.get(f"{riche.url}partage.png")
    client.get(f"{riche.url}partage.png")
    assert len(appels) == 1
    assert client.get(f"{riche.url}partage.png", headers={"if-none-match": premiere["ETag"]}).status_code == 304
