"""Les règles de la maison que l'on peut vérifier sans ouvrir une page."""

import subprocess
import sys
import zipfile

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL
from wagtail.models import Page, get_page_models

NOS_APPLICATIONS = ("socle", "reseau", "bonnes_pratiques", "actualites", "accueil")


def test_les_importations_ne_vont_que_vers_le_socle():
    resultat = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=settings.RACINE,
        capture_output=True,
        text=True,
    )
    assert resultat.returncode == 0, resultat.stdout + resultat.stderr
    assert "1 kept, 0 broken" in resultat.stdout


@pytest.mark.django_db
def test_aucun_modele_n_attend_sa_migration():
    try:
        call_command("makemigrations", "--check", "--dry-run", verbosity=1)
    except SystemExit as manque:
        pytest.fail(f"`makemigrations` a encore à faire (code {manque.code})")


def test_toute_migration_ecrite_a_la_main_se_defait():
    chargeur = MigrationLoader(None, ignore_no_migrations=True)
    sans_retour = [
        f"{app}.{nom} : {operation}"
        for (app, nom), migration in chargeur.disk_migrations.items()
        if app in NOS_APPLICATIONS
        for operation in migration.operations
        if isinstance(operation, RunPython | RunSQL) and not operation.reversible
    ]
    assert not sans_retour


@pytest.mark.django_db
def test_la_derniere_migration_de_chaque_application_se_defait_et_se_refait():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite ne peut pas refaire une table dans la transaction d'un essai")
    executeur = MigrationExecutor(connection)
    feuilles = [cle for cle in executeur.loader.graph.leaf_nodes() if cle[0] in NOS_APPLICATIONS]
    for app, nom in feuilles:
        parents = [p for p in executeur.loader.graph.node_map[(app, nom)].parents if p[0] == app]
        if parents:
            MigrationExecutor(connection).migrate([tuple(parents[0])])
            MigrationExecutor(connection).migrate(feuilles)


#: L'arbre entier : ce que chaque page accepte sous elle.
ARBRE = {
    "accueil.accueilpage": {
        "accueil.textefondateurpage",
        "actualites.actualitesindexpage",
        "actualites.agendaindexpage",
        "actualites.infolettreindexpage",
        "actualites.pressepage",
        "actualites.prisesdepositionindexpage",
        "bonnes_pratiques.bonnespratiquesindexpage",
        "reseau.reseauindexpage",
    },
    "actualites.actualitesindexpage": {"actualites.articlepage"},
    "actualites.agendaindexpage": {"actualites.evenementpage"},
    "actualites.articlepage": set(),
    "actualites.evenementpage": set(),
    "actualites.infolettreindexpage": {"actualites.numeropage"},
    "actualites.numeropage": set(),
    "actualites.pressepage": set(),
    "actualites.prisedepositionpage": set(),
    "actualites.prisesdepositionindexpage": {"actualites.prisedepositionpage"},
    "accueil.textefondateurpage": set(),
    "bonnes_pratiques.bonnespratiquesindexpage": set(),
    "bonnes_pratiques.fichepage": set(),
    "reseau.membrepage": {
        "actualites.articlepage",
        "actualites.evenementpage",
        "actualites.prisedepositionpage",
        "bonnes_pratiques.fichepage",
    },
    "reseau.reseauindexpage": {"reseau.membrepage"},
}


def test_chaque_page_ne_se_range_que_la_ou_l_arbre_le_veut():
    arbre = {
        modele._meta.label_lower: {enfant._meta.label_lower for enfant in modele.allowed_subpage_models()}
        for modele in get_page_models()
        if modele is not Page
    }
    assert arbre == ARBRE
    assert {modele._meta.label_lower for modele in Page.allowed_subpage_models()} == {
        "wagtailcore.page",
        "accueil.accueilpage",
    }


def test_les_pages_uniques_ne_se_doublent_pas():
    uniques = {modele._meta.label_lower for modele in get_page_models() if modele.max_count == 1}
    assert uniques == {
        "accueil.accueilpage",
        "accueil.textefondateurpage",
        "actualites.actualitesindexpage",
        "actualites.agendaindexpage",
        "actualites.infolettreindexpage",
        "actualites.pressepage",
        "actualites.prisesdepositionindexpage",
        "bonnes_pratiques.bonnespratiquesindexpage",
        "reseau.reseauindexpage",
    }


def test_la_roue_contient_le_code_et_ce_qu_il_lit_a_cote_de_lui(tmp_path):
    # Les gabarits n'y sont pas : le site se déploie depuis un clone (`docs/mise-en-ligne.md`).
    subprocess.run(
        ["uv", "build", "--wheel", "--out-dir", str(tmp_path), "--quiet"], cwd=settings.RACINE, check=True, timeout=300
    )
    (roue,) = tmp_path.glob("*.whl")
    noms = set(zipfile.ZipFile(roue).namelist())
    for attendu in (
        "alliance/urls.py",
        "alliance/settings/production.py",
        "alliance/socle/static/socle/css/base.css",
    ):
        assert attendu in noms
    # Et tout ce qui, sous nos applications, n'est pas du Python : polices, gabarits Typst, données, statiques.
    for racine, prefixe in (("site/alliance", "site/"), ("bonnes_pratiques", ""), ("reseau", ""), ("actualites", "")):
        suivis = subprocess.run(
            ["git", "ls-files", racine], cwd=settings.RACINE, check=True, capture_output=True, text=True
        ).stdout.splitlines()
        absents = [nom for nom in suivis if (settings.RACINE / nom).exists() and nom.removeprefix(prefixe) not in noms]
        assert suivis and not absents
    assert not [nom for nom in noms if nom.startswith(("tests/", "site/", "var/"))]
