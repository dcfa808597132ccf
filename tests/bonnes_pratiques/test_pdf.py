"""La fiche en PDF/UA : ce que dit le document, et ce qu'en lit une aide technique."""

import uuid
from itertools import pairwise

import pytest
from wagtail.images.tests.utils import get_test_image_file

from alliance.socle.models import ImageAlliance
from alliance.socle.typographie import date_longue
from alliance.socle.typst.document import secable
from bonnes_pratiques.choix import StatutDePratique
from bonnes_pratiques.models import EnsembleDeFiche
from tests.factories import FicheFactory, TerritoireFactory

from .pdf import comptes, elements, lire, publier, texte

pytestmark = pytest.mark.django_db


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
