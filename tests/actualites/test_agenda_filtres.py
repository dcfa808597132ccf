"""Ce que l'agenda retient d'une demande : ses filtres, ses lieux, et ce qu'il refuse avec politesse."""

import pytest
from django.http import QueryDict

from actualites.agenda.facettes import FACETTES, Repertoire, repertoire, valeurs_d_un_evenement
from actualites.agenda.filtres import FiltreSuivi
from actualites.choix import FormeDEvenement, ModaliteDEvenement
from actualites.models import EvenementPage
from alliance.socle import publication
from alliance.socle.cache import PARAMETRES
from alliance.socle.choix import CleAxe
from reseau.choix import GenreDeTerritoire
from reseau.models import Territoire
from tests.actualites.agenda import chercher, dans, titres
from tests.factories import EvenementFactory, MembreFactory, TerritoireFactory

ALPES = "Hautes-Alpes, Provence-Alpes-Côte d’Azur"


@pytest.fixture
def trois_evenements(accueil) -> list[EvenementPage]:
    """Une veillée à Briançon, un webinaire, une formation à Riace ; chacun d'une organisation."""
    briancon = TerritoireFactory(nom="Briançon", subdivision=ALPES)
    riace = TerritoireFactory(nom="Riace", pays="IT", subdivision="Calabre")
    refuge = MembreFactory(title="Refuge d’Exemple", slug="refuge-d-exemple")
    veillee = EvenementFactory(
        parent=refuge,
        title="Veillée au col",
        forme=FormeDEvenement.VEILLEE,
        territoire=briancon,
        axes=[CleAxe.VILLES_FRONTIERES],
        date_debut=dans(3),
        acces_fauteuil=True,
        langue_des_signes=True,
    )
    webinaire = EvenementFactory(
        parent=MembreFactory(title="Réseau d’Exemple", slug="reseau-d-exemple"),
        title="Comprendre la loi",
        forme=FormeDEvenement.WEBINAIRE,
        modalite=ModaliteDEvenement.A_DISTANCE,
        themes=["Santé"],
        date_debut=dans(1),
        langue_des_signes=True,
    )
    formation = EvenementFactory(
        parent=refuge,
        title="Rénover une maison",
        forme=FormeDEvenement.FORMATION,
        modalite=ModaliteDEvenement.LES_DEUX,
        territoire=riace,
        date_debut=dans(2),
    )
    return [veillee, webinaire, formation]


RETENUS = [
    ("", ["Comprendre la loi", "Rénover une maison", "Veillée au col"]),
    ("q=renover", ["Rénover une maison"]),
    ("forme=veillee&forme=formation", ["Rénover une maison", "Veillée au col"]),
    ("axe=villes-frontieres", ["Veillée au col"]),
    ("theme=sante", ["Comprendre la loi"]),
    ("modalite=a-distance", ["Comprendre la loi", "Rénover une maison"]),
    ("modalite=sur-place", ["Rénover une maison", "Veillée au col"]),
    ("membre=refuge-d-exemple", ["Rénover une maison", "Veillée au col"]),
    ("acces=langue-des-signes", ["Comprendre la loi", "Veillée au col"]),
    # Qui a besoin des deux ne vient pas si l'un manque.
    ("acces=langue-des-signes&acces=fauteuil", ["Veillée au col"]),
    ("lieu=briancon", ["Veillée au col"]),
    ("lieu=Brian%C3%A7on", ["Veillée au col"]),
    ("lieu=briancon-hautes-alpes", ["Veillée au col"]),
    ("lieu=hautes-alpes", ["Veillée au col"]),
    ("lieu=provence-alpes-cote-d-azur", ["Veillée au col"]),
    ("lieu=italie&lieu=france", ["Rénover une maison", "Veillée au col"]),
    ("lieu=calabre&forme=veillee", []),
    ("tri=recentes", ["Comprendre la loi", "Rénover une maison", "Veillée au col"]),
]


def test_chaque_parametre_retient_ce_qu_il_dit(trois_evenements):
    for requete, attendus in RETENUS:
        filtre = chercher(requete)
        assert titres(requete) == attendus, requete
        assert filtre.total == len(attendus), requete
        assert not filtre.avertissements, requete
        retenus = [filtre.retient(evenement.pk) for evenement in trois_evenements]
        assert retenus == [evenement.title in attendus for evenement in trois_evenements], requete


def test_chaque_valeur_proposee_trouve_ce_qu_elle_annonce(trois_evenements):
    filtre = chercher()
    proposees = {(facette.nom, o.valeur): o.compte for facette in filtre.facettes() for o in facette.options}
    assert proposees[("lieu", "hautes-alpes")] == 1
    assert proposees[("membre", "refuge-d-exemple")] == 2
    for (nom, valeur), compte in proposees.items():
        assert chercher(f"{nom}={valeur}").total == compte, (nom, valeur)


def test_deux_communes_du_meme_nom_se_choisissent_a_part_ou_ensemble(accueil):
    for subdivision in ("Gard, Occitanie", "La Réunion"):
        lieu = Territoire.objects.create(nom="Saint-Denis", pays="FR", subdivision=subdivision)
        EvenementFactory(title=f"Rencontre {subdivision}", territoire=lieu)
    (lieux,) = [facette for facette in chercher().facettes() if facette.nom == "lieu"]
    assert {o.valeur: o.libelle for o in lieux.options if "denis" in o.valeur} == {
        "saint-denis-gard": "Saint-Denis (Gard)",
        "saint-denis-la-reunion": "Saint-Denis (La Réunion)",
    }
    assert titres("lieu=saint-denis-la-reunion") == ["Rencontre La Réunion"]
    assert len(titres("lieu=saint-denis")) == 2


def test_les_lieux_se_presentent_par_echelon_et_ceux_que_l_on_choisit_resserrent_les_suivants(trois_evenements):
    (lieux,) = [facette for facette in chercher("lieu=italie").facettes() if facette.nom == "lieu"]
    assert {titre: [o.valeur for o in options] for titre, options in lieux.groupes} == {
        "Pays": ["france", "italie"],
        "Régions": ["calabre"],
        "Communes": ["riace"],
    }


def test_cent_communes_ne_font_pas_cent_cases(accueil):
    for n in range(12):
        EvenementFactory(territoire=TerritoireFactory(nom=f"Village {n}", subdivision=ALPES))
    (lieux,) = [facette for facette in chercher("lieu=village-11").facettes() if facette.nom == "lieu"]
    communes = dict(lieux.groupes)["Communes"]
    assert len(communes) == 8
    assert "village-11" in [option.valeur for option in communes]
    assert lieux.autres == 4


def test_un_lieu_qui_existe_ou_rien_n_est_annonce_est_reconnu(trois_evenements, django_assert_num_queries):
    TerritoireFactory(nom="Finistère", genre=GenreDeTerritoire.DEPARTEMENT, subdivision="Bretagne")
    TerritoireFactory(nom="Finistère-la-Forêt", subdivision="Finistère, Bretagne")
    repertoire()
    for requete in ("lieu=finistere", "lieu=Finist%C3%A8re", "lieu=nulle-part&lieu=finistere"):
        with django_assert_num_queries(1):
            filtre = chercher(requete)
        assert (filtre.total, filtre.adresse()) == (0, "?lieu=finistere"), requete
        assert [actif["libelle"] for actif in filtre.filtres_actifs()] == ["Finistère"]
        assert [avis for avis in filtre.avertissements if "finistere" in avis] == []
        (lieux,) = [facette for facette in filtre.facettes() if facette.nom == "lieu"]
        assert [o.valeur for o in lieux.options if o.choisie] == ["finistere"]
    with django_assert_num_queries(0):
        assert chercher("lieu=italie&lieu=Brian%C3%A7on").total == 2


FAUSSES = [
    "forme=inconnue",
    "lieu=nulle-part",
    "lieu=%00",
    "lieu=" + "a" * 250,
    "acces=1",
    "membre=personne",
    "modalite=les-trois",
    "tri=hasard",
    "vue=spirale",
    "periode=jamais",
    "vue=mois&periode=passes",
    "mois=2026-13",
    "mois=juillet",
    "mois=1999-12",
    "mois=2101-01",
    "mois=%D9%A2%D9%A0%D9%A2%D9%A6-01",
    "du=2026-02-30",
    "du=demain",
    "du=0001-01-01",
    "du=9999-12-31",
    "au=1999-12-31",
    "du=2026-07-02&au=2026-07-01",
    "page=99",
    "page=-1",
    "axe=%F0%9F%A6%8A",
]


def test_une_valeur_fausse_est_ignoree_et_dite(trois_evenements):
    for requete in FAUSSES:
        filtre = chercher(requete)
        assert filtre.pagination.page == 1, requete
        assert filtre.avertissements, requete
        assert not chercher(filtre.adresse().removeprefix("?")).avertissements, requete


def test_l_adresse_redit_la_demande_dans_un_ordre_constant_et_se_relit(trois_evenements):
    filtre = chercher("lieu=riace&vue=carte&au=31/12/2099&du=2026-01-01&periode=semaine&q=maison&mois=2026-07")
    assert filtre.adresse() == "?q=maison&du=2026-01-01&au=2099-12-31&lieu=riace&vue=carte"
    assert chercher(filtre.adresse()[1:]).adresse() == filtre.adresse()
    assert filtre.requete_de_suivi == "q=maison&du=2026-01-01&au=2099-12-31&lieu=riace"


def test_qui_suit_l_agenda_recoit_aussi_le_passe_et_sans_egard_a_la_vue(trois_evenements):
    EvenementFactory(title="Fête d’hier", date_debut=dans(-1))
    suivi = FiltreSuivi(QueryDict("vue=mois&mois=2001-01&periode=semaine&page=9"), repertoire())
    assert suivi.total == 4
    assert FiltreSuivi(QueryDict(f"du={dans(2)}"), repertoire()).total == 2


def test_un_evenement_retire_se_juge_sur_les_valeurs_qu_il_portait(trois_evenements):
    valeurs = valeurs_d_un_evenement(EvenementPage.objects.get(pk=trois_evenements[0].pk))
    for requete, attendu in {
        "": True,
        "lieu=hautes-alpes&forme=veillee": True,
        "acces=fauteuil&acces=langue-des-signes": True,
        "acces=fauteuil&acces=boucle": False,
        "membre=refuge-d-exemple": True,
        "axe=citoyennete": False,
        "q=veillee": False,
    }.items():
        assert FiltreSuivi(QueryDict(requete), repertoire()).retient_ces_valeurs(valeurs) is attendu, requete
    # Ce que le répertoire dit d'un événement publié est ce que l'on en gardera.
    entree = repertoire().entrees[repertoire().rang[trois_evenements[0].pk]]
    for facette in FACETTES:
        assert set(entree.valeurs(facette)) <= set(valeurs[facette]), facette


def test_le_repertoire_se_construit_en_peu_de_requetes(trois_evenements, django_assert_max_num_queries):
    publication.renouveler()
    # ce que toute page relit ; agenda, annuaire, membres et territoires ; événements ; leurs axes, leurs thèmes et qui
    # organise ; leurs dates ; et l'adresse de l'agenda, une fois pour toutes.
    with django_assert_max_num_queries(6):
        assert len(Repertoire().entrees) == 3


def test_les_parametres_que_l_on_choisit_sont_de_ceux_que_le_cache_connait():
    assert {*FACETTES, "periode", "vue", "mois", "tri", "page"} <= PARAMETRES
