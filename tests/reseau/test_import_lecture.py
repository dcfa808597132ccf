"""Les listes de mairies se lisent telles qu'elles viennent ; les fichiers hostiles sont refusés, et disent pourquoi."""

import datetime
import io
import zipfile
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook

from reseau.choix import NatureDeMembre, PrecisionDeDate
from reseau.importation import classeurs, lecture, modeles, valeurs
from reseau.importation.colonnes import COLONNES, reconnaitre
from reseau.importation.lecture import lire
from reseau.importation.refus import FichierRefuse

FICHIERS = Path(__file__).parent / "fichiers"


def lire_le_fichier(nom: str) -> lecture.Table:
    return lire(nom, (FICHIERS / nom).read_bytes())


def test_une_liste_de_mairies_de_windows_avec_un_titre_et_des_lignes_vides():
    table = lire_le_fichier("mairies-windows-1252.csv")
    assert table.lu_comme == "Windows-1252, « ; »"
    assert [ligne.numero for ligne in table.lignes] == [4, 6, 7]
    assert table.lignes[1].cases["territoire"] == "Saint-Exemple-lès-Œufs"
    assert table.lignes[1].cases["adhesion_le"] == "1er août 2020"
    assert table.lignes[2].cases == {
        "territoire": "La Haute; Exemple", "code_insee": "73999", "departement": "73 – Savoie",
        "nature": "Commune nouvelle",
    }  # fmt: skip


def test_une_liste_en_utf_16_separee_par_des_tabulations():
    table = lire_le_fichier("associations-utf-16.txt")
    assert table.lu_comme == "UTF-16, tabulation"
    assert table.lignes[0].cases["title"] == "Communauté de communes d’Exemple"
    assert table.lignes[0].cases["referent_courriel"] == "camille@exemple.org"
    assert len(table.lignes) == 2


def test_un_classeur_avec_une_premiere_feuille_de_presentation():
    table = lire_le_fichier("membres.xlsx")
    assert "Membres" in table.lu_comme
    assert table.ignorees == ["Effectif"]
    premiere = table.lignes[0].cases
    assert premiere["title"] == "Ville d’Exemple-sur-Ain", "l'espace insécable est une espace"
    assert premiere["presentation"] == "Une ville fictive."
    assert valeurs.code_officiel(premiere["code_insee"], NatureDeMembre.COMMUNE) == "01001"
    assert valeurs.date(premiere["adhesion_le"]) == datetime.date(2021, 3, 12)
    assert valeurs.date(table.lignes[1].cases["adhesion_le"]) == datetime.date(2021, 3, 12), "un jour compté d'Excel"


LISTE = "Nom;Type;Présentation\nVille d’Été;Mairie;« Œuvrer à l’accueil »\n"


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
def test_chaque_encodage_et_chaque_separateur_donne_la_meme_liste(encodage, separateur):
    (ligne,) = lire("l.csv", LISTE.replace(";", separateur).encode(encodage)).lignes
    assert ligne.cases == {"title": "Ville d’Été", "nature": "Mairie", "presentation": "« Œuvrer à l’accueil »"}


def test_deux_listes_recollees_d_encodages_differents_se_lisent_toutes_deux():
    octets = "Nom;Type\nVille d’Été;Mairie\n".encode() + "Nom;Type\nCité d’Août;Mairie\n".encode("cp1252")
    assert [ligne.cases["title"] for ligne in lire("l.csv", octets).lignes] == ["Ville d’Été", "Cité d’Août"]


@pytest.mark.parametrize(
    ("en_tete", "cle"),
    [
        ("Nom", "title"), ("COMMUNE", "territoire"), ("Code INSEE", "code_insee"), ("code_insee", "code_insee"),
        ("Dépt", "departement"), ("Site Internet", "site_web"), ("E-mail", "courriel_public"), ("Type…", "nature"),
        ("\ufeffNOM ", "title"), ("n° SIREN", "siren"), ("Date d’adhésion", "adhesion_le"), ("Température", None),
    ],
)  # fmt: skip
def test_les_variantes_d_en_tete(en_tete, cle):
    assert reconnaitre(en_tete) == cle


def test_deux_colonnes_de_meme_sens_sont_refusees_par_leur_nom():
    with pytest.raises(FichierRefuse, match="« E-mail » et « Courriel »"):
        lire("l.csv", b"Nom;Type;E-mail;Courriel\nA;asso;a@b.fr;c@d.fr\n")


def test_les_modeles_a_telecharger_se_relisent():
    for nom, octets in (("m.csv", modeles.en_csv()), ("m.xlsx", modeles.en_xlsx())):
        table = lire(nom, octets)
        assert set(table.colonnes) == {colonne.cle for colonne in COLONNES}
        assert len(table.lignes) == 1
        assert not table.ignorees


@pytest.mark.parametrize(
    ("lu", "attendu"),
    [
        ("2021-03-12", (datetime.date(2021, 3, 12), "jour")), ("12/03/2021", (datetime.date(2021, 3, 12), "jour")),
        ("12.3.21", (datetime.date(2021, 3, 12), "jour")), ("1er août 2021", (datetime.date(2021, 8, 1), "jour")),
        ("Décembre 2020", (datetime.date(2020, 12, 1), "mois")), ("2019", (datetime.date(2019, 1, 1), "annee")),
    ],
)  # fmt: skip
def test_les_dates_des_listes(lu, attendu):
    jour, precision = valeurs.date_dite(lu)
    assert (jour, precision) == (attendu[0], PrecisionDeDate(attendu[1]))


@pytest.mark.parametrize("lu", ["31/02/2021", "bientôt", "12/2021/03", "99999", "0001-01-01"])
def test_ce_qui_n_est_pas_une_date_est_refuse(lu):
    with pytest.raises(ValueError, match="date"):
        valeurs.date(lu)


def test_un_siren_mal_recopie_est_refuse_et_un_siret_donne_le_sien():
    assert valeurs.siren("732 829 320 00074") == "732829320"
    with pytest.raises(ValueError, match="faute de frappe"):
        valeurs.siren("732829321")


# --- Fichiers hostiles ------------------------------------------------------------------------------------------------
def classeur(pieces: dict[str, bytes]) -> bytes:
    tampon = io.BytesIO()
    modele = io.BytesIO()
    livre = Workbook()
    livre.active.append(["Nom", "Type"])
    livre.active.append(["Association Exemple", "asso"])
    livre.save(modele)
    with zipfile.ZipFile(modele) as source, zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece in source.namelist():
            archive.writestr(piece, pieces.get(piece, source.read(piece)))
        for nom in pieces.keys() - set(source.namelist()):
            archive.writestr(nom, pieces[nom])
    return tampon.getvalue()


@cache
def hostiles():
    entites = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxx">]><a>&x;</a>'
    return {
        "bombe": ("a.xlsx", classeur({"xl/media/vide.bin": b"\0" * (classeurs.TAILLE_DECOMPRESSEE + 1)}), "démesuré"),
        "entités": ("a.xlsx", classeur({"xl/sharedStrings.xml": entites}), "ne se lit pas"),
        "macro": ("a.xlsx", classeur({"xl/vbaProject.bin": b"x"}), "sans macro"),
        "feuille abîmée": ("a.xlsx", classeur({"xl/worksheets/sheet1.xml": b"<worksheet><"}), "ne se lit pas"),
        "classeur à macros": ("a.xlsm", classeur({}), "CSV ou en XLSX"),
        "PDF renommé": ("a.csv", b"%PDF-1.7 ...", "autre genre"),
        "classeur renommé": ("a.csv", classeur({}), "autre genre"),
        "texte renommé": ("a.xlsx", b"Nom;Type\nA;asso\n", "sans macro"),
        "binaire": ("a.csv", bytes(range(1, 256)) * 20, "texte lisible"),
        "vide": ("a.csv", b" \n", "vide"),
        "trop lourd": ("a.csv", b"Nom;Type\n" + b"x" * lecture.TAILLE_DU_FICHIER, "10 Mo"),
        "trop long": ("a.csv", b"Nom;Type\n" + b"A;asso\n" * (lecture.LIGNES_AU_PLUS + 1), "20 000 lignes"),
        "guillemet ouvert": ("a.csv", b'Nom;Type\n"A;asso\n' + b"B;asso\n" * 6_000, "jamais fermé"),
        "sans en-tête": ("a.csv", b"Ville;1\nAutre;2\n", "en-tête"),
        "en-tête seul": ("a.csv", b"Nom;Type\n", "aucune ligne"),
    }


@pytest.mark.parametrize("cas", hostiles())
def test_un_fichier_hostile_ou_impropre_est_refuse_et_dit_pourquoi(cas):
    nom, octets, raison = hostiles()[cas]
    with pytest.raises(FichierRefuse, match=raison):
        lire(nom, octets)


def test_une_formule_n_est_jamais_calculee():
    livre = Workbook()
    livre.active.append(["Nom", "Type"])
    livre.active.append(['=HYPERLINK("https://exemple.org")', "asso"])
    tampon = io.BytesIO()
    livre.save(tampon)
    (ligne,) = lire("a.xlsx", tampon.getvalue()).lignes
    with pytest.raises(ValueError, match="formule"):
        valeurs.sans_calcul(ligne.cases["title"])
