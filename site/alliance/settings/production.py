"""Réglages d'un site servi au public : tout secret vient de l'environnement, et son absence empêche de démarrer."""

from .base import *  # noqa: F403
from .base import VAR, env

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
WAGTAILADMIN_BASE_URL = env.str("ALLIANCE_ADRESSE")
DATABASES["default"] = {**DATABASES["default"], **env.db_url("DATABASE_URL")}  # noqa: F405
vars().update(env.email_url("EMAIL_URL"))

# Partagé entre les processus d'une même machine, sans service à installer ; Redis dès qu'il y a deux machines.
CACHES = {"default": env.cache_url("CACHE_URL", default=f"filecache://{VAR / 'cache'}")}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if env.bool("DERRIERE_UN_MANDATAIRE", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_IPWARE_PROXY_COUNT = env.int("MANDATAIRES", default=1)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": env.str("JOURNAL", default="INFO")},
}
