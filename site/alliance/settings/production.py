"""Réglages d'un site servi au public : tout secret vient de l'environnement, et son absence empêche de démarrer.

Voir `docs/mise-en-ligne.md`.
"""

import os

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import VAR, env

#: Ce que l'environnement doit dire, et ce que c'est.
EXIGEES = {
    "SECRET_KEY": "une clef secrète d'au moins 50 signes tirés au hasard",
    "ALLOWED_HOSTS": "les noms d'hôte du site, séparés par des virgules",
    "DATABASE_URL": "l'adresse de la base, par exemple postgres://compte:motdepasse@hote/base",
    "ALLIANCE_ADRESSE": "l'adresse publique du site, en https://",
    "EMAIL_URL": "l'adresse du serveur de courriel, par exemple smtp+tls://compte:motdepasse@hote:587",
}


def _refuser(raison: str) -> None:
    raise ImproperlyConfigured(f"Le site ne peut pas démarrer. {raison} Voir docs/mise-en-ligne.md.")


if manquantes := [nom for nom in EXIGEES if not os.environ.get(nom, "").strip()]:
    _refuser("Il manque dans l'environnement : " + " ; ".join(f"{nom} ({EXIGEES[nom]})" for nom in manquantes) + ".")

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 20:
    _refuser("SECRET_KEY est trop courte ou trop répétitive : il en faut 50 signes tirés au hasard.")
ALLOWED_HOSTS = [hote.strip() for hote in env.list("ALLOWED_HOSTS") if hote.strip()]
if "*" in ALLOWED_HOSTS:
    _refuser("ALLOWED_HOSTS ne peut pas accepter tous les hôtes (« * ») : nommez ceux du site.")
WAGTAILADMIN_BASE_URL = env.str("ALLIANCE_ADRESSE").rstrip("/")
if not WAGTAILADMIN_BASE_URL.startswith("https://"):
    _refuser("ALLIANCE_ADRESSE doit commencer par https:// : les courriels y mènent.")
vars().update(env.email_url("EMAIL_URL"))

# Partagé entre les processus d'une même machine, sans service à installer ; Redis dès qu'il y a deux machines.
CACHES = {
    "default": env.cache_url("CACHE_URL")
    if "CACHE_URL" in os.environ
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR / "cache"),
        # Au-delà, Django élague au hasard : un timbre perdu ne coûte que de recomposer les pages.
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}  # type: ignore[dict-item]

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
#: Combien de mandataires à nous (serveur frontal, répartiteur) précèdent l'application.
ALLIANCE_MANDATAIRES = env.int("ALLIANCE_MANDATAIRES", default=0)
if ALLIANCE_MANDATAIRES:
    # Le frontal doit écraser cet en-tête, jamais transmettre celui du client.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": env.str("JOURNAL", default="INFO")},
}
