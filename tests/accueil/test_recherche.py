"""La recherche dans tout le site, telle qu'un lecteur l'emploie."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from alliance.accueil.trouvailles import genres_des_pages
from alliance.socle.choix import CleAxe
from alliance.socle.recherche import pks_correspondants
from bonnes_pratiques.models import FichePage
from tests.factories import FicheFactory, MembreFactory, PriseFactory, TerritoireFactory, UtilisateurFactory

CONSEIL = "Créer un conseil consultatif des résidents étrangers"


@pytest.fixture
def conseil(accueil) -> FichePage:
    return FicheFactory(
        title=CONSEIL,
        sous_titre="L’exemple de Grenoble, où des réfugié·es siègent",
        parent=MembreFactory(title="Ville d’Exemple-sur-Loire", presentation="Une commune <qui> accueille."),
        axes=[CleAxe.CO_CONSTRUCTION, CleAxe.CITOYENNETE],
        territoires=[TerritoireFactory(nom="Grenoble")],
    )


def chercher(client, **parametres):
    return client.get("/recherche/", parametres)


def titres(reponse) -> list[str]:
    return [trouvaille.titre for trouvaille in reponse.context["resultats"]]


def test_une_recherche_sans_accent_trouve_la_fiche_et_dit_pourquoi(client, conseil):
    reponse = chercher(client, q="refugiees grenoble")
    assert reponse.status_code == 200
    (trouvaille,) = reponse.context["resultats"]
    assert (trouvaille.titre, trouvaille.adresse) == (CONSEIL, conseil.url)
    assert trouvaille.genre == "Bonne pratique"
    assert trouvaille.axe_principal == "citoyennete"
    assert "<mark>Grenoble</mark>" in trouvaille.extrait
    assert "<mark>réfugié·es</mark>" in trouvaille.extrait
    assert "<mark>Grenoble</mark>" in reponse.content.decode()


def test_un_membre_se_trouve_et_son_texte_reste_echappe(client, conseil):
    (membre,) = chercher(client, q="commune accueille").context["resultats"]
    assert (membre.genre, membre.titre) == ("Membre", "Ville d’Exemple-sur-Loire")
    assert "&lt;qui&gt; <mark>accueille</mark>" in membre.extrait


def test_une_prise_de_position_se_trouve_par_son_texte_avec_son_extrait(client, conseil):
    PriseFactory(title="Ouvrez le gymnase", texte=[("texte", "<p>Quarante personnes dorment sous un préau.</p>")])
    PriseFactory(title="Un préau secret", live=False)
    (trouvaille,) = chercher(client, q="preau").context["resultats"]
    assert (trouvaille.genre, trouvaille.titre) == ("Prise de position", "Ouvrez le gymnase")
    assert trouvaille.axe_principal == "villes-frontieres"
    assert "sous un <mark>préau</mark>" in trouvaille.extrait


def test_on_restreint_la_recherche_a_un_genre_de_page(client, conseil):
    PriseFactory(title="Pour un conseil des jeunes", parent=conseil.get_parent().specific)
    genres = chercher(client, q="conseil").context["genres"]
    assert [(genre["libelle"], genre["compte"]) for genre in genres] == [
        ("Tout", 2),
        ("Bonnes pratiques", 1),
        ("Prises de position", 1),
    ]
    for genre in genres:
        assert client.get(f"/recherche/{genre['adresse']}").context["total"] == genre["compte"]
    assert titres(chercher(client, q="conseil", genre="prise")) == ["Pour un conseil des jeunes"]
    assert chercher(client, q="conseil", genre="prise").context["pagination"].adresse(2).endswith("genre=prise&page=2")
    assert titres(chercher(client, q="conseil", genre="membre")) == []


def test_le_genre_suit_la_derniere_publication(client, conseil):
    chercher(client, q="conseil")
    PriseFactory(title="Pour un conseil des jeunes", parent=conseil.get_parent().specific)
    assert [genre["compte"] for genre in chercher(client, q="conseil").context["genres"]] == [2, 1, 1]


def test_brouillons_pages_retirees_et_espaces_prives_ne_se_trouvent_pas(client, conseil):
    FicheFactory(title="Rédiger un conseil secret", live=False, parent=conseil.get_parent().specific)
    assert titres(chercher(client, q="conseil")) == [CONSEIL]
    conseil.title = "Un conseil retouché"
    conseil.save_revision()
    assert titres(chercher(client, q="conseil")) == [CONSEIL]
    assert titres(chercher(client, q="retouché")) == []
    PageViewRestriction.objects.create(page=conseil.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    assert titres(chercher(client, q="conseil")) == []
    PageViewRestriction.objects.all().delete()
    FichePage.objects.get(pk=conseil.pk).unpublish()
    assert titres(chercher(client, q="conseil")) == []


def test_les_resultats_se_suivent_page_par_page(client, conseil):
    parent = conseil.get_parent().specific
    for numero in range(11):
        FicheFactory(title=f"Ouvrir la halte {numero}", parent=parent)
    premiere, seconde = chercher(client, q="halte"), chercher(client, q="halte", page=2)
    assert premiere.context["total"] == 11
    assert (len(titres(premiere)), len(titres(seconde))) == (10, 1)
    assert not set(titres(premiere)) & set(titres(seconde))
    assert premiere.context["pagination"].suivante == "?q=halte&page=2"


def test_le_nombre_de_requetes_ne_depend_pas_des_resultats(client, conseil, django_assert_max_num_queries):
    parent = conseil.get_parent().specific
    for numero in range(9):
        FicheFactory(title=f"Ouvrir un conseil {numero}", parent=parent)
    pks_correspondants(FichePage, "conseil")  # un processus qui a déjà servi connaît les types de contenu
    genres_des_pages()  # et le genre de chaque page, depuis la dernière publication
    # 1. le site  2. les espaces privés  3. les clés classées  4. les pages et leur texte  5. les axes
    # 6. les adresses du site  7.-8. le menu, absent du cache
    with django_assert_max_num_queries(8):
        assert len(titres(chercher(client, q="conseil"))) == 10


def test_sans_resultat_le_site_propose_des_mots_proches_qui_trouvent(client, conseil, django_assert_max_num_queries):
    pks_correspondants(FichePage, "conseil")
    # 1. le site  2. les espaces privés  3. les clés  4. le vocabulaire  5. l'essai de la correction
    # 6. les adresses du site  7.-8. le menu, absent du cache
    with django_assert_max_num_queries(8):
        reponse = chercher(client, q="conceil grenobel")
    libelles = [suggestion["libelle"] for suggestion in reponse.context["suggestions"]]
    assert libelles == ["conseil grenoble", "conseil", "grenoble"]
    for suggestion in reponse.context["suggestions"]:
        assert client.get(f"/recherche/{suggestion['adresse']}").context["total"] >= 1
    assert chercher(client, q="xyzzyx").context["suggestions"] == []


@pytest.mark.parametrize(
    ("parametres", "message"),
    [
        ({"q": "conseil", "page": "zéro"}, "page"),
        ({"q": "conseil", "page": "9" * 400}, "page"),
        ({"q": "conseil", "page": "-1"}, "page"),
        ({"q": "conseil " * 2000}, "trop longue"),
        ({"q": "de la"}, "trop courants"),
        ({"q": "conseil", "genre": "poisson"}, "genre de page"),
    ],
)
def test_une_valeur_impossible_est_corrigee_et_le_dit(client, conseil, parametres, message):
    reponse = chercher(client, **parametres)
    assert reponse.status_code == 200
    assert any(message in avertissement for avertissement in reponse.context["avertissements"])


def test_une_recherche_vide_invite_a_chercher(client, accueil):
    for q in ("", "   ", "\x00"):
        reponse = chercher(client, q=q)
        assert (reponse.status_code, reponse.context["total"], reponse.context["avertissements"]) == (200, 0, [])
    assert client.get("/recherche/").status_code == 200
    assert client.post("/recherche/", {"q": "x"}).status_code == 405


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=60), page=st.text(max_size=5))
def test_aucune_adresse_ne_donne_d_erreur(client, accueil, q, page):
    assert chercher(client, q=q, page=page).status_code == 200


def test_l_administration_cherche_et_choisit_avec_le_meme_moteur(client, conseil):
    personne = UtilisateurFactory(is_superuser=True, is_staff=True)
    client.force_login(personne)
    for adresse in ("/admin/pages/search/", "/admin/choose-page/search/", "/admin/pages/search/results/"):
        reponse = client.get(adresse, {"q": "creer un conseil cons"})
        assert reponse.status_code == 200
        assert CONSEIL in reponse.content.decode()
        for q in ('"', "*", "\x00", "😀", "a" * 10_000):
            assert client.get(adresse, {"q": q}).status_code == 200, (adresse, q)
    explorateur = client.get(f"/admin/pages/{conseil.get_parent().pk}/", {"q": "resid"})
    assert CONSEIL in explorateur.content.decode()


def test_l_api_ne_tombe_pas_sur_une_recherche_malformee(client, conseil):
    for recherche in ('"', "", " ", "*", "é" * 5_000):
        assert client.get("/api/v2/pages/", {"search": recherche}).status_code == 200, recherche
    assert client.get("/api/v2/pages/", {"search": "\x00"}).status_code == 400
    assert client.get("/api/v2/pages/", {"search": "conseil", "search_operator": "xor"}).status_code < 500
    reponse = client.get("/api/v2/pages/", {"search": "conseil", "search_operator": "or"})
    assert [page["title"] for page in reponse.json()["items"]] == [CONSEIL]
