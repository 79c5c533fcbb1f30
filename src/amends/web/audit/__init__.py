"""The auditor's pages: every grant, whether alike got alike, and the month's books."""

from __future__ import annotations
