"""Django's settings, made from `config.Config`. One process group, no service, SQLite unless told otherwise."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from amends.config import Config, database, secret_of

CONFIG = Config()
PACKAGE = Path(__file__).parent
HOME = CONFIG.home.resolve()

SECRET_KEY = CONFIG.secret_key.get_secret_value() or secret_of(HOME)
DEBUG = False
ALLOWED_HOSTS = [host.strip() for host in CONFIG.allowed_hosts.split(",") if host.strip()]
ROOT_URLCONF = "amends.web.urls"
WSGI_APPLICATION = "amends.wsgi.application"
AUTH_USER_MODEL = "people.Person"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
AUTHENTICATION_BACKENDS = ["amends.web.backend.Staff"]
CSRF_FAILURE_VIEW = "amends.web.views.errors.form_too_old"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = [
    "journal",
    "work",
    "people",
    "kinds",
    "customers",
    "post",
    "intake",
    "detect",
    "cases",
    "promises",
    "conversation",
    "remedies",
    "followups",
    "playbooks",
    "learn",
    "practice",
    "measure",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *[f"amends.{room}" for room in ROOMS],
    "amends.api",
    "amends.web",
]
MIDDLEWARE = [
    "amends.web.public.counting.Counted",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "amends.web.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "amends.web.middleware.ContentSecurityPolicy",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "amends.web.pages.environment", "autoescape": True},
    },
]
DATABASES = {"default": database(CONFIG.database_url, HOME)}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # What every process must count together: how often somebody knocks, tries a password, sends a form.
    "shared": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SESSION_ENGINE = "amends.web.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.is_https
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

LANGUAGE_CODE = "en"
USE_I18N = True
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

if CONFIG.demo:
    # A demo keeps its letters in the database, where every page shows them, and writes to nobody.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
elif smtp := CONFIG.smtp_url.get_secret_value():
    from urllib.parse import unquote, urlsplit

    _smtp = urlsplit(smtp)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _smtp.hostname, _smtp.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
    EMAIL_USE_TLS = _smtp.scheme == "smtp+tls"
    EMAIL_USE_SSL = _smtp.scheme == "smtps"
else:
    # A desk without an SMTP server writes every mail into its folder, where an engineer can read it.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = os.fspath(HOME / "mail")
EMAIL_TIMEOUT = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": CONFIG.log_level},
}

# A batch of rows is a hundred thousand small objects that live for a moment and form no cycles. Looking for cycles
# after each seven hundred of them, as Python does by default, costs a third of the sweep's and the sender's time; after
# fifty thousand a batch of five hundred cases is still looked through once, which is an eighth of its time.
gc.set_threshold(100_000, 20, 50)
