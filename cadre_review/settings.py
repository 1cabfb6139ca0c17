"""Settings of the site, read from the environment; safe by default, loud about a bad value.

Every variable is described in docs/architecture.md. Without any of them the site runs on
SQLite in ``var/``, with keys made at the first start.
"""

import os
import secrets
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlparse

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)

env = environ.Env()

# A start pays 50 ms for threads of numpy that its small tables never need; it is imported after this.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


# Where keys lie that the environment does not give; a site with real records names a folder apart from the database.
KEYS_DIR = Path(env.str("KEYS_DIR", default=str(VAR_DIR)))


def flag(name: str, default: bool = False) -> bool:
    """Read a yes/no variable; anything but the usual words stops the start with a sentence."""
    text = env.str(name, default=str(int(default))).strip().lower()
    if text not in {"0", "1", "true", "false", "yes", "no", "on", "off", ""}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {text!r}.")
    return text in {"1", "true", "yes", "on"}


# A site for practice keeps all of its own, so that it never touches the real one; see visits/demo/practice.py.
PRACTICE = flag("PRACTICE")
if PRACTICE:
    VAR_DIR = KEYS_DIR = VAR_DIR / "practice"
    VAR_DIR.mkdir(exist_ok=True)


def kept_secret(name: str) -> str:
    """Read a secret from the environment, else from KEYS_DIR, where the first start makes it."""
    if value := env.str(name, default=""):
        return value
    path = KEYS_DIR / name.lower()
    if not path.exists():
        KEYS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


DEBUG = flag("DEBUG")
DEMO = flag("DEMO") or PRACTICE
SECRET_KEY = kept_secret("SECRET_KEY")
FIELD_KEY = kept_secret("FIELD_KEY")
FIELD_KEYS_OLD = env.list("FIELD_KEYS_OLD", default=[])  # still open what rotate_keys has not rewritten yet
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
HTTPS = flag("HTTPS", default=False)

if any(len(key) < 32 for key in (SECRET_KEY, FIELD_KEY, *FIELD_KEYS_OLD)):
    raise ImproperlyConfigured(
        "SECRET_KEY, FIELD_KEY and each of FIELD_KEYS_OLD must be at least 32 characters long."
    )

INSTALLED_APPS = [
    "cadre_review.accounts",
    "cadre_review.audit",
    "visits",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "import_export",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cadre_review.middleware.ForgetVisitor",
    "cadre_review.middleware.RememberAddress",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cadre_review.middleware.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "cadre_review.outage.Sessions",
    "cadre_review.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "cadre_review.complete_posts.WholeRequests",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cadre_review.accounts.backend.Authentication",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cadre_review.middleware.SessionRules",
    "cadre_review.policy.RouteGate",
    "cadre_review.request_cache.OncePerRequest",
    "cadre_review.giving_back.GiveBack",
    "visits.core.sealed_errors.SealsThatDoNotOpen",
    "cadre_review.outage.Outage",
]

ROOT_URLCONF = "cadre_review.urls"
WSGI_APPLICATION = "cadre_review.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    "urls.W002",  # "audit" + "/" and "audit" + ".xlsx" share one include
    "models.W040",  # on SQLite an index is without what it holds besides
]
FORM_RENDERER = "cadre_review.form_renderer.LeanRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "visits.core.pages.navigation",
                "visits.core.help.views.help_url",
            ],
            "builtins": [
                "cadre_review.written_days",
                "cadre_review.watermark",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "cadre_review.accounts.templatetags.closing",
                "cadre_review.fragments",
                "cadre_review.table_heads",
            ],
        },
    },
]

# --- database ---------------------------------------------------------------------------------

_database, _file = ("PRACTICE_DATABASE_URL", "practice") if PRACTICE else ("DATABASE_URL", "cadre_review")
DATABASES = {"default": env.db_url(_database, default=f"sqlite:///{VAR_DIR / _file}.sqlite3")}
if PRACTICE and env.str("PRACTICE_DATABASE_URL", default="") == env.str("DATABASE_URL", default=None):
    raise ImproperlyConfigured("PRACTICE_DATABASE_URL must be another database than DATABASE_URL.")
_engine = DATABASES["default"]["ENGINE"]
if _engine.endswith("sqlite3"):
    # Nothing acknowledged may be lost: WAL with a sync at every commit, one writer at a time.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
elif _engine.endswith("postgresql"):
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Pages are short questions: to compile one, to weigh memoizing its joins, or the order of more than five of them,
    # takes longer than to answer it. What an index leads to lies in memory, or on no disk that turns: no table is read
    # through to spare it (decision 106).
    short = "-c jit=off -c enable_memoize=off -c join_collapse_limit=5 -c random_page_cost=2"
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", short)
else:
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:// or postgres://.")

# --- people -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "cadre_review.accounts.backend.Accounts",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RULE = env.str("PASSWORD_RULE", default="level3")
if PASSWORD_RULE not in {"level3", "modern"}:
    raise ImproperlyConfigured(f"PASSWORD_RULE must be level3 or modern, not {PASSWORD_RULE!r}.")


def password_validators(rule: str) -> list[dict[str, object]]:
    """What a password is held to: level3 asks for classes of characters, modern for two characters more."""
    django, ours = "django.contrib.auth.password_validation", "cadre_review.accounts.passwords"
    about: dict[str, object] = {"user_attributes": ("username", "name", "phone")}
    classes: list[dict[str, object]] = [{"NAME": f"{ours}.CharacterClasses", "OPTIONS": {"least": 3}}]
    return [
        {"NAME": f"{django}.UserAttributeSimilarityValidator", "OPTIONS": about},
        {"NAME": f"{django}.CommonPasswordValidator"},
        {"NAME": f"{ours}.Unpublished"},
        {"NAME": f"{ours}.HardToGuess"},
        {"NAME": f"{ours}.Unused"},
        {
            "NAME": f"{django}.MinimumLengthValidator",
            "OPTIONS": {"min_length": 10 if rule == "level3" else 12},
        },
        *(classes if rule == "level3" else []),
    ]


AUTH_PASSWORD_VALIDATORS = password_validators(PASSWORD_RULE)
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"
SESSION_ENGINE = "cadre_review.accounts.session_store"  # the table holds digests of the keys
SESSION_COOKIE_AGE = 12 * 3600
IDLE_LOCK_SECONDS = env.int("IDLE_LOCK_SECONDS", default=15 * 60)
# How far the time of a session's last request may lag behind: saves a write at every request.
SEEN_STEP_SECONDS = min(20, IDLE_LOCK_SECONDS / 10)
SECOND_FACTOR = flag("SECOND_FACTOR")
SEAL_OPEN_HOURS = env.int("SEAL_OPEN_HOURS", default=24)  # how long an approved name can be read
OTP_TOTP_ISSUER = "Cadre visit records"
# Addresses or networks of our own proxies; only from these is X-Forwarded-For believed.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
try:
    [ip_network(net, strict=False) for net in TRUSTED_PROXIES]
except ValueError as error:
    raise ImproperlyConfigured(f"TRUSTED_PROXIES must be addresses or networks: {error}.") from error

# --- words and time ---------------------------------------------------------------------------

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="zh-hans")
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "cadre_review" / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["cadre_review.formats"]
ACCESS_MATRIX = BASE_DIR / "visits" / "core" / "access.toml"
SITE_NAME = _("Cadre visit records")

# --- files ------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "cadre_review.joined.Joined",
]
# What every page loads, one file each (and what pages with files do), the sources in the order in which they build up.
STYLES = [
    f"css/{name}.css"
    for name in (
        "tokens",
        "base",
        "layout",
        "components",
        "lists",
        "cards",
        "records",
        "steps",
        "today",
        "watermark",
    )
]
JOINED = {
    "css/site.css": STYLES,  # without what only wide windows use, which is a file of its own (parted.py)
    "css/wide.css": STYLES,
    "css/front.css": STYLES,  # what the sign-in page uses of them
    "js/front.js": ["js/back.js", "js/forms.js", "js/next_files.js"],
    "js/site.js": [
        f"js/{name}.js"
        for name in (
            "made",
            "menus",
            "help",
            "back",
            "forms",
            "rows",
            "find",
            "box_of_all",
            "pick",
            "lists",
            "widths",
            "cards",
            "idle",
            "autosave",
            "signed_in",
            "way",
            "worker",
            "unsent",
        )
    ],
    # What works without a network: few files for the service worker to keep.
    "js/box.js": [
        "js/advice.js",
        "js/closed.js",
        "js/locate.js",
        "js/photos.js",
        "js/worker.js",
        *(
            f"js/box/{name}.js"
            for name in (
                "tools",
                "crypto",
                "pin",
                "store",
                "room",
                "server",
                "forms",
                "people",
                "steps",
                "photos",
                "queue",
                "lifeboat",
                "locks",
                "device_lock",
                "today",
                "places",
                "screens",
                "follows",
                "editing",
                "visit",
                "settling",
                "main",
            )
        ),
    ],
    # The forms of records: one file, kept from the first of them on.
    "js/record.js": [
        f"js/{name}.js" for name in ("closed", "steps", "talk", "people", "locate", "position", "advice")
    ],
    "js/files.js": ["js/photos.js", "js/attach.js"],
}
MEDIA_ROOT = VAR_DIR / "uploads"
# Keys of open surveys, outside the database; several servers share the folder. Copies carry it (backup, restore).
SURVEY_KEYS = Path(env.str("SURVEY_KEYS", default=str(KEYS_DIR / "survey_keys")))
KEPT_BESIDE = {
    "survey_keys": "SURVEY_KEYS"
}  # folders of a copy beside database and uploads, by their settings
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "visits.core.storage.DurableFileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if bucket := env.str("ATTACHMENTS_S3", default=""):
    if find_spec("boto3") is None:
        raise ImproperlyConfigured("ATTACHMENTS_S3 needs the package boto3: pip install boto3.")
    place = urlparse(bucket)  # s3://bucket or s3+https://endpoint/bucket
    if place.scheme not in {"s3", "s3+https", "s3+http"} or not place.netloc:
        raise ImproperlyConfigured("ATTACHMENTS_S3 must read s3://bucket or s3+https://endpoint/bucket.")
    options: dict[str, object] = {"file_overwrite": False, "default_acl": None, "bucket_name": place.netloc}
    if place.scheme != "s3":
        options |= {
            "bucket_name": place.path.strip("/"),
            "endpoint_url": f"{place.scheme.removeprefix('s3+')}://{place.netloc}",
        }
    STORAGES["default"] = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # a rating grid of 40 people × 30 items is posted as one form
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# --- long jobs --------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
JOB_SILENCE_SECONDS = env.float("JOB_SILENCE_SECONDS", default=30)  # then its worker is taken for dead

# --- the wall ---------------------------------------------------------------------------------

CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cadre_review.giving_back.old_token"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

WATERMARK = flag("WATERMARK", default=True)  # who looks, over each page and on each print

# --- the log ----------------------------------------------------------------------------------

# Dictionaries that say what an act is called, and the writer of the log's Excel, by dotted path.
AUDIT_LABELS = ["cadre_review.accounts.labels.ACTS", "visits.audit_labels.ACTS"]
AUDIT_DETAILS = ["visits.audit_details.DETAILS"]
AUDIT_VALUES = ["visits.audit_details.VALUES"]
AUDIT_NAMES = (
    "visits.audit_names.named"  # what things are called for a reader, and the keys of details that name them
)
AUDIT_KEYS = "visits.audit_names.KEYS"
SITE_LISTS = "visits.core.lists.site_lists.show"  # draws the lists of accounts and roles
AUDIT_PAGE = "visits.core.lists.log.log"  # draws the log for its auditor
OWN_ACTS_PAGE = "visits.core.lists.log.own"  # draws to each person what they did
AUDIT_COVERED = BASE_DIR / "visits" / "covered.toml"
AUDIT_ANCHORS = env.str("AUDIT_ANCHORS", default="")  # a file outside the database, better on another machine
AUDIT_ANCHOR_KEY = env.str("AUDIT_ANCHOR_KEY", default=str(VAR_DIR / "anchor_key.pem"))
AUDITOR_MAIL = env.str("AUDITOR_MAIL", default="")
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EXPORT_WRITER = "visits.core.sheets.plain.write_table"

IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
