"""Réglages communs ; `dev`, `test` et `production` n'en changent que ce qui les distingue."""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF

env = environ.Env()

RACINE = Path(__file__).resolve().parents[3]
#: Tout ce que le site écrit : base SQLite, fichiers déposés, cache, courriels de travail.
VAR = Path(env.str("ALLIANCE_VAR", default=str(RACINE / "var")))
VAR.mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "alliance.accueil",
    "bonnes_pratiques",
    "actualites",
    "reseau",
    "alliance.socle",
    "wagtail_footnotes",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.embeds",
    "wagtail.sites",
    "alliance.socle.comptes.apps.ComptesConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v2",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "django_filters",
    "django_countries",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # Avant tout le reste : une page anonyme déjà vue ne touche ni session, ni base.
    "alliance.socle.cache.CacheAnonymeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Les en-têtes entourent WhiteNoise : un SVG servi en statique les porte aussi. EntetesMiddleware vient sous
    # ceux qu'il règle, pour leur parler avant qu'ils n'écrivent.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "alliance.socle.entetes.EntetesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "alliance.socle.numeros.NumerosMiddleware",
    # Les droits d'un mandat échu cessent à la première page demandée, sans attendre la commande quotidienne.
    "reseau.equipe.middleware.MandatsEchusMiddleware",
    # Dans l'administration, une organisation n'aperçoit pas les brouillons des autres.
    "reseau.etancheite.EtancheiteMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "alliance.urls"
WSGI_APPLICATION = "alliance.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [RACINE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Données ---------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'alliance.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL et IMMEDIATE : sans eux, des écritures concurrentes échouent sur « database is locked ».
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=5,
        init_command=(
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=2000;"
        ),
    )
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_CACHE = env.cache_url("CACHE_URL", default="locmemcache://alliance")
#: `timbre` ne porte qu'un mot, que rien ne doit élaguer ; `filtres`, les pages gardées dont l'adresse a des paramètres,
#: pour qu'un flot d'adresses ne chasse pas le reste (`docs/cache.md`).
CACHES = {"default": _CACHE, "timbre": {**_CACHE}, "filtres": {**_CACHE}, "limites": {**_CACHE}}
#: Garder les pages entières en mémoire pour les lectures anonymes (`docs/cache.md`).
ALLIANCE_CACHE_ANONYME = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- Personnes -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "socle.Utilisateur"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.5  # heures
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "socle/verrouille.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "alliance.socle.connexion.identifiant_essaye"
AXES_CLIENT_IP_CALLABLE = "alliance.socle.adresse_ip.adresse_du_client"
#: Combien de mandataires à nous précèdent l'application ; aucun tant que rien ne le dit.
ALLIANCE_MANDATAIRES = 0
LOGIN_URL = "wagtailadmin_login"

# --- Langue ----------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [("fr", "Français")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français")]
# Les messages sont en français dans le code ; ce catalogue ne dit que les pluriels, où zéro est singulier.
LOCALE_PATHS = [RACINE / "site" / "alliance" / "locale"]

# --- Fichiers --------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "alliance.socle.statiques.StatiquesEmpreintes"},
}
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # une fiche longue compte des milliers de champs

# --- Courriels -------------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Alliance accueillante <contact@alliance-migrations.fr>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
#: L'adresse publique de l'alliance : contact affiché, courriels, signalement d'une faille.
ALLIANCE_CONTACT = env.str("ALLIANCE_CONTACT", default="contact@alliance-migrations.fr")
EMAIL_SUBJECT_PREFIX = "[Alliance accueillante] "
EMAIL_TIMEOUT = 10
#: L'envoi en nombre (`docs/envois.md`) : la cadence de chaque processus, 0 pour ne pas la limiter ; et, en secondes, au
#: bout de combien de temps un envoi interrompu est repris.
ALLIANCE_COURRIELS_PAR_MINUTE = env.int("ALLIANCE_COURRIELS_PAR_MINUTE", default=300)
ALLIANCE_ENVOIS_BAIL = env.int("ALLIANCE_ENVOIS_BAIL", default=300)
#: Les avis de refus et de plainte (`docs/infolettre.md`) : le fournisseur qui les envoie, aucun par défaut, et ce que
#: django-anymail veut en savoir : chaque variable d'environnement `ANYMAIL_…`, dont `ANYMAIL_WEBHOOK_SECRET`.
ANYMAIL_FOURNISSEUR = env.str("ANYMAIL_FOURNISSEUR", default="")
ANYMAIL = {nom.removeprefix("ANYMAIL_"): valeur for nom, valeur in os.environ.items() if nom.startswith("ANYMAIL_")}

# --- Wagtail ---------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Alliance accueillante"
WAGTAILADMIN_BASE_URL = env.str("ALLIANCE_ADRESSE", default="http://localhost:8000")
WAGTAILIMAGES_IMAGE_FORM_BASE = "alliance.socle.depots.FormulaireDImage"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "alliance.socle.depots.FormulaireDeDocument"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_IMAGE_MODEL = "socle.ImageAlliance"
WAGTAILDOCS_DOCUMENT_MODEL = "socle.DocumentAlliance"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]  # pas de SVG : il peut porter du script
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"bmp": "jpeg", "avif": "avif", "webp": "webp"}
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ics", "odp", "ods", "odt", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf"]
WAGTAILEMBEDS_FINDERS: list[dict] = []  # aucun lecteur tiers : une vidéo est un lien avec vignette
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["bold", "italic", "ol", "ul", "link", "document-link", "footnotes"]},
    },
}
WAGTAIL_FOOTNOTES_TEXT_FEATURES = ["bold", "italic", "link"]
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILADMIN_NOTIFICATION_USE_HTML = True
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 5
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = True
WAGTAILADMIN_USER_LOGIN_FORM = "reseau.equipe.connexion.ConnexionForm"
WAGTAILAPI_DOCS_ENABLED = False
WAGTAILAPI_LIMIT_MAX = 50
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "alliance.socle.recherche.moteur"}}
TAGGIT_CASE_INSENSITIVE = True
REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}
COUNTRIES_FIRST = ["FR"]

# --- Carte -----------------------------------------------------------------------------------------------------------
#: Un serveur de tuiles pour la carte du réseau, à la place du fond livré :
#: « https://tuiles.exemple.org/{z}/{x}/{y}.png ».
#: Aucun par défaut : chaque lecteur de la carte s'y ferait connaître (`docs/carte.md`).
ALLIANCE_TUILES = {
    "adresse": env.str("ALLIANCE_TUILES", default=""),
    "attribution": env.str("ALLIANCE_TUILES_ATTRIBUTION", default=""),
}

# --- En-têtes --------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7
CSRF_COOKIE_SAMESITE = "Lax"

SILENCED_SYSTEM_CHECKS: list[str] = []
