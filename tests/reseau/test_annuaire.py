"""L'annuaire du réseau : qui l'on y trouve, par où, et ce qu'il en dit."""

import datetime

import pytest
from django.http import QueryDict
from wagtail.models import PageViewRestriction

from alliance.socle.cache import PARAMETRES
from alliance.socle.choix import CleAxe
from alliance.socle.models import Axe, SynonymeDeTheme, Theme
from reseau.annuaire.facettes import FACETTES, Repertoire, repertoire
from reseau.annuaire.filtres import PAR_PAGE, FiltreMembres
from reseau.choix import NatureDeMembre, PrecisionDeDate, StatutDeMembre
from reseau.models import ChangementDeStatut, MembrePage
from tests.factories import FicheFactory, MembreFactory, TerritoireFactory

ADRESSE = "/reseau/"


def lire(client, requete=""):
    reponse = client.get(f"{ADRESSE}{requete}")
    assert reponse.status_code == 200
    return reponse.context


def noms(contexte):
    return [membre.nom for membre in contexte["membres"]]


def comptes(contexte, nom):
    facette = next((facette for facette in contexte["facettes"] if facette.nom == nom), None)
    return {option.valeur: option.compte for option in facette.options} if facette else {}


def en_cochant(contexte, facette, option):
    """L'adresse que donne le formulaire quand on change cette case."""
    filtre = contexte["formulaire"]
    choix = [valeur for valeur in filtre.choix[facette.nom] if valeur != option.valeur]
    return filtre.adresse(**{facette.nom: choix if option.choisie else [*choix, option.valeur]})


def membre(titre, *, axes=(), themes=(), **champs):
    page = MembreFactory(title=titre, **champs)
    page.axes.set(Axe.objects.filter(cle__in=[str(axe) for axe in axes]))
    page.themes.set(Theme.objects.filter(name__in=themes))
    if page.live:
        page.save_revision().publish()
    return page


def candidate_encore_publiee():
    """Ce que l'on ne publie pas : le répertoire ne s'y fie pas."""
    page = membre("Candidate")
    MembrePage.objects.filter(pk=page.pk).update(statut=StatutDeMembre.CANDIDAT)


@pytest.fixture
def quatre_membres(accueil):
    """Une ville, un village italien en veille, une association sans territoire, une métropole sortie."""
    village = TerritoireFactory(nom="Petitbourg", autres_noms="Piccoloborgo", pays="IT", subdivision="Calabre")
    ville = TerritoireFactory(nom="Moyenneville", subdivision="Isère")
    membres = [
        membre(
            "Ville de Moyenneville", territoire=ville, axes=[CleAxe.CITOYENNETE], themes=["Santé"],
            adhesion_le=datetime.date(2020, 5, 1),
        ),
        membre(
            "Commune de Petitbourg", territoire=village, axes=[CleAxe.CITOYENNETE, CleAxe.CO_CONSTRUCTION],
            statut=StatutDeMembre.EN_VEILLE, adhesion_le=datetime.date(2021, 5, 1),
        ),
        membre("Entraide sans frontières", nature=NatureDeMembre.ASSOCIATION),
        membre("Métropole d’Autrefois", nature=NatureDeMembre.METROPOLE, statut=StatutDeMembre.SORTI),
    ]  # fmt: skip
    ChangementDeStatut.objects.create(
        membre=membres[3], statut=StatutDeMembre.SORTI, depuis=datetime.date(2021, 1, 1),
        precision=PrecisionDeDate.ANNEE, motif="Changement de majorité.",
    )  # fmt: skip
    return membres


# --- Qui s'y trouve --------------------------------------------------------------------------------------------------
def test_l_annuaire_montre_qui_fait_partie_de_l_alliance_par_ordre_alphabetique(quatre_membres, client):
    contexte = lire(client)
    assert noms(contexte) == ["Commune de Petitbourg", "Entraide sans frontières", "Ville de Moyenneville"]
    assert contexte["total"] == 3


def test_les_membres_sortis_se_demandent_et_leur_panneau_est_barre(quatre_membres, client):
    reponse = client.get(f"{ADRESSE}?statut=sorti")
    texte = reponse.content.decode()
    assert noms(reponse.context) == ["Métropole d’Autrefois"]
    assert 'class="panneau barre"' in texte
    assert "Sorti depuis 2021" in texte
    assert client.get(quatre_membres[3].url).status_code == 200, "un membre sorti garde sa page"


def test_ni_candidature_ni_brouillon_ni_page_reservee_n_y_paraissent(quatre_membres, client):
    candidate_encore_publiee()
    membre("Brouillon", live=False)
    reservee = membre("Réservée")
    PageViewRestriction.objects.create(page=reservee, restriction_type=PageViewRestriction.LOGIN)
    tous = lire(client, "?statut=actif&statut=en-veille&statut=sorti")
    assert tous["total"] == 4
    assert lire(client, "?statut=candidat")["avertissements"], "ce statut n'est pas une question que l'on pose ici"


def test_un_membre_dit_sa_nature_son_territoire_ses_axes_son_statut_et_ce_qu_il_publie(quatre_membres, client):
    FicheFactory(parent=quatre_membres[1])
    FicheFactory(parent=quatre_membres[1])
    FicheFactory(parent=quatre_membres[1], live=False)
    reponse = client.get(ADRESSE)
    petitbourg = next(carte for carte in reponse.context["membres"] if carte.nom == "Commune de Petitbourg")
    assert (petitbourg.nature, petitbourg.territoire) == ("Commune", "Petitbourg (Calabre, Italie)")
    assert [axe["nom"] for axe in petitbourg.axes] == ["Citoyenneté", "Co-construction"]
    assert petitbourg.publications == 2
    assert petitbourg.statut_phrase == "En veille"
    texte = reponse.content.decode()
    assert "2 publications" in texte and "En veille" in texte and f'href="{quatre_membres[1].url}"' in texte


def test_l_accueil_dit_qui_marche_avec_nous_aujourd_hui(quatre_membres, client):
    candidate_encore_publiee()
    titres = {ligne["titre"] for ligne in client.get("/").context["membres"]}
    assert titres == {"Ville de Moyenneville", "Commune de Petitbourg", "Entraide sans frontières"}


# --- Filtrer ---------------------------------------------------------------------------------------------------------
def test_un_filtre_compte_les_autres_sans_se_compter_lui_meme(quatre_membres, client):
    contexte = lire(client, "?pays=FR")
    assert noms(contexte) == ["Ville de Moyenneville"]
    assert comptes(contexte, "pays") == {"FR": 1, "IT": 1}
    assert comptes(contexte, "type") == {"collectivites": 1, "commune": 1}
    assert comptes(lire(client), "statut") == {"actif": 2, "en-veille": 1, "sorti": 1}


def test_un_groupe_de_natures_se_choisit_d_un_coup(quatre_membres, client):
    assert noms(lire(client, "?type=societe-civile")) == ["Entraide sans frontières"]
    assert lire(client, "?type=collectivites")["total"] == 2
    assert lire(client, "?type=collectivites&type=association")["total"] == 3
    facette = next(facette for facette in lire(client)["facettes"] if facette.nom == "type")
    assert [(option.valeur, option.en_retrait) for option in facette.options] == [
        ("collectivites", False),
        ("commune", True),
        ("societe-civile", False),
        ("association", True),
    ]


def test_le_compte_annonce_est_celui_que_l_on_trouve_et_ne_mene_jamais_a_rien(quatre_membres, client):
    contexte = lire(client)
    for facette in contexte["facettes"]:
        for option in facette.options:
            assert lire(client, en_cochant(contexte, facette, option))["total"] == option.compte > 0


def test_l_ancien_nom_d_un_theme_mene_encore_au_theme(quatre_membres, client):
    theme = Theme.objects.get(name="Santé")
    SynonymeDeTheme.objects.create(theme=theme, nom="Soins", slug="soins")
    contexte = lire(client, "?theme=soins")
    assert noms(contexte) == ["Ville de Moyenneville"]
    assert not contexte["avertissements"]


def test_les_masques_disent_la_meme_chose_que_la_base(quatre_membres):
    filtre = FiltreMembres(QueryDict("axe=citoyennete&pays=IT"), repertoire())
    attendus = MembrePage.objects.filter(axes__cle="citoyennete", territoire__pays="IT")
    assert set(filtre.pks()) == set(attendus.values_list("pk", flat=True))


# --- Chercher et trier -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("q", "trouve"),
    [
        ("moyenneville", "Ville de Moyenneville"),
        ("isere", "Ville de Moyenneville"),
        ("sante", "Ville de Moyenneville"),
        ("piccoloborgo", "Commune de Petitbourg"),
        ("calabre", "Commune de Petitbourg"),
        ("entraide", "Entraide sans frontières"),
    ],
)
def test_on_trouve_un_membre_par_sa_ville_ses_autres_noms_sa_region_et_ses_themes(quatre_membres, client, q, trouve):
    assert noms(lire(client, f"?q={q}")) == [trouve]


def test_la_recherche_se_croise_avec_les_filtres(quatre_membres, client):
    assert lire(client, "?q=petitbourg&pays=IT")["total"] == 1
    assert lire(client, "?q=petitbourg&pays=FR")["total"] == 0
    assert lire(client, "?q=autrefois")["total"] == 0, "un membre sorti se demande, même en cherchant"
    assert lire(client, "?q=autrefois&statut=sorti")["total"] == 1


def test_chaque_tri_a_son_ordre(quatre_membres, client):
    FicheFactory(parent=quatre_membres[2])
    assert noms(lire(client, "?tri=recents"))[0] == "Commune de Petitbourg"
    assert noms(lire(client, "?tri=recents"))[-1] == "Entraide sans frontières", "une date inconnue vient en dernier"
    assert noms(lire(client, "?tri=publications"))[0] == "Entraide sans frontières"


# --- Adresses et états -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "requete",
    ["?type=ville", "?page=99", "?page=-1", "?page=abc", "?tri=hasard", "?q=" + "a" * 5_000, "?pays=%00", "?axe=x"],
)
def test_une_valeur_impossible_est_ignoree_et_dite(quatre_membres, client, requete):
    assert lire(client, requete)["avertissements"]


def test_la_liste_est_paginee_et_chaque_membre_n_y_parait_qu_une_fois(accueil, client):
    for _ in range(PAR_PAGE + 3):
        MembreFactory()
    vus = [*noms(lire(client)), *noms(lire(client, "?page=2"))]
    assert len(vus) == len(set(vus)) == PAR_PAGE + 3


def test_la_bascule_garde_la_meme_demande(quatre_membres, client):
    texte = client.get(f"{ADRESSE}?axe=citoyennete&pays=IT").content.decode()
    assert 'href="/reseau/carte/?pays=IT&amp;axe=citoyennete"' in texte
    assert '<a href="/reseau/?pays=IT&amp;axe=citoyennete" aria-current="page">Liste</a>' in texte
    assert 'href="/reseau/rejoindre/"' in texte


def test_une_page_filtree_dit_son_adresse_et_ne_s_indexe_pas_a_deux_filtres(quatre_membres, client):
    contexte = lire(client, "?axe=citoyennete&utm_source=x")
    assert contexte["adresse_canonique"].endswith("/reseau/?axe=citoyennete")
    assert not contexte["noindex"]
    assert lire(client, "?axe=citoyennete&pays=FR")["noindex"]
    assert lire(client, "?q=ville")["noindex"]


def test_une_liste_vide_dit_quoi_retirer(quatre_membres, client):
    reponse = client.get(f"{ADRESSE}?q=entraide&pays=IT")
    assert reponse.context["total"] == 0
    assert [(sans["libelle"], sans["compte"]) for sans in reponse.context["relachements"]] == [
        ("la recherche « entraide »", 1),
        ("le filtre « Pays »", 1),
    ]
    for sans in reponse.context["relachements"]:
        assert lire(client, sans["adresse"])["total"] == sans["compte"]


def test_un_annuaire_sans_membre_invite_a_le_rejoindre(accueil, client):
    reponse = client.get(ADRESSE)
    assert reponse.context["total"] == 0
    assert "Les premiers membres s’installent" in reponse.content.decode()


# --- Coût ------------------------------------------------------------------------------------------------------------
def test_l_annuaire_coute_un_nombre_borne_de_requetes(quatre_membres, client, django_assert_max_num_queries):
    lire(client)  # le répertoire et le menu se lisent une fois par publication
    # site, page et sa route (3), restrictions d'accès (1), index de recherche (1).
    with django_assert_max_num_queries(7):
        lire(client, "?axe=citoyennete&q=ville")


def test_le_repertoire_se_construit_en_peu_de_requetes(quatre_membres, django_assert_num_queries):
    FicheFactory(parent=quatre_membres[0])
    # index et racine du site, membres et leurs territoires, axes, thèmes, publications, deux lectures des restrictions
    # d'accès, changements de statut, puis les vocabulaires, ensemble.
    with django_assert_num_queries(11):
        connus = Repertoire()
    assert len(connus.entrees) == 4
    assert sum(entree.publications for entree in connus.entrees) == 1


def test_toutes_les_facettes_sont_des_parametres_que_le_cache_connait():
    assert set(FACETTES) <= PARAMETRES
