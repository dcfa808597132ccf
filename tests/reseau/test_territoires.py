"""Les territoires de référence : leur chargement, leur recherche, ce que l'on corrige à la main."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from reseau.choix import GenreDeTerritoire
from reseau.geo.chargement import Bilan, charger, charger_fichier
from reseau.geo.lignes import COLLECTIVITES, COMMUNES, MONDE, Ligne, ecrire, lire
from reseau.geo.noms import plier
from reseau.models import Territoire
from tests.factories.reseau import TerritoireFactory

pytestmark = pytest.mark.django_db

#: Sous-ensemble des extraits livrés : de quoi chercher sans charger soixante-huit mille lignes à chaque essai.
CODES = {"38185", "42218", "24322", "59271", "93066", "76351", "05061", "97611", "38170", "DEP-38", "200040715"}
LIEUX = {"6535658", "2523920", "5128581", "3448439", "2643743", "4469146"}


@pytest.fixture(scope="module")
def petits_extraits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Une quinzaine de lignes prises dans les extraits livrés, tirées une fois pour tous les essais."""
    dossier = tmp_path_factory.mktemp("extraits")
    france = [ligne for fichier in (COMMUNES, COLLECTIVITES) for ligne in lire(fichier) if ligne.identifiant in CODES]
    monde = [ligne for ligne in lire(MONDE) if ligne.identifiant in LIEUX]
    ecrire(dossier / "france.csv.gz", france)
    ecrire(dossier / "monde.csv.gz", monde)
    return dossier


@pytest.fixture
def quelques_uns(petits_extraits: Path) -> None:
    charger_fichier(petits_extraits / "france.csv.gz", "code_insee")
    charger_fichier(petits_extraits / "monde.csv.gz", "geonames_id")


def trouves(saisie: str) -> list[str]:
    return [territoire.nom for territoire in Territoire.objects.cherche(saisie)]


@pytest.mark.parametrize(
    ("nom", "plie"),
    [
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("St-Étienne", "saint etienne"),
        ("Œting", "oeting"),
        ("Łódź", "lodz"),
        ("  GRANDE -- Synthe ", "grande synthe"),
        ("北京", ""),
    ],
)
def test_un_nom_se_plie_comme_on_le_tape(nom: str, plie: str) -> None:
    assert plier(nom) == plie


def test_tous_les_extraits_se_chargent_une_fois_et_une_seule(django_assert_max_num_queries) -> None:
    premier = charger()
    assert premier.ajoutes == Territoire.objects.count()
    assert Territoire.objects.filter(genre=GenreDeTerritoire.COMMUNE, pays="FR").count() == 34_969
    assert Territoire.objects.filter(genre=GenreDeTerritoire.REGION).count() == 18
    assert Territoire.objects.filter(genre=GenreDeTerritoire.METROPOLE).count() == 22
    assert trouves("gre")[:2] == ["Grèce", "Grenoble"]

    # Trois lectures, le début et la fin de la transaction : rien à écrire.
    with django_assert_max_num_queries(5):
        second = charger()
    assert second == Bilan(inchanges=premier.ajoutes)


@pytest.mark.usefixtures("quelques_uns")
@pytest.mark.parametrize(
    ("saisie", "nom"),
    [
        ("gre", "Grenoble"),
        ("saint-etienne", "Saint-Étienne"),
        ("St Etienne", "Saint-Étienne"),
        ("perigueux", "Périgueux"),
        ("new york", "New York"),
        ("palermo", "Palerme"),
        ("PALERME", "Palerme"),
        ("synthe", "Grande-Synthe"),
        ("sao paulo", "São Paulo"),
        ("38185", "Grenoble"),
    ],
)
def test_un_territoire_se_trouve_comme_on_l_ecrit(saisie: str, nom: str) -> None:
    assert trouves(saisie)[0] == nom


@pytest.mark.usefixtures("quelques_uns")
def test_le_nom_exact_passe_avant_le_debut_du_nom_et_celui_ci_avant_un_autre_mot() -> None:
    TerritoireFactory(nom="Gap", population=41_000)
    TerritoireFactory(nom="Gapan", pays="PH", population=900_000)
    TerritoireFactory(nom="Val de Gap", population=2_000_000)
    assert trouves("gap")[-3:] == ["Gap", "Gapan", "Val de Gap"]


@pytest.mark.usefixtures("quelques_uns")
def test_une_commune_francaise_passe_devant_une_ville_lointaine_un_peu_plus_peuplee() -> None:
    assert trouves("gre") == ["Grenoble", "Grenoble-Alpes-Métropole", "Greensboro"]
    TerritoireFactory(nom="Lons-le-Saunier", population=17_000)
    assert trouves("lon") == ["Londres", "Lons-le-Saunier"]


@pytest.mark.usefixtures("quelques_uns")
def test_chercher_ne_coute_qu_une_requete_et_ne_confond_pas_les_jokers(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert trouves("gre")
    assert trouves("%") == trouves("_%_") == trouves("'; --") == []
    assert len(trouves("   ")) == Territoire.objects.count()


@pytest.mark.usefixtures("quelques_uns")
def test_chaque_source_donne_ses_chiffres_et_leur_annee() -> None:
    grenoble = Territoire.objects.get(code_insee="38185")
    assert (grenoble.population, grenoble.population_annee) == (156_140, 2023)
    assert str(grenoble) == "Grenoble (Isère, Auvergne-Rhône-Alpes)"
    assert float(grenoble.latitude) == pytest.approx(45.19, abs=0.05)
    assert float(grenoble.longitude) == pytest.approx(5.73, abs=0.05)
    assert Territoire.objects.get(code_insee="97611").population_annee == 2017
    assert Territoire.objects.get(code_insee="200040715").genre == GenreDeTerritoire.METROPOLE
    riace = Territoire.objects.get(geonames_id=6535658)
    assert (str(riace), riace.population, riace.population_annee) == ("Riace (Calabre, Italie)", 2_100, None)
    assert Territoire.objects.get(geonames_id=5128581).autres_noms == "New York City"


def test_recharger_met_a_jour_sans_toucher_aux_corrections_ni_aux_ajouts(tmp_path: Path) -> None:
    def charger_villes(population: str) -> Bilan:
        lignes = [
            Ligne(code, nom, "", "commune", "FR", "Isère", population, "2023", "45.18", "5.73")
            for code, nom in (("38185", "Grenoble"), ("38421", "Saint-Martin-d’Hères"))
        ]
        ecrire(tmp_path / "villes.csv.gz", lignes)
        return charger_fichier(tmp_path / "villes.csv.gz", "code_insee")

    assert charger_villes("1000") == Bilan(ajoutes=2)
    ajoute = TerritoireFactory(nom="Grenoble", population=7)
    corrige = Territoire.objects.get(code_insee="38421")
    corrige.latitude = Decimal("45.16000")
    corrige.save()

    assert charger_villes("2000") == Bilan(modifies=1, tenus=1)
    assert Territoire.objects.get(code_insee="38185").population == 2_000
    corrige.refresh_from_db()
    ajoute.refresh_from_db()
    assert (corrige.tenu_a_la_main, corrige.latitude, corrige.population) == (True, Decimal("45.16000"), 1_000)
    assert (ajoute.tenu_a_la_main, ajoute.population, ajoute.code_insee) == (False, 7, None)


@pytest.mark.usefixtures("quelques_uns")
def test_enregistrer_sans_rien_changer_ne_retire_pas_du_chargement() -> None:
    grenoble = Territoire.objects.get(code_insee="38185")
    grenoble.save()
    assert not grenoble.tenu_a_la_main
    grenoble.nom = "Grenoble-la-Rouge"
    grenoble.save(update_fields=["nom"])
    grenoble.refresh_from_db()
    assert grenoble.tenu_a_la_main
    assert grenoble.nom_cherche == "grenoble la rouge"
    grenoble.tenu_a_la_main = False
    grenoble.save()
    grenoble.refresh_from_db()
    assert not grenoble.tenu_a_la_main


def test_la_base_refuse_une_annee_sans_population() -> None:
    territoire = TerritoireFactory.build(population=None, population_annee=2023)
    with pytest.raises(ValidationError, match="année sans population"):
        territoire.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        territoire.save()


def test_la_commande_dit_ce_qu_elle_a_fait() -> None:
    sortie = StringIO()
    call_command("charger_territoires", "--collectivites", stdout=sortie)
    assert "1382 ajoutés, 0 mis à jour" in sortie.getvalue()
    assert not Territoire.objects.filter(genre=GenreDeTerritoire.COMMUNE).exists()


def test_les_extraits_livres_restent_compacts_et_coherents() -> None:
    fichiers = [COMMUNES, COLLECTIVITES, MONDE]
    assert sum(fichier.stat().st_size for fichier in fichiers) < 2_000_000
    assert (COMMUNES.parent / "fond.json.gz").stat().st_size < 300_000
    for fichier in fichiers:
        lignes = list(lire(fichier))
        assert len({ligne.identifiant for ligne in lignes}) == len(lignes)
        for ligne in lignes:
            assert ligne.nom and plier(ligne.nom), ligne
            assert ligne.genre in GenreDeTerritoire.values
            assert bool(ligne.latitude) == bool(ligne.longitude)
            assert ligne.population or not ligne.annee, ligne
            assert "'" not in ligne.nom, ligne
