"""La liste des bonnes pratiques : ce qu'une élue y trouve, et ce qu'elle n'y trouve pas."""

import gc

import pytest
from django.http import QueryDict

from alliance.socle import publication
from alliance.socle.choix import CleAxe
from alliance.socle.facettes import par_timbre
from alliance.socle.models import PageAlliance
from bonnes_pratiques.choix import Famille, StatutDePratique
from bonnes_pratiques.facettes import Repertoire, repertoire
from bonnes_pratiques.filtres import PAR_PAGE, FiltreFiches
from tests.factories import FicheFactory, MembreFactory, TerritoireFactory

ADRESSE = "/bonnes-pratiques/"


def lire(client, requete=""):
    reponse = client.get(f"{ADRESSE}{requete}")
    assert reponse.status_code == 200
    return reponse.context


def en_cochant(contexte, facette, option):
    """L'adresse que donne le formulaire quand on change cette case."""
    filtre = contexte["formulaire"]
    choix = [valeur for valeur in filtre.choix[facette.nom] if valeur != option.valeur]
    return filtre.adresse(**{facette.nom: choix if option.choisie else [*choix, option.valeur]})


def comptes(contexte, nom):
    facette = next((facette for facette in contexte["facettes"] if facette.nom == nom), None)
    return {option.valeur: option.compte for option in facette.options} if facette else {}


@pytest.fixture
def trois_fiches(accueil):
    """Un village italien et deux villes françaises, de thèmes et d'états différents."""
    membre = MembreFactory()
    village = TerritoireFactory(nom="Petitbourg", pays="IT", population=2_100)
    ville = TerritoireFactory(nom="Moyenneville", population=50_000)
    grande = TerritoireFactory(nom="Grandeville", population=450_000)
    return [
        FicheFactory(
            parent=membre, title="Revitaliser un village", territoires=[village], axes=[CleAxe.AU_DELA_DE_L_URGENCE]
        ),
        FicheFactory(
            parent=membre,
            title="Créer un conseil",
            territoires=[ville],
            axes=[CleAxe.CITOYENNETE, CleAxe.CO_CONSTRUCTION],
            themes=["Participation et citoyenneté"],
            famille=Famille.CO_CONSTRUIRE,
        ),
        FicheFactory(
            parent=membre,
            title="Bâtir un camp",
            territoires=[grande],
            axes=[CleAxe.AU_DELA_DE_L_URGENCE],
            statut=StatutDePratique.TERMINEE,
        ),
    ]


def test_la_liste_montre_toutes_les_fiches_publiees_et_aucun_brouillon(trois_fiches, client):
    FicheFactory(parent=trois_fiches[0].get_parent().specific, live=False, title="Brouillon secret")
    contexte = lire(client)
    assert {carte.titre for carte in contexte["fiches"]} == {fiche.title for fiche in trois_fiches}
    assert contexte["total"] == 3


def test_un_filtre_compte_les_autres_sans_se_compter_lui_meme(trois_fiches, client):
    contexte = lire(client, "?axe=au-dela-de-l-urgence")
    assert contexte["total"] == 2
    assert comptes(contexte, "axe") == {"citoyennete": 1, "co-construction": 1, "au-dela-de-l-urgence": 2}
    assert comptes(contexte, "pays") == {"FR": 1, "IT": 1}
    assert comptes(contexte, "statut") == {"active": 1, "terminee": 1}


def test_deux_valeurs_d_un_filtre_s_ajoutent_et_deux_filtres_se_croisent(trois_fiches, client):
    assert lire(client, "?taille=village&taille=moyenne")["total"] == 2
    assert lire(client, "?taille=village&taille=moyenne&pays=IT")["total"] == 1


def test_aucune_option_proposee_ne_mene_a_une_liste_vide(trois_fiches, client):
    for depart in ("", "?axe=citoyennete", "?pays=FR&statut=terminee", "?famille=co-construire"):
        contexte = lire(client, depart)
        for facette in contexte["facettes"]:
            for option in facette.options:
                suite = lire(client, en_cochant(contexte, facette, option))
                assert suite["total"] > 0, (depart, facette.nom, option)


def test_le_compte_annonce_est_celui_que_l_on_trouve(trois_fiches, client):
    contexte = lire(client)
    for facette in contexte["facettes"]:
        for option in facette.options:
            assert lire(client, en_cochant(contexte, facette, option))["total"] == option.compte


def test_chaque_tri_a_son_ordre(trois_fiches, client):
    assert [carte.titre for carte in lire(client, "?tri=titre")["fiches"]] == [
        "Bâtir un camp",
        "Créer un conseil",
        "Revitaliser un village",
    ]
    assert [carte.territoires[0]["nom"] for carte in lire(client, "?tri=taille")["fiches"]] == [
        "Petitbourg",
        "Moyenneville",
        "Grandeville",
    ]


@pytest.mark.parametrize(
    "requete",
    ["?axe=inconnu", "?page=99", "?page=-1", "?page=abc", "?tri=hasard", "?q=" + "a" * 5_000, "?pays=%00"],
)
def test_une_valeur_impossible_est_ignoree_et_dite(trois_fiches, client, requete):
    contexte = lire(client, requete)
    assert contexte["avertissements"]


def test_l_ancien_nom_d_un_theme_mene_encore_au_theme(trois_fiches, client):
    from alliance.socle.models import SynonymeDeTheme, Theme

    theme = Theme.objects.get(slug="participation-et-citoyennete")
    SynonymeDeTheme.objects.create(theme=theme, nom="Démocratie locale", slug="democratie-locale")
    contexte = lire(client, "?theme=democratie-locale")
    assert contexte["total"] == 1
    assert not contexte["avertissements"]


def test_la_recherche_se_croise_avec_les_filtres(trois_fiches, client):
    contexte = lire(client, "?q=village&statut=active")
    assert [carte.titre for carte in contexte["fiches"]] == ["Revitaliser un village"]
    assert lire(client, "?q=village&statut=terminee")["total"] == 0


def test_la_liste_est_paginee_et_chaque_fiche_n_y_parait_qu_une_fois(accueil, client):
    membre = MembreFactory()
    for _ in range(PAR_PAGE + 3):
        FicheFactory(parent=membre)
    premiere, seconde = lire(client), lire(client, "?page=2")
    titres = [carte.titre for contexte in (premiere, seconde) for carte in contexte["fiches"]]
    assert len(titres) == len(set(titres)) == PAR_PAGE + 3


def test_une_publication_se_voit_aussitot(trois_fiches, client):
    assert lire(client)["total"] == 3
    FicheFactory(parent=trois_fiches[0].get_parent().specific)
    assert lire(client)["total"] == 4
    trois_fiches[0].unpublish()
    assert lire(client)["total"] == 3


def test_une_publication_survenue_pendant_la_lecture_ne_laisse_pas_de_liste_perimee(trois_fiches, client, monkeypatch):
    """Le morceau composé avant la publication se range sous l'ancien timbre : personne ne le relit."""
    from bonnes_pratiques.models import FichePage

    contexte_habituel = PageAlliance.get_context

    def publier_pendant_la_lecture(page, request, *args, **kwargs):
        FichePage.objects.filter(pk=trois_fiches[0].pk).update(live=False)
        publication.renouveler()
        return contexte_habituel(page, request, *args, **kwargs)

    with monkeypatch.context() as pendant:
        pendant.setattr(PageAlliance, "get_context", publier_pendant_la_lecture)
        client.get(ADRESSE)
    assert "2 bonnes pratiques" in client.get(ADRESSE).content.decode()


def test_les_combinaisons_de_filtres_ne_s_indexent_pas(trois_fiches, client):
    assert not lire(client, "?axe=citoyennete")["noindex"]
    assert lire(client, "?axe=citoyennete&pays=FR")["noindex"]
    assert lire(client, "?q=village")["noindex"]


def test_la_liste_coute_un_nombre_borne_de_requetes(trois_fiches, client, django_assert_max_num_queries):
    lire(client)  # le répertoire se construit une fois par publication
    # site, page et sa route (3), restrictions d'accès (1), menu (1), cartes : fiches, axes, territoires, ensembles,
    # chiffres (5).
    with django_assert_max_num_queries(12):
        lire(client, "?axe=au-dela-de-l-urgence")


def test_le_repertoire_se_construit_en_peu_de_requetes(trois_fiches, django_assert_max_num_queries):
    # fiches, restrictions d'accès, axes, thèmes, territoires cités, leurs liens, puis trois vocabulaires.
    with django_assert_max_num_queries(9):
        assert len(Repertoire().entrees) == 3


def test_le_ramasse_miettes_est_rallume_meme_apres_une_construction_qui_echoue():
    def construire(timbre):
        assert not gc.isenabled()
        raise RuntimeError("la base ne répond pas")

    with pytest.raises(RuntimeError):
        par_timbre(construire)()
    assert gc.isenabled()


def test_le_flux_suit_les_filtres_avec_des_adresses_absolues(trois_fiches, client):
    reponse = client.get(f"{ADRESSE}flux.xml?axe=citoyennete")
    assert reponse.status_code == 200
    assert reponse["Content-Type"].startswith("application/atom+xml")
    texte = reponse.content.decode()
    assert "Créer un conseil" in texte and "Bâtir un camp" not in texte
    assert f"urn:uuid:{trois_fiches[1].translation_key}" in texte
    assert 'href="http://' in texte and 'href="/' not in texte


def test_les_masques_disent_la_meme_chose_que_la_base(trois_fiches):
    from bonnes_pratiques.models import FichePage

    filtre = FiltreFiches(QueryDict("axe=au-dela-de-l-urgence&pays=FR"), repertoire())
    attendues = FichePage.objects.filter(axes__cle="au-dela-de-l-urgence", territoires__territoire__pays="FR")
    assert set(filtre.pks()) == set(attendues.values_list("pk", flat=True))
