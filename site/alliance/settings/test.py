"""Réglages des essais : ceux de la production, moins ce qui exige HTTPS ou un service."""

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
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = VAR / "essais" / os.environ.get("PYTEST_XDIST_WORKER", "seul") / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
AXES_ENABLED = False
# Les essais relisent le contexte des gabarits et comptent les requêtes : une réponse de mémoire n'en a pas. Ceux du
# cache l'allument (`tests/socle/test_cache.py`).
ALLIANCE_CACHE_ANONYME = False
WAGTAILADMIN_BASE_URL = "http://localhost:8000"
