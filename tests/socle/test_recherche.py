"""La recherche sur de vraies pages ; à jouer sur les deux bases (`--base postgresql`)."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils.html import strip_tags
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from modelsearch.backends import get_search_backend
from modelsearch.query import MATCH_ALL, MATCH_NONE, And, Boost, Fuzzy, Not, Or, Phrase, PlainText
from wagtail.models import Page

from alliance.socle.models import TexteDePage, Theme
from alliance.socle.recherche import pks_correspondants
from alliance.socle.recherche.extraits import extrait, texte_de_page, textes_des_pages
from alliance.socle.tri import tri_francais
from bonnes_pratiques.models import FichePage
from tests.factories import FicheFactory, MembreFactory, TerritoireFactory

CONSEIL = "Créer un conseil consultatif des résidents étrangers"
HEBERGEMENTS = "Ouvrir des hébergements sans condition"
VILLAGE = "Revitaliser un village"
COMPTE_RENDU = "Comparer des assemblées"
REFUGE = "Tenir un refuge de montagne"


@pytest.fixture
def fiches(accueil) -> dict[str, FichePage]:
    """Un petit corpus : un conseil à Grenoble, et une page dont le corps rabâche les mêmes mots."""
    membre = MembreFactory(title="Ville d’Exemple")
    bavard = " ".join(["Les résidents étrangers de Grenoble et leur conseil."] * 60)
    corpus = [
        FicheFactory(
            title=COMPTE_RENDU,
            parent=membre,
            sous_titre="L’exemple de plusieurs villes",
            bilan_reussites=f"<p>{bavard}</p>",
        ),
        FicheFactory(
            title=CONSEIL,
            parent=membre,
            sous_titre="L’exemple d’une ville des Alpes",
            territoires=[TerritoireFactory(nom="Grenoble", subdivision="Isère")],
        ),
        FicheFactory(title=HEBERGEMENTS, parent=membre, en_bref="<p>Un toit pour chacune, puis des locaux.</p>"),
        FicheFactory(
            title=VILLAGE,
            parent=membre,
            comment=[("etape", {"titre": "Loger", "contenu": [("texte", "<p>Des réfugié·es rouvrent l’école.</p>")]})],
        ),
        FicheFactory(title=REFUGE, parent=membre, en_bref="<p>Un abri au col.</p>"),
    ]
    return {fiche.title: fiche for fiche in corpus}


def titres(pks: list[int]) -> list[str]:
    par_pk = dict(Page.objects.values_list("pk", "title"))
    return [par_pk[pk] for pk in pks]


# --- Ce que l'on trouve ----------------------------------------------------------------------------------------------
def test_chaque_requete_trouve_les_pages_attendues_dans_l_ordre(fiches):
    attendus = {
        "etrangers": [CONSEIL, COMPTE_RENDU],
        "étrangère": [CONSEIL, COMPTE_RENDU],
        "residents etrangers grenoble": [CONSEIL, COMPTE_RENDU],
        "le conseil des étrangers": [CONSEIL, COMPTE_RENDU],
        "hébergement toits": [HEBERGEMENTS],
        "HEBERGEMENTS condition": [HEBERGEMENTS],
        "refugiees": [VILLAGE],
        "réfugiés": [VILLAGE],
        "refuge": [REFUGE],
        "isere": [CONSEIL],
        "toiture toit": [],
        "toits": [HEBERGEMENTS],
        "revitalisation": [VILLAGE],
        '"conseil consultatif"': [CONSEIL],
        "« conseil consultatif » étrangers": [CONSEIL],
        '"consultatif conseil"': [],
        "grenoble introuvable": [],
    }
    trouves = {q: titres(pks_correspondants(FichePage.objects.live(), q)) for q in attendus}
    assert trouves == attendus


def test_le_titre_l_emporte_sur_un_corps_qui_rabache(fiches):
    assert titres(pks_correspondants(FichePage, "conseil"))[0] == CONSEIL
    assert fiches[COMPTE_RENDU].pk in pks_correspondants(FichePage, "conseil")


def test_pks_correspondants_prend_une_requete_et_une_limite(fiches, django_assert_num_queries):
    tous = pks_correspondants(FichePage, "etrangers")
    # 1. les clés et leur score, depuis l'index
    with django_assert_num_queries(1):
        assert pks_correspondants(FichePage.objects.filter(statut="active"), "etrangers", limite=1) == tous[:1]
    with django_assert_num_queries(0):
        assert pks_correspondants(FichePage, " « » ") == []


def test_la_pertinence_respecte_les_filtres_du_queryset(fiches):
    conseil = fiches[CONSEIL]
    assert pks_correspondants(FichePage.objects.exclude(pk=conseil.pk), "etrangers") == [fiches[COMPTE_RENDU].pk]
    assert pks_correspondants(FichePage.objects.none(), "etrangers") == []
    assert pks_correspondants(FichePage.objects.filter(axes__cle="autre-recit"), "etrangers") == []


def test_une_page_modifiee_se_retrouve_par_ses_nouveaux_mots(fiches):
    fiche = fiches[VILLAGE]
    fiche.title = "Rebâtir un hameau"
    fiche.save_revision().publish()
    assert pks_correspondants(FichePage, "hameaux") == [fiche.pk]
    assert fiche.pk not in pks_correspondants(FichePage, "revitaliser")


def test_une_page_effacee_quitte_l_index(fiches):
    fiches[REFUGE].delete()
    assert pks_correspondants(Page, "refuge") == []
    assert TexteDePage.objects.filter(pk=fiches[REFUGE].pk).count() == 0


def test_la_reindexation_redonne_les_memes_resultats(fiches):
    avant = pks_correspondants(FichePage, "etrangers")
    call_command("update_index", verbosity=0)
    assert pks_correspondants(FichePage, "etrangers") == avant
    TexteDePage.objects.all().delete()
    call_command("update_index", verbosity=0)
    assert "Isère" in texte_de_page(FichePage.objects.get(title=CONSEIL))


# --- Le moteur que Wagtail emploie -----------------------------------------------------------------------------------
def test_les_requetes_composees_suivent_la_logique(fiches):
    etrangers, conseil, refuge = PlainText("etrangers"), PlainText("consultatif"), PlainText("refuge")
    tous = set(fiches)
    attendus = [
        (Phrase("resident etranger"), {CONSEIL, COMPTE_RENDU}),
        (And([etrangers, conseil]), {CONSEIL}),
        (And([etrangers, Not(conseil)]), {COMPTE_RENDU}),
        (Or([conseil, refuge]), {CONSEIL, REFUGE}),
        (Or([refuge, Not(etrangers)]), tous - {CONSEIL, COMPTE_RENDU}),
        (Not(etrangers), tous - {CONSEIL, COMPTE_RENDU}),
        (Not(Not(etrangers)), {CONSEIL, COMPTE_RENDU}),
        (Not(And([etrangers, Not(conseil)])), tous - {COMPTE_RENDU}),
        (And([Not(etrangers), Not(refuge)]), {HEBERGEMENTS, VILLAGE}),
        (Boost(And([conseil, PlainText("de la")]), 3), {CONSEIL}),
        (PlainText("consultatif refuge", operator="or"), {CONSEIL, REFUGE}),
        (Fuzzy("refuge"), {REFUGE}),
        (MATCH_ALL, tous),
        (And([MATCH_ALL, refuge]), {REFUGE}),
        (MATCH_NONE, set()),
    ]
    for requete, attendu in attendus:
        resultats = FichePage.objects.search(requete)
        assert {fiche.title for fiche in resultats} == attendu, requete
        assert resultats.count() == len(attendu), requete
        assert {fiche.title for fiche in FichePage.objects.search(requete, order_by_relevance=False)} == attendu


def test_un_resultat_se_decoupe_se_note_et_se_compte(fiches, django_assert_num_queries):
    resultats = FichePage.objects.search("etrangers")
    # 1. les clés classées  2. leurs objets
    with django_assert_num_queries(2):
        assert [fiche.title for fiche in resultats.annotate_score("note")[:1]] == [CONSEIL]
    notes = [fiche.note for fiche in resultats.annotate_score("note")]
    assert notes == sorted(notes, reverse=True)
    assert resultats[1].title == COMPTE_RENDU
    assert resultats.facet("statut") == {"active": 2}
    assert [fiche.title for fiche in FichePage.objects.search("etrangers", order_by="title")] == [COMPTE_RENDU, CONSEIL]


def test_fields_ne_cherche_que_dans_ces_champs(fiches):
    assert {fiche.title for fiche in FichePage.objects.search("conseil", fields=["title"])} == {CONSEIL}
    assert {fiche.title for fiche in FichePage.objects.search("alpes", fields=["sous_titre"])} == {CONSEIL}
    assert not FichePage.objects.search("alpes", fields=["title", "en_bref"]).results()
    sans = FichePage.objects.search(Not(PlainText("alpes")), fields=["title"])
    assert {fiche.title for fiche in sans} == set(fiches)
    a_cheval = FichePage.objects.search(Phrase("étrangers exemple"), fields=["title", "sous_titre"])
    assert not a_cheval.results()


def test_la_completion_prend_le_debut_d_un_mot_sans_accent(fiches):
    assert [page.title for page in Page.objects.autocomplete("heberg")] == [HEBERGEMENTS]
    assert [page.title for page in Page.objects.autocomplete("creer un conseil des resid")] == [CONSEIL]
    assert not Page.objects.autocomplete("tranger").results()
    Theme.objects.create(name="L’École-d’été")
    assert [theme.name for theme in get_search_backend().autocomplete("ecole d'et", Theme)] == ["L’École-d’été"]


BIZARRERIES = [
    "",
    " ",
    '"',
    '""',
    "*",
    "a*",
    "\x00",
    "😀",
    "'",
    "\\",
    "a'b\\",
    "NEAR(a b)",
    "title:x",
    "-a",
    "{x}",
    "^a",
    "(",
    "%s",
    "é" * 10_000,
    "mot " * 10_000,
    "\u0301",
    "ﷺ",
    "中文",
    "_",
    "a_b",
    "½",
    "ͅ",
]


def test_aucune_saisie_etrange_ne_leve(fiches):
    for q in BIZARRERIES:
        _tout_essayer(q)


def _tout_essayer(q: str) -> None:
    pks_correspondants(Page.objects.live(), q)
    for requete in (q, Phrase(q), Not(PlainText(q)), And([Phrase(q), Not(PlainText(q)), PlainText("conseil")])):
        list(Page.objects.search(requete)[:3])
        Page.objects.search(requete).count()
        Page.objects.autocomplete(requete).count()
    list(Page.objects.autocomplete(q)[:3])
    extrait(f"Un texte & {q} <b>conseil</b>", q)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=80))
@example(q='"\x00*')
def test_aucune_chaine_ne_leve(accueil, q):
    _tout_essayer(q)


def test_postgresql_cherche_par_l_index_de_l_expression(db):
    if connection.vendor != "postgresql":
        pytest.skip("propre à PostgreSQL")
    with connection.cursor() as curseur:
        curseur.execute("SET enable_seqscan = off")
        curseur.execute(
            "EXPLAIN SELECT 1 FROM wagtailsearch_indexentry e WHERE (e.title || e.body) @@ %s::tsquery", ["'etrang'"]
        )
        plan = "\n".join(ligne for (ligne,) in curseur.fetchall())
        curseur.execute("RESET enable_seqscan")
    assert "socle_recherche_titre_et_corps" in plan


# --- Extraits --------------------------------------------------------------------------------------------------------
def test_l_extrait_marque_les_mots_trouves_sans_egard_aux_accents():
    texte = "La Ville ouvre une école aux personnes réfugié·es et à l’étrangère qui passe."
    assert extrait(texte, "refugiees etrangers") == (
        "La Ville ouvre une école aux personnes <mark>réfugié·es</mark> et à l’<mark>étrangère</mark> qui passe."
    )


def test_l_extrait_choisit_le_passage_le_plus_riche_et_ne_coupe_aucun_mot():
    texte = (
        "conseil " + "blabla inutile " * 60 + "le conseil des résidents étrangers de Grenoble " + "suite longue " * 60
    )
    resultat = extrait(texte, "résidents étrangers grenoble conseil", longueur=120)
    assert resultat.count("<mark>") >= 4
    assert resultat.startswith("… ") and resultat.endswith(" …")
    nu = strip_tags(resultat).strip("… ")
    assert len(nu) <= 120
    assert set(nu.split()) <= set(texte.split())


def test_l_extrait_sans_mot_trouve_est_le_debut_du_texte():
    assert extrait("Un début. " + "suite " * 100, "introuvable", longueur=20) == "Un début. suite …"
    assert extrait("", "x") == ""
    assert extrait("!!!", "x") == "!!!"


@given(st.text(max_size=200), st.text(max_size=30), st.integers(min_value=1, max_value=80))
def test_l_extrait_n_injecte_rien(texte, requete, longueur):
    resultat = extrait(f"<script>{texte}</script>", requete, longueur)
    assert not re.search(r"<(?!/?mark>)", resultat)
    assert resultat.count("<mark>") == resultat.count("</mark>")


def test_le_texte_d_une_page_dit_tout_ce_qui_la_fait_trouver(fiches, django_assert_num_queries):
    # 1. les textes des pages
    with django_assert_num_queries(1):
        textes = textes_des_pages([fiche.pk for fiche in fiches.values()])
    assert "Grenoble" in textes[fiches[CONSEIL].pk]
    assert "Des réfugié·es rouvrent l’école." in textes[fiches[VILLAGE].pk]
    assert "<p>" not in "".join(textes.values())
    # 1. les fiches et leur texte, ensemble
    with django_assert_num_queries(1):
        lues = {fiche.pk: texte_de_page(fiche) for fiche in FichePage.objects.select_related("texte_indexe")}
    assert lues == textes


# --- Tri -------------------------------------------------------------------------------------------------------------
def test_les_titres_se_rangent_a_la_francaise(db):
    Theme.objects.all().delete()
    noms = ["Zuydcoote", "Épinal", "œuvrer", "eau", "Évry", "Orly", "Étampes", "Paris", "ça", "Dax"]
    for nom in noms:
        Theme.objects.create(name=nom)
    ranges = list(Theme.objects.order_by(tri_francais("name")).values_list("name", flat=True))
    assert ranges == ["ça", "Dax", "eau", "Épinal", "Étampes", "Évry", "œuvrer", "Orly", "Paris", "Zuydcoote"]
    inverse = Theme.objects.order_by(tri_francais("name", descendant=True)).values_list("name", flat=True)
    assert list(inverse) == ranges[::-1]
