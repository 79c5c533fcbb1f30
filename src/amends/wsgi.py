"""The door for Granian: one WSGI application for pages and API."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
application = get_wsgi_application()
# A page leaves a hundred and fifty objects in cycles, and no batch is made here: what the worker's threshold would let
# gather is five megabytes, and one page in three hundred would wait for its end.
gc.set_threshold(10_000, 20, 50)
