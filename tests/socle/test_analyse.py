import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.socle.recherche.analyse import (
    LONGUEUR_DE_MOT,
    MOTS_A_PART,
    RACINES_REUNIES,
    mots,
    racine,
    racines,
    replier,
)


@pytest.mark.parametrize(
    "famille",
    [
        "étranger étrangers étrangère étrangères etrangers ETRANGERES étranger·ère·s",
        "réfugié réfugiée réfugiés réfugiées refugiees Réfugié·e·s réfugié.e.s réfugié-e-s réfugié(e)s",
        "hébergement hébergements héberger hébergée hébergeur hébergeuse",
        "élu élue élus élues élu·es élu.e.s élu(e)s",
        "résident résidente résidents résident·e·s résidence",
        "accueil accueils accueillir accueillants accueillante",
        "migrant migrante migration migratoires",
        "citoyen citoyennes citoyenneté",
        "solidaire solidaires solidarité",
        "demandeur demandeuses demande",
        "médiateur médiatrices médiation",
        "acteur actrice acteur·rice·s",
        "travail travaux",
        "loi lois",
        "lieu lieux",
        "bail baux",
        "local locaux locale",
        "public publique publics",
        "nouveau nouvelle nouvelles",
        "frontière frontières frontalier frontalière",
        "bénévole bénévoles bénévolat",
        "actif active actives",
        "œuvre oeuvres OEUVRE",
        "co-construction coconstruction",
        "anti-racisme antiracisme",
        "ONG O.N.G.",
    ],
)
def test_une_famille_de_mots_a_une_seule_racine(famille):
    formes = famille.split()
    assert {forme: racines(forme) for forme in formes} == dict.fromkeys(formes, racines(formes[0]))
    assert len(racines(formes[0])) == 1


@pytest.mark.parametrize(
    ("un", "autre"),
    [
        ("réfugié", "refuge"),
        ("département", "départ"),
        ("droit", "droite"),
        ("étranger", "étrange"),
        ("mineur", "mine"),
        ("maire", "mer"),
        ("ville", "village"),
    ],
)
def test_deux_mots_differents_gardent_deux_racines(un, autre):
    assert racines(un) != racines(autre)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("L’accueil d'abord, jusqu’à l`école", ["accueil", "abord", "ecol"]),
        ("Grande-Synthe", ["grand", "synth"]),
        (
            "1 500 places, 2\u202f000 lits, en 2015 300 personnes",
            ["1500", "plac", "2000", "lit", "2015", "300", "person"],
        ),
        ("ac\u00adcueil", ["accueil"]),
        ("https://exemple.org/fichier.pdf", ["http", "exempl", "org", "fich", "pdf"]),
        ("le la de d’un", []),
        ('« » * " 😀 \x00', []),
    ],
)
def test_un_texte_devient_la_suite_de_ses_racines(texte, attendu):
    assert racines(texte) == attendu


def test_les_mots_gardent_leur_forme_pour_completer_ce_que_l_on_tape():
    assert mots("L’Hébergement des Réfugié·es") == ["hebergement", "des", "refugie"]


def test_replier_ote_casse_accents_et_ligatures():
    assert replier("ÉPINAL, Œuvre, ß, ı, ﬁn") == "epinal, oeuvre, ss, i, fin"


def test_les_exceptions_sont_leur_propre_racine():
    assert {racine(valeur): valeur for valeur in (*MOTS_A_PART.values(), *RACINES_REUNIES.values())}.items() == {
        valeur: valeur for valeur in (*MOTS_A_PART.values(), *RACINES_REUNIES.values())
    }.items()


@given(st.text(max_size=300))
def test_toute_chaine_s_analyse_en_mots_de_lettres_et_de_chiffres(texte):
    for mot in racines(texte):
        assert 0 < len(mot) <= LONGUEUR_DE_MOT
        assert mot.isalnum()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_la_racine_d_une_racine_est_elle_meme(mot):
    assert racine(racine(mot)) == racine(mot)
