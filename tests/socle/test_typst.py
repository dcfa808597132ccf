"""Les documents Typst : du texte reste du texte, rien ne sort de la mémoire, rien ne déborde."""

import io
import uuid

import pytest
from pypdf import PdfReader

from alliance.socle.notes import AppareilDeNotes
from alliance.socle.typst import rendu
from alliance.socle.typst.arbre import LecteurDeTexteRiche
from alliance.socle.typst.rendu import ErreurDeRendu, compiler
from tests.factories import MembreFactory

GABARIT = """
#let composer(d) = {
  set document(title: d.titre)
  set text(lang: "fr", font: "Overpass")
  heading(d.titre)
  d.texte
}
"""


@pytest.fixture
def gabarit(monkeypatch):
    """Remplace les gabarits des applications par un seul, celui que l'essai donne."""

    def poser(source: str = GABARIT) -> str:
        monkeypatch.setattr(rendu, "_sources", lambda: {"essai/texte.typ": source.encode()})
        return "essai/texte"

    return poser


def texte_du_pdf(octets: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages)


@pytest.mark.parametrize(
    "attaque",
    [
        '#panic("perdu")',
        '#read("/etc/passwd")',
        "$ x^2 $ *gras* _penché_",
        '"] #import "/essai/texte.typ": * [',
        "`code` ```typ #panic()```",
        "@renvoi <etiquette> // commentaire /* bloc */",
        r"\u{41} \ #",
        '{"titre": "autre"}',
    ],
)
def test_un_texte_ne_devient_jamais_du_balisage(gabarit, attaque):
    octets = compiler(gabarit(), {"titre": attaque, "texte": f"avant {attaque} après"})

    assert f"avant {attaque} après".replace(" ", "") in texte_du_pdf(octets).replace(" ", "").replace("\n", "")
    assert PdfReader(io.BytesIO(octets)).metadata.title == attaque


def test_une_image_ne_s_ecrit_que_dans_sa_racine(gabarit):
    for chemin in ("/../../x.jpg", "images/x.jpg", "/images/../x.jpg", "/images/x.typ"):
        with pytest.raises(ErreurDeRendu, match="invalide"):
            compiler(gabarit(), {"titre": "T", "texte": ""}, images={chemin: b"x"})


@pytest.mark.parametrize("chemin", ["/etc/passwd", "../../../../../../etc/passwd", "Overpass-Inconnue.ttf"])
def test_un_gabarit_ne_lit_rien_hors_de_la_memoire(gabarit, chemin):
    with pytest.raises(ErreurDeRendu):
        compiler(gabarit(f'#let composer(d) = {{ read("{chemin}") }}'), {})


def test_un_gabarit_ne_va_chercher_aucun_paquet(gabarit):
    with pytest.raises(ErreurDeRendu, match="package"):
        compiler(gabarit('#import "@local/essai:1.0.0": *\n#let composer(d) = []'), {})


def test_un_caractere_sans_dessin_se_voit_manquer_sans_perdre_le_document(gabarit):
    texte = texte_du_pdf(compiler(gabarit(), {"titre": "Idéogrammes 漢字", "texte": "avant 😀 après"}))

    assert "avant □ après" in texte
    assert "Idéogrammes □□" in texte


def test_l_arabe_le_grec_et_le_cyrillique_se_dessinent(gabarit):
    texte = texte_du_pdf(compiler(gabarit(), {"titre": "Langues", "texte": "Ελλάδα Україна العربية"}))

    assert "□" not in texte
    assert "Ελλάδα" in texte
    assert "Україна" in texte


def test_les_caracteres_de_commande_et_les_demi_codets_disparaissent(gabarit):
    assert "avantaprès" in texte_du_pdf(compiler(gabarit(), {"titre": "T", "texte": "avant\x00\x07\ud800après"}))


def test_overpass_dessine_toute_la_typographie_francaise(gabarit):
    texte = "« ÀÂÇÉÈÊËÎÏÔŒÙÛÜŸ àâçéèêëîïôœùûüÿ »\u202f! n°\u00a03 — 12\u202f% · 5\u202f€ … ’ “ ” \u2011"
    pdf = PdfReader(io.BytesIO(compiler(gabarit(), {"titre": "Casse", "texte": texte})))

    polices = pdf.pages[0]["/Resources"]["/Font"].values()
    assert {police.get_object()["/BaseFont"].partition("+")[2].partition("-")[0] for police in polices} == {"Overpass"}


def test_les_polices_du_systeme_sont_ignorees():
    assert {police.family for police in rendu._polices().fonts()} == {
        "Overpass",
        "Libertinus Serif",
        "DejaVu Sans Mono",
        "New Computer Modern",
        "New Computer Modern Math",
    }


def test_un_gabarit_inconnu_est_refuse():
    for nom in ("essai/absent", "../socle/partage", "socle/partage.typ", "socle\npartage"):
        with pytest.raises(ErreurDeRendu, match="inconnu"):
            compiler(nom, {})


def test_un_document_demesure_est_refuse(gabarit):
    with pytest.raises(ErreurDeRendu, match="trop long"):
        compiler(gabarit(), {"titre": "T", "texte": "a" * rendu.DONNEES_MAX})
    with pytest.raises(ErreurDeRendu, match="lourdes"):
        compiler(gabarit(), {}, images={"/images/a.jpg": b"0" * (rendu.IMAGES_MAX + 1)})


def test_un_document_trop_lent_est_abandonne(gabarit, monkeypatch, caplog):
    monkeypatch.setattr(rendu, "DELAI", 0.01)

    with pytest.raises(ErreurDeRendu, match="à temps"):
        compiler(gabarit("#let composer(d) = { for i in range(20000) [mot ] }"), {})
    assert "composé" in caplog.text


def test_une_erreur_de_gabarit_est_journalisee_sans_le_contenu(gabarit, caplog):
    with pytest.raises(ErreurDeRendu):
        compiler(gabarit("#let composer(d) = { d.absente }"), {"titre": "secret"})

    assert "essai/texte" in caplog.text
    assert "secret" not in caplog.text


# --- Du texte riche à l'arbre ----------------------------------------------------------------------------------------


def a_plat(noeuds) -> str:
    return "".join(noeud.get("texte", "") + a_plat(noeud.get("enfants", [])) for noeud in noeuds)


def genres(noeuds) -> list[str]:
    return [genre for noeud in noeuds for genre in (noeud["genre"], *genres(noeud.get("enfants", [])))]


def test_une_balise_inconnue_s_efface_et_laisse_son_texte():
    arbre = LecteurDeTexteRiche().lire(
        "<p>Un <mark>mot</mark> <blink>vif</blink></p><table><tr><td>case</td></tr></table>"
    )

    assert a_plat(arbre) == "Un mot vifcase"
    assert set(genres(arbre)) == {"p", "texte"}


@pytest.mark.parametrize("balise", ["script", "style", "iframe", "svg", "template", "object"])
def test_un_contenu_actif_disparait_en_entier(balise):
    assert LecteurDeTexteRiche().lire(f"<{balise}>alert(1)</{balise}><!-- secret -->") == []


@pytest.mark.parametrize(
    "adresse", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://[x"]
)
def test_un_lien_dangereux_redevient_du_texte(adresse):
    (paragraphe,) = LecteurDeTexteRiche().lire(f'<p><a href="{adresse}">lire</a></p>')

    assert paragraphe["enfants"] == [{"genre": "lien", "adresse": "", "enfants": [{"genre": "texte", "texte": "lire"}]}]


def test_une_imbrication_sans_fin_garde_son_texte():
    arbre = LecteurDeTexteRiche().lire("<b>" * 5000 + "fond" + "</b>" * 5000)

    assert a_plat(arbre) == "fond"
    assert len(genres(arbre)) < 20


def test_un_lien_interne_mene_a_l_adresse_publique_et_jamais_a_un_brouillon(accueil):
    publiee, brouillon = MembreFactory(), MembreFactory(live=False)
    lecteur = LecteurDeTexteRiche()
    arbre = lecteur.lire(
        "".join(f'<p><a linktype="page" id="{cle}">x</a></p>' for cle in (publiee.pk, brouillon.pk, 999_999, "un"))
    )
    lecteur.resoudre()

    assert [bloc["enfants"][0]["adresse"] for bloc in arbre] == [publiee.full_url, "", "", ""]


def test_une_note_est_ecrite_a_son_premier_appel_puis_rappelee():
    cle = str(uuid.uuid4())
    appel = f'<footnote id="{cle}">[1]</footnote>'
    html = f'<p>un{appel} deux{appel}<footnote id="x">?</footnote></p>'
    notes = AppareilDeNotes(lambda: {cle: "<p>La <b>source</b>.</p>"}, [html])
    (paragraphe,) = LecteurDeTexteRiche(notes).lire(html)

    premier, rappel = [noeud for noeud in paragraphe["enfants"] if noeud["genre"] == "note"]
    assert (premier["numero"], premier["premier"], a_plat(premier["enfants"])) == (1, True, "La source.")
    assert rappel == {"genre": "note", "numero": 1, "premier": False}
