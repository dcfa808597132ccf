"""Ce que les gabarits publics promettent, quelle que soit la page."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

GABARITS = Path(settings.TEMPLATES[0]["DIRS"][0])
SANS_POLITIQUE_STRICTE = ("courriels", "wagtailadmin", "admin")
PUBLICS = [
    gabarit
    for gabarit in sorted(GABARITS.rglob("*.html"))
    if not any(dossier in str(gabarit.relative_to(GABARITS)) for dossier in SANS_POLITIQUE_STRICTE)
]
SOCLE = ["socle/css/jetons.css", "socle/css/base.css", "socle/css/composants.css", "socle/css/impression.css"]


def poids(adresse: str) -> int:
    """Octets d'un fichier statique tel qu'il voyage : une police l'est déjà compressée."""
    contenu = Path(str(finders.find(adresse))).read_bytes()
    return len(contenu) if adresse.endswith(".woff2") else len(brotli.compress(contenu))


@pytest.mark.parametrize("gabarit", PUBLICS, ids=lambda gabarit: str(gabarit.relative_to(GABARITS)))
def test_un_gabarit_public_ne_contient_ni_style_ni_script_en_ligne(gabarit):
    source = gabarit.read_text()
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"<style\b", source)
    assert not re.search(r"\son[a-z]+\s*=", source)
    for script in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in script, script


@pytest.mark.parametrize("gabarit", ["400.html", "500.html", "403_csrf.html", "socle/verrouille.html"])
def test_une_page_de_secours_se_rend_sans_contexte_ni_base(gabarit):
    # Sans la marque `django_db`, toute requête échouerait.
    page = render_to_string(gabarit)
    assert page.count("<h1>") == 1
    for adresse in re.findall(r'(?:href|src)="/static/([^"]+)"', page):
        assert finders.find(adresse), adresse


@pytest.mark.parametrize(
    "propres",
    [
        ["accueil.css", "prises.css"],
        ["fiche.css"],
        ["liste.css", "prises.css"],
        ["texte.css"],
        ["formulaire.css", "candidature.css"],
        ["prise.css", "signature.css"],
        ["formulaire.css", "candidature.css", "signature.css"],
    ],
    ids=" ".join,
)
def test_une_premiere_visite_demande_moins_de_45_ko_de_fichiers(propres):
    fichiers = [*SOCLE, "socle/polices/overpass.woff2", "socle/signes/panneau.svg"]
    fichiers += [f"socle/css/{nom}" for nom in propres] + ["socle/js/fiche.js", "socle/js/facettes.js"]
    assert sum(map(poids, fichiers)) <= 45 * 1024


@pytest.mark.parametrize("feuille", sorted(Path(str(finders.find("socle/css"))).glob("*.css")), ids=lambda f: f.name)
def test_une_feuille_de_style_ne_demande_rien_ailleurs(feuille):
    source = feuille.read_text()
    assert not re.search(r"url\(\s*[\"']?(?:https?:|//|data:)", source)
    for adresse in re.findall(r"url\([\"']?([^\"')]+)", source):
        assert (feuille.parent / adresse).resolve().is_file(), adresse
    assert source.count("{") == source.count("}")
