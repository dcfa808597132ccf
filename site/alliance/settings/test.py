"""Réglages des essais : les réglages communs, rendus rapides et sans effet hors de la machine.

Ni HTTPS, ni verrou de connexion, ni cache de pages, ni empreinte sur les fichiers statiques : les essais qui portent
sur eux les allument, ou lancent les vrais réglages de production (`tests/transverse/test_production.py`).
"""

import os

from .base import *  # noqa: F403
from .base import VAR

DEBUG = False
SECRET_KEY = "clef-d-essai-sans-valeur"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # Un fichier, comme en production : le serveur des parcours et les fils des essais de course ont chacun leur
    # connexion, ce qu'une base en mémoire ne permet pas.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "essais" / "base.sqlite3")}  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLIANCE_COURRIELS_PAR_MINUTE = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = VAR / "essais" / os.environ.get("PYTEST_XDIST_WORKER", "seul") / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Une même mémoire sous tous ces noms : la vider entre deux essais vide aussi le timbre.
CACHES = {
    nom: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    for nom in ("default", "timbre", "filtres", "limites")
}
AXES_ENABLED = False
# Les essais relisent le contexte des gabarits et comptent les requêtes : une réponse de mémoire n'en a pas. Ceux du
# cache l'allument (`tests/socle/test_cache.py`).
ALLIANCE_CACHE_ANONYME = False
WAGTAILADMIN_BASE_URL = "http://localhost:8000"
# Un parcours enregistre quand il le dit : l'enregistrement automatique courrait de vitesse avec son clic.
WAGTAIL_AUTOSAVE_INTERVAL = 0
