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
    "ALLIANCE_CONTACT": "l'adresse de courriel où le public écrit, affichée sur le site",
    "DEFAULT_FROM_EMAIL": "l'expéditeur des courriels, par exemple Alliance <contact@alliance.example>",
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
if "CACHE_URL" not in os.environ:
    # Au-delà de son quota, un cache de fichiers élague au hasard : chacun le sien, et le timbre seul dans son dossier.
    CACHES = {
        nom: {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(VAR / "cache" / nom),
            "OPTIONS": {"MAX_ENTRIES": entrees},
        }
        for nom, entrees in {"default": 5_000, "timbre": 100, "filtres": 1_000, "limites": 10_000}.items()
    }
    CACHES["limites"]["BACKEND"] = "alliance.socle.limites.CacheDeFichiersExact"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}  # type: ignore[dict-item]

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
# Ces deux-là engagent tout le domaine, et pour des mois : qui met en ligne le décide (`docs/mise-en-ligne.md`).
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SOUS_DOMAINES", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
if SECURE_HSTS_PRELOAD and not SECURE_HSTS_INCLUDE_SUBDOMAINS:
    _refuser("HSTS_PRELOAD demande HSTS_SOUS_DOMAINES : les navigateurs n'inscrivent un domaine qu'en entier.")
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
