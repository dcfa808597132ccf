"""Réglages des essais : ceux de la production, moins ce qui exige HTTPS ou un service."""

import os

from .base import *  # noqa: F403
from .base import RACINE

DEBUG = False
SECRET_KEY = "clef-d-essai-sans-valeur"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES["default"].setdefault("TEST", {})  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = RACINE / "var" / "essais" / os.environ.get("PYTEST_XDIST_WORKER", "seul") / "media"
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
