"""Settings that an operator may make, each by an environment variable `AMENDS_...`. Typed, with its default."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

FEWEST_KEPT_DAYS = 30


class Config(BaseSettings):
    """Everything that differs between two desks. Without any variable, a whole desk runs on one folder."""

    model_config = SettingsConfigDict(env_prefix="AMENDS_")

    home: Path = Path(".desk")
    database_url: str = ""
    secret_key: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = 8000
    allowed_hosts: str = "127.0.0.1,localhost,[::1]"
    public_url: str = ""
    is_https: bool = False
    demo: bool = False
    log_level: str = "INFO"
    smtp_url: SecretStr = SecretStr("")
    metrics_token: SecretStr = SecretStr("")
    trusted_proxies: int = 0
    api_per_minute: int = 30_000
    internal_hosts: str = ""
    mail_listen: str = ""
    mail_listen_brand: str = ""
    mail_certificate: str = ""
    mail_key: str = ""
    mail_tls_required: bool = False
    signals_kept_days: int = 0

    @field_validator("signals_kept_days")
    @classmethod
    def _are_kept_long_enough(cls, days: int) -> int:
        """Detectors compare with the weeks before: what is kept for less would leave them blind."""
        if days and days < FEWEST_KEPT_DAYS:
            raise ValueError(f"give at least {FEWEST_KEPT_DAYS} days, or 0 to keep signals for ever")
        return days

    def base_url(self) -> str:
        """Where customers reach this desk: links in messages begin with it."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def secret_of(home: Path) -> str:
    """The desk's own secret, made at its first start and kept in its folder, readable by its owner only."""
    kept = home / "secret"
    if not kept.exists():
        home.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text().strip()


# Python keeps 128 compiled statements by default. A desk asks more different ones, and compiling a join of a dozen
# tables takes SQLite longer than answering it.
SQLITE_STATEMENTS = 500
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
    "PRAGMA cache_size=-4000;PRAGMA journal_size_limit=67108864;PRAGMA foreign_keys=ON;"
)


def database(url: str, home: Path) -> dict[str, object]:
    """Django's database settings for a URL: `postgresql://user:password@host:port/name`, or a SQLite file by default.

    :raises ValueError: when the URL is of another kind; the message names AMENDS_DATABASE_URL.
    """
    if not url or url.startswith("sqlite:"):
        name = url.removeprefix("sqlite:").removeprefix("//") or str(home / "amends.sqlite3")
        options: dict[str, object] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
            "cached_statements": SQLITE_STATEMENTS,
        }
        return {"ENGINE": "amends.sqlite", "NAME": name, "OPTIONS": options, "CONN_MAX_AGE": None}
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"AMENDS_DATABASE_URL must begin with postgresql:// or sqlite:, not {parts.scheme}://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "amends",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
