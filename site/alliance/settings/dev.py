"""Réglages d'une machine de travail et de la démonstration : tout y est local, courriels compris."""

import os

from .base import *  # noqa: F403
from .base import CACHES, VAR, env

DEBUG = env.bool("DEBUG", default=True)
# Un gabarit retouché doit se voir au rechargement.
ALLIANCE_CACHE_ANONYME = not DEBUG
if "CACHE_URL" not in os.environ:
    # Le timbre dans un fichier : ce que publie une commande, à côté du serveur, s'y voit aussitôt. Ce qui se range sous
    # lui reste en mémoire, et meurt avec le processus quand le code change.
    CACHES["timbre"] = {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR / "cache" / "timbre"),
    }
SECRET_KEY = env.str("SECRET_KEY", default="clef-de-travail-sans-valeur-hors-de-cette-machine-0123456789")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "courriels"
ALLIANCE_COURRIELS_PAR_MINUTE = 0  # des fichiers : personne à ménager, et l'écran attend
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# La page de connexion de la démonstration affiche ses comptes ; aucune autre installation ne le fait.
ALLIANCE_DEMONSTRATION = env.bool("ALLIANCE_DEMONSTRATION", default=False)
