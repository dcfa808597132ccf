"""Les réglages de production : complets, ou pas de site."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

COMPLET = {
    "SECRET_KEY": "x7Kq-2mZp9!vRt4LwYb8NcHd3FgJs6AeUo1iXk5QzPMnVBtCrDh",
    "ALLOWED_HOSTS": "alliance.example",
    "DATABASE_URL": "sqlite:///:memory:",
    "ALLIANCE_ADRESSE": "https://alliance.example",
    "EMAIL_URL": "smtp+tls://compte:secret@courriel.example:587",
    "ALLIANCE_CONTACT": "contact@alliance.example",
    "DEFAULT_FROM_EMAIL": "Alliance <contact@alliance.example>",
}
#: Ce que `check --deploy` réclame, et que seul peut promettre qui tient tout le domaine.
TOUT_LE_DOMAINE = {"HSTS_SOUS_DOMAINES": "true", "HSTS_PRELOAD": "true"}


def manage(*arguments, dossier, **environnement):
    """Lance `manage.py` comme sur un serveur, avec ce seul environnement."""
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:alliance", "manage.py", *arguments],
        cwd=settings.RACINE,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "alliance.settings.production",
            "ALLIANCE_VAR": str(dossier),
            **environnement,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_la_verification_de_deploiement_ne_trouve_rien_et_ne_tait_rien(tmp_path):
    resultat = manage("check", "--deploy", "--fail-level", "INFO", dossier=tmp_path, **COMPLET, **TOUT_LE_DOMAINE)
    assert resultat.returncode == 0, resultat.stderr
    assert "no issues" in resultat.stdout and "0 silenced" in resultat.stdout


def test_tout_ce_qui_manque_est_nomme_d_un_coup(tmp_path):
    resultat = manage("check", dossier=tmp_path)
    assert resultat.returncode != 0
    for nom in COMPLET:
        assert nom in resultat.stderr
    assert "Le site ne peut pas démarrer" in resultat.stderr


@pytest.mark.parametrize(
    ("nom", "valeur"),
    [
        ("SECRET_KEY", "courte"),
        ("SECRET_KEY", "a" * 80),
        ("SECRET_KEY", " "),
        ("ALLOWED_HOSTS", "*"),
        ("ALLIANCE_ADRESSE", "http://alliance.example"),
        ("HSTS_PRELOAD", "true"),
    ],
)
def test_un_reglage_faible_empeche_de_demarrer(tmp_path, nom, valeur):
    resultat = manage("check", dossier=tmp_path, **{**COMPLET, nom: valeur})
    assert resultat.returncode != 0
    assert nom in resultat.stderr and "Le site ne peut pas démarrer" in resultat.stderr


def test_les_fichiers_statiques_se_rassemblent_tous_sous_une_empreinte(tmp_path):
    resultat = manage("collectstatic", "--noinput", "--verbosity", "0", dossier=tmp_path, **COMPLET)
    assert resultat.returncode == 0, resultat.stderr
    feuilles = list((tmp_path / "static/socle/css").glob("base.*.css"))
    assert feuilles, "la feuille de style a son empreinte"
    assert feuilles[0].with_name(feuilles[0].name + ".br").exists()
    # Demandé sous son nom nu, un module importé ne serait gardé qu'une minute, et pas toujours le bon.
    (module,) = (tmp_path / "static/socle/js").glob("carte-marqueurs.????????????.js")
    (carte,) = (tmp_path / "static/socle/js").glob("carte.????????????.js")
    assert f'from "./{module.name}"' in carte.read_text()


def test_rien_n_est_promis_pour_le_reste_du_domaine_sans_le_demander(tmp_path):
    code = "from django.conf import settings as s; print(s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"
    assert manage("shell", "-v0", "-c", code, dossier=tmp_path, **COMPLET).stdout.split() == ["False", "False"]
    promis = manage("shell", "-v0", "-c", code, dossier=tmp_path, **COMPLET, **TOUT_LE_DOMAINE)
    assert promis.stdout.split() == ["True", "True"]
