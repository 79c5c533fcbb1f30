"""Django's settings for the bare engine: the same server, the same database, and nothing of ours around a view."""

from __future__ import annotations

from amends.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare"
# What Django itself needs to know who is signed in.
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
