"""Ce qui change d'un texte à l'autre se lit : par paragraphes, puis par mots, sans rien taire."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actualites.models import (
    ChiffreDePrise,
    InitiatriceDePrise,
    PieceJointe,
    PriseDePositionPage,
    VersionDePrise,
)
from actualites.versions.contenu import empreinte, serialiser
from actualites.versions.difference import Ecart, differences, mot_a_mot
from actualites.versions.passages import lignes_du_html, paragraphes
from alliance.socle.models import DocumentAlliance
from tests.factories import PriseFactory, circuler

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accueil")]


def changee(prise: PriseDePositionPage, **champs: Any) -> PriseDePositionPage:
    page = prise.get_latest_revision_as_object()
    for nom, valeur in champs.items():
        setattr(page, nom, valeur)
    return page


def dit(ecarts: list[Ecart]) -> list[tuple[str, str, str]]:
    """Ce qui a changé, à plat : la partie, le genre, les mots."""
    return [(e.clef, ligne.genre, ligne.texte) for e in ecarts for ligne in e.lignes if ligne.change]


def test_les_passages_se_lisent_comme_le_texte():
    lignes = paragraphes(PriseFactory(live=False))
    assert "Quarante personnes dorment dehors. Le gymnase est vide." in lignes
    assert "Titre : Ce que dit la loi" in lignes and "L’accueil est inconditionnel." in lignes
    assert "Préfecture d’Exemple, préfète : Ouvrir le gymnase" in lignes
    assert "40 personnes dehors (Collectif d’Exemple, 2024)" in lignes


def test_un_texte_riche_donne_ses_paragraphes_ses_points_et_ou_menent_ses_liens():
    assert lignes_du_html(
        '<p>Un <b>mot</b>.</p><ul><li>Point</li></ul><p><a href="https://exemple.org">lien</a>'
        '<footnote id="a1">[a1]</footnote></p><p></p>'
    ) == ["Un mot.", "– Point", "lien [https://exemple.org] [note]"]


def test_deux_textes_identiques_ne_different_en_rien():
    prise = PriseFactory(live=False)
    assert differences(changee(prise), changee(prise)) == []


def test_un_mot_change_se_lit_dans_sa_phrase():
    prise = PriseFactory(live=False)
    (ecart,) = differences(
        prise, changee(prise, en_bref="<p>Nous demandons la fermeture du gymnase avant l’hiver.</p>")
    )
    (ligne,) = ecart.lignes
    assert ligne.genre == "modifiee"
    supprimes = [m.texte for m in ligne.morceaux if m.genre == "supprime"]
    inseres = [m.texte for m in ligne.morceaux if m.genre == "insere"]
    assert "ouverture" in " ".join(supprimes) and "fermeture" in " ".join(inseres)


def test_un_paragraphe_ajoute_ote_ou_deplace_est_dit_tel():
    un, deux, trois = "<p>Le gymnase est vide.</p>", "<p>Il fait froid dehors.</p>", "<p>Ouvrez la grande porte.</p>"
    prise = PriseFactory(live=False, en_bref=un + deux)
    assert dit(differences(prise, changee(prise, en_bref=un + deux + trois))) == [
        ("en_bref", "inseree", "Ouvrez la grande porte.")
    ]
    assert dit(differences(prise, changee(prise, en_bref=deux))) == [("en_bref", "supprimee", "Le gymnase est vide.")]
    ecarts = differences(prise, changee(prise, en_bref=un, contexte_national=prise.contexte_national + deux))
    assert {genre for _clef, genre, _mots in dit(ecarts)} == {"depart", "arrivee"}
    assert [ligne.precision for e in ecarts for ligne in e.lignes if ligne.precision] == [
        "déplacé vers « Contexte national »",
        "déplacé depuis « En bref »",
    ]


def test_ce_qui_n_est_pas_du_texte_se_dit_en_mots():
    prise = PriseFactory(live=False)
    (ecart,) = differences(
        prise, changee(prise, en_bref="<p>Nous demandons l’<b>ouverture</b> du gymnase avant l’hiver.</p>")
    )
    assert dit([ecart]) == [] and ecart.remarques == [
        "La mise en forme, un lien ou une image a changé ; les mots sont les mêmes."
    ]


def test_un_fichier_remplace_se_dit_meme_si_son_titre_reste(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = DocumentAlliance.objects.create(title="Annexe", file=ContentFile(b"un", name="annexe.txt"))
    autre = DocumentAlliance.objects.create(title="Annexe", file=ContentFile(b"deux", name="annexe2.txt"))
    prise = PriseFactory(live=False)
    page = changee(prise)
    page.pieces_jointes.set([PieceJointe(document=document)])
    page.save_revision()
    version = circuler(prise)
    page.pieces_jointes.set([PieceJointe(document=autre)])
    (ecart,) = differences(version, page)
    assert ecart.remarques == ["Le fichier a été remplacé, sous le même titre."]

    # Le même document, dont le fichier a changé : la version figée ne sait plus que son empreinte.
    document.file.save("annexe.txt", ContentFile(b"trois"))
    document.file_hash = ""
    document.save()
    page.pieces_jointes.set([PieceJointe(document=document)])
    assert differences(VersionDePrise.objects.get(), page)[-1].remarques == [
        "Une pièce jointe ou une image a été remplacée."
    ]


# --- Pour tout texte -------------------------------------------------------------------------------------------------

MOT = st.sampled_from(["gymnase", "vide", "froid", "l’hiver", "40", "ouvrons", "&amp;", "«", "!", "\u00a0"])
PHRASE = st.lists(MOT, max_size=6).map(" ".join)
BALISES = ("<p>{}</p>", "<p><b>{}</b></p>", "<ul><li>{}</li></ul>", '<p><a href="https://exemple.org/{0}">{0}</a></p>')
RICHE = st.lists(st.tuples(st.sampled_from(BALISES), PHRASE), max_size=4).map(
    lambda parties: "".join(balise.format(phrase) for balise, phrase in parties)
)
BLOC = st.one_of(
    RICHE.map(lambda html: {"type": "texte", "value": html}),
    PHRASE.map(lambda mots: {"type": "citation", "value": {"texte": mots, "personne": "Lila", "fonction": ""}}),
    st.tuples(PHRASE, RICHE).map(
        lambda t: {"type": "tiroir", "value": {"titre": t[0], "contenu": [{"type": "texte", "value": t[1]}]}}
    ),
)
CHAMPS = st.fixed_dictionaries(
    {},
    optional={
        "title": PHRASE,
        "nature": st.sampled_from(["appel", "tribune", "petition"]),
        "en_bref": RICHE,
        "contexte_national": RICHE,
        "contexte_europeen": RICHE,
        "texte": st.lists(BLOC, max_size=3),
        "destinataires": st.lists(
            st.tuples(PHRASE, PHRASE).map(lambda t: {"type": "destinataire", "value": {"nom": t[0], "demande": t[1]}}),
            max_size=2,
        ),
        "chiffres": st.lists(st.tuples(st.integers(0, 10**9), PHRASE, st.sampled_from([None, 2020])), max_size=2),
        "initiatrices": st.lists(PHRASE, max_size=2),
    },
)


def ecrire(page: PriseDePositionPage, champs: dict[str, Any]) -> PriseDePositionPage:
    neuve: Any = page.with_content_json(serialiser(page))
    for nom, valeur in champs.items():
        if nom == "chiffres":
            neuve.chiffres.set([ChiffreDePrise(valeur=v, signification=s, annee=a) for v, s, a in valeur])
        elif nom == "initiatrices":
            neuve.initiatrices.set([InitiatriceDePrise(nom=nom_libre) for nom_libre in valeur])
        elif nom in ("texte", "destinataires"):
            setattr(neuve, nom, getattr(page, nom).stream_block.to_python(valeur))
        else:
            setattr(neuve, nom, valeur)
    return neuve


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(avant=CHAMPS, apres=CHAMPS)
def test_la_difference_est_vide_si_et_seulement_si_l_empreinte_est_la_meme(db, prise_nue, avant, apres):
    ancienne, nouvelle = ecrire(prise_nue, avant), ecrire(prise_nue, apres)
    ecarts = differences(ancienne, nouvelle)
    assert bool(ecarts) == (empreinte(ancienne) != empreinte(nouvelle))
    # Chaque partie annoncée a quelque chose à dire.
    assert all(ecart.remarques or any(ligne.change for ligne in ecart.lignes) for ecart in ecarts)


@pytest.fixture
def prise_nue(accueil):
    return PriseFactory(live=False).get_latest_revision_as_object()


@given(avant=st.text(max_size=60), apres=st.text(max_size=60))
def test_mot_a_mot_redonne_les_deux_textes(avant, apres):
    morceaux = mot_a_mot(avant, apres)
    assert "".join(m.texte for m in morceaux if m.genre != "insere") == avant
    assert "".join(m.texte for m in morceaux if m.genre != "supprime") == apres
