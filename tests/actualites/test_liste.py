"""La liste des prises de position : ce que l'on y trouve, et ce que le temps y change."""

import datetime
from typing import Any

import pytest
from django.utils import timezone
from wagtail.blocks import StreamValue

from actualites.choix import EtatDeCosignature, NatureDePrise, NatureDeSuite
from actualites.facettes import FACETTES, Repertoire
from actualites.filtres import PAR_PAGE
from actualites.models import CompteurDeSignatures, PriseDePositionPage
from actualites.prises.fenetres import DUREE_D_UN_COMPTEUR
from alliance.socle.cache import DUREE, PARAMETRES
from alliance.socle.choix import CleAxe
from tests.factories import CirculationFactory, CosignatureFactory, MembreFactory, PriseFactory, circuler

ADRESSE = "/prises-de-position/"


def lire(client: Any, requete: str = "") -> Any:
    reponse = client.get(f"{ADRESSE}{requete}")
    assert reponse.status_code == 200
    return reponse.context


def titres(contexte: Any) -> list[str]:
    return [carte.titre for carte in contexte["prises"]]


def comptes(contexte: Any, nom: str) -> dict[str, int]:
    return {
        option.valeur: option.compte
        for facette in contexte["facettes"]
        if facette.nom == nom
        for option in facette.options
    }


def suites(prise: PriseDePositionPage, *dates: tuple[datetime.date, str, str]) -> PriseDePositionPage:
    prise.suites = StreamValue(
        prise.suites.stream_block,
        [("suite", {"date": le, "nature": nature, "titre": titre}) for le, nature, titre in dates],
    )
    prise.save_revision().publish()
    return prise


@pytest.fixture
def trois_prises(accueil) -> list[PriseDePositionPage]:
    """Une lettre de 2020, suivie ; un appel de 2021, de deux axes ; une pétition que l'on peut signer."""
    membre = MembreFactory(title="Ville d’Exemple")
    lettre = PriseFactory(parent=membre, title="Ouvrez le gymnase", parue_le=datetime.date(2020, 9, 21))
    suites(
        lettre,
        (datetime.date(2020, 10, 28), NatureDeSuite.VICTOIRE, "Le gymnase ouvre"),
        (datetime.date(2020, 10, 1), NatureDeSuite.REPONSE, "La préfète répond"),
    )
    appel = PriseFactory(
        parent=membre,
        title="Pour une école ouverte",
        nature=NatureDePrise.APPEL,
        parue_le=datetime.date(2021, 3, 1),
        axes=[CleAxe.CITOYENNETE, CleAxe.VILLES_FRONTIERES],
        themes=["Santé"],
    )
    petition = PriseFactory(
        parent=membre,
        title="Gardons le refuge",
        nature=NatureDePrise.PETITION,
        parue_le=datetime.date(2021, 5, 1),
        signature_publique=True,
    )
    return [lettre, appel, petition]


def test_la_liste_montre_les_textes_publies_du_plus_recent_au_plus_ancien_et_aucun_brouillon(trois_prises, client):
    PriseFactory(parent=trois_prises[0].get_parent().specific, live=False, title="Brouillon secret")
    assert titres(lire(client)) == ["Gardons le refuge", "Pour une école ouverte", "Ouvrez le gymnase"]


def test_chaque_filtre_compte_et_trouve(trois_prises, client):
    contexte = lire(client)
    assert comptes(contexte, "nature") == {"lettre-ouverte": 1, "appel": 1, "petition": 1}
    assert comptes(contexte, "annee") == {"2021": 2, "2020": 1}
    assert comptes(contexte, "axe") == {"citoyennete": 1, "villes-frontieres": 3}
    assert comptes(contexte, "suite") == {"oui": 1}
    assert comptes(contexte, "signer") == {"oui": 1}
    for facette in contexte["facettes"]:
        for option in facette.options:
            assert lire(client, f"?{facette.nom}={option.valeur}")["total"] == option.compte
    assert titres(lire(client, "?annee=2021&axe=citoyennete")) == ["Pour une école ouverte"]
    assert titres(lire(client, "?q=refuge&signer=oui")) == ["Gardons le refuge"]


def test_l_annee_d_un_texte_sans_date_est_celle_de_sa_publication(accueil, client):
    prise = PriseFactory()
    assert comptes(lire(client), "annee") == {str(timezone.localdate(prise.first_published_at).year): 1}


def test_on_range_par_derniere_suite(trois_prises, client):
    suites(trois_prises[1], (datetime.date(2021, 4, 1), NatureDeSuite.PRESSE, "Un journal en parle"))
    assert titres(lire(client, "?tri=suites")) == ["Pour une école ouverte", "Ouvrez le gymnase", "Gardons le refuge"]


def test_une_carte_dit_qui_porte_le_texte_combien_le_signent_et_ce_qui_est_arrive(trois_prises, client):
    lettre, _appel, petition = trois_prises
    version = circuler(lettre)
    circulation = CirculationFactory(prise=lettre)
    for etat in (EtatDeCosignature.SIGNEE, EtatDeCosignature.SIGNEE, EtatDeCosignature.REFUSEE):
        CosignatureFactory(circulation=circulation, version=version, etat=etat)
    CompteurDeSignatures.objects.update_or_create(prise=petition, defaults={"personnes": 1900, "papier": 100})
    carte = next(carte for carte in lire(client, "?suite=oui")["prises"])
    assert (carte.nature, carte.initiatrices, carte.cosignataires) == ("Lettre ouverte", ["Ville d’Exemple"], 2)
    assert (carte.suite.le, carte.suite.nature, carte.suite.titre) == (
        datetime.date(2020, 10, 28),
        "Victoire",
        "Le gymnase ouvre",
    )
    page = client.get(f"{ADRESSE}?signer=oui").content.decode()
    assert "<b>2\u202f000</b> signatures du public" in page
    assert f'href="{petition.url}signer/"' in page


def test_le_resume_se_coupe_entre_deux_mots(accueil, client):
    PriseFactory(en_bref="<p>Ouvrir.</p><p>" + "Nous demandons l’ouverture du gymnase. " * 10 + "</p>")
    (carte,) = lire(client)["prises"]
    assert carte.resume.startswith("Ouvrir. Nous demandons")
    assert carte.resume.endswith("…")
    assert len(carte.resume) <= 221
    assert carte.resume.removesuffix("…").split()[-1].strip(".") in {
        "Nous",
        "demandons",
        "l’ouverture",
        "du",
        "gymnase",
    }


# --- Ce que le temps change ------------------------------------------------------------------------------------------
def test_ce_que_l_on_peut_signer_suit_l_heure_sans_rien_publier(trois_prises, client, monkeypatch):
    maintenant = timezone.now()
    petition = trois_prises[2]
    petition.signature_ouverture = maintenant + datetime.timedelta(minutes=10)
    petition.signature_cloture = maintenant + datetime.timedelta(minutes=20)
    petition.save_revision().publish()
    for minutes, attendus in ((0, []), (11, ["Gardons le refuge"]), (21, [])):
        instant = maintenant + datetime.timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda instant=instant: instant)
        assert titres(lire(client, "?signer=oui")) == attendus
        assert comptes(lire(client), "signer") == ({"oui": 1} if attendus else {})


@pytest.mark.parametrize(
    ("ouvre", "ferme", "duree"),
    [
        (None, None, DUREE_D_UN_COMPTEUR),
        (10, 20, 10 * 60),
        (-10, 90, DUREE_D_UN_COMPTEUR),
        # On confirme encore après la clôture, pendant deux jours.
        (-20, -10, DUREE_D_UN_COMPTEUR),
        (-5000, -4000, DUREE),
    ],
)
def test_la_liste_et_la_page_se_gardent_moins_tant_que_l_on_signe(trois_prises, client, ouvre, ferme, duree):
    maintenant = timezone.now()
    petition = trois_prises[2]
    petition.signature_ouverture = maintenant + datetime.timedelta(minutes=ouvre) if ouvre else None
    petition.signature_cloture = maintenant + datetime.timedelta(minutes=ferme) if ferme else None
    petition.save_revision().publish()
    for adresse in (ADRESSE, petition.url):
        assert client.get(adresse).duree_de_garde == pytest.approx(duree, abs=10), adresse


def test_une_page_ou_rien_ne_se_signe_se_garde_une_heure(trois_prises, client):
    assert getattr(client.get(trois_prises[0].url), "duree_de_garde", DUREE) == DUREE
    trois_prises[2].unpublish()
    assert client.get(ADRESSE).duree_de_garde == DUREE


# --- Tolérance, pages, coût ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "requete",
    ["nature=inconnue", "annee=1789", "suite=non", "signer=1", "tri=hasard", "page=99", "page=a", "axe=%00"],
)
def test_une_valeur_fausse_est_ignoree_et_dite(trois_prises, client, requete):
    reponse = client.get(f"{ADRESSE}?{requete}")
    assert reponse.status_code == 200
    assert reponse.context["avertissements"]
    assert "Une partie de la demande a été laissée de côté" in reponse.content.decode()


def test_l_extrait_ne_montre_pas_ce_qui_n_a_pas_ete_rempli(accueil, client):
    PriseFactory(
        title="Lettre au ministre",
        destinataires=[("destinataire", {"nom": "Ministre d’Exemple"})],
        retombees=[("retombee", {"media": "Le Quotidien", "titre": "Une lettre"})],
    )
    page = client.get("/prises-de-position/?q=ministre").content.decode()
    assert "Ministre" in page and "None" not in page


def test_la_liste_vide_invite_et_la_liste_sans_resultat_explique(accueil, client):
    assert "Les premières prises de position arrivent." in client.get(ADRESSE).content.decode()
    PriseFactory()
    assert "Aucun texte ne réunit tout cela." in client.get(f"{ADRESSE}?q=introuvable").content.decode()


def test_la_liste_est_paginee_et_chaque_texte_n_y_parait_qu_une_fois(accueil, client):
    membre = MembreFactory()
    for _ in range(PAR_PAGE + 2):
        PriseFactory(parent=membre)
    vus = titres(lire(client)) + titres(lire(client, "?page=2"))
    assert len(vus) == len(set(vus)) == PAR_PAGE + 2


def test_la_liste_coute_un_nombre_borne_de_requetes(trois_prises, client, django_assert_max_num_queries):
    lire(client)  # le répertoire et les cosignataires se comptent une fois par publication
    # site, page et sa route (3), restrictions d'accès (1), cartes : pages, axes, initiatrices, compteurs (4) ;
    # recherche et extraits (2).
    with django_assert_max_num_queries(12):
        lire(client, "?axe=villes-frontieres")
    with django_assert_max_num_queries(12):
        lire(client, "?q=refuge")


def test_le_repertoire_se_construit_en_peu_de_requetes(trois_prises, django_assert_max_num_queries):
    # prises, restrictions d'accès, axes, thèmes, puis trois vocabulaires.
    with django_assert_max_num_queries(7):
        assert len(Repertoire().entrees) == 3


def test_toutes_les_facettes_sont_des_parametres_que_le_cache_connait():
    assert set(FACETTES) <= PARAMETRES
