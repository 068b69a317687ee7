"""Settings of one instance, from the environment and the instance's own initiative.toml. Read once, frozen."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from governance_records.signing import KeyFile

DEFAULT_INSTANCE = "instance"
KEY_NAME = "ledger_key"
PRIVATE_FILE = "private.sqlite"  # counts that are not protected yet; shared backups leave it out
DEFAULT_PORT = 8000
SECRET_MINIMUM = 32
KEEP_COUNTS_DAYS = 30
ROLES = ("all", "public")
MOST_PROXIES = 9
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_MAIL = re.compile(r"[^@\s<>\"',;:]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")


class SettingsError(Exception):
    """A setting that cannot be used; the message names it in one sentence."""


@dataclass(frozen=True)
class Initiative:
    """Who publishes here. `demonstration` marks a fictional place: every page and file says so.

    `comments` shows below a piece of feedback what others say about it, which is feedback itself.
    """

    name: str
    short_name: str
    place: str
    contact: str
    timezone: str
    demonstration: bool = False
    comments: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


@dataclass(frozen=True)
class Settings:
    """What an instance runs with."""

    instance: Path
    database_url: str
    secret_key: str
    port: int
    base_url: str
    role: str
    initiative: Initiative
    smtp_url: str = ""
    keep_counts_days: int = KEEP_COUNTS_DAYS
    proxies: int = 0
    private_url: str = ""

    @property
    def origins(self) -> frozenset[str]:
        """Where pages with our forms come from: the public address; on this machine alone, by any of its names."""
        parts = urlsplit(self.base_url)
        hosts = LOOPBACK if parts.hostname in LOOPBACK else (parts.hostname or "",)
        return frozenset(origin_of(f"{parts.scheme}://{_bracketed(h)}:{_port_of(parts)}") for h in hosts)

    @property
    def secure(self) -> bool:
        """Whether visitors come by HTTPS, so that cookies may demand it."""
        return self.base_url.startswith("https://")

    @property
    def ledger_key(self) -> KeyFile | None:
        """What signs the ledger; a process that is public alone publishes nothing and opens no key."""
        return key_file(self.instance) if self.role == "all" else None

    @property
    def content_folder(self) -> Path:
        """Where an initiative lays its own words over those that ship."""
        return self.instance / "content"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings of the instance that the environment names. Errors: SettingsError."""
    instance = instance_folder(environ)
    initiative = read_initiative(instance)
    role = environ.get("LEAD_PORTAL_ROLE", "all")
    if role not in ROLES:
        raise SettingsError(f"LEAD_PORTAL_ROLE: {role!r} is not one of {', '.join(ROLES)}")
    port = _port(environ.get("PORT", ""))
    url = environ.get("DATABASE_URL") or default_database(instance)
    return Settings(
        instance=instance,
        database_url=url,
        secret_key=_secret(environ, instance, initiative),
        port=port,
        base_url=_base_url(environ.get("LEAD_PORTAL_BASE_URL") or f"http://127.0.0.1:{port}"),
        role=role,
        initiative=initiative,
        smtp_url=_smtp_url(environ.get("SMTP_URL", "")),
        keep_counts_days=_days(environ.get("LEAD_PORTAL_KEEP_COUNTS_DAYS", "")),
        proxies=_proxies(environ.get("LEAD_PORTAL_PROXIES", "")),
        private_url=environ.get("PRIVATE_DATABASE_URL") or private_database(instance, url),
    )


def origin_of(address: str) -> str:
    """Scheme, host and port of an address in one spelling; empty where it has none. Errors: none."""
    try:
        parts = urlsplit(address)
        port, host = _port_of(parts), (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""
    return f"{parts.scheme}://{_bracketed(host)}:{port}" if parts.scheme and host and port else ""


def _port_of(parts: SplitResult) -> int | None:
    return parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def instance_folder(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("LEAD_PORTAL_INSTANCE") or DEFAULT_INSTANCE).resolve()


def default_database(instance: Path) -> str:
    return f"sqlite:///{instance / 'record.sqlite'}"


def private_database(instance: Path, url: str) -> str:
    """Where counts that are not protected stand: a file of their own, or on PostgreSQL a schema of their own."""
    return url if url.startswith("postgresql://") else f"sqlite:///{instance / PRIVATE_FILE}"


def key_file(instance: Path) -> KeyFile:
    return KeyFile(instance / KEY_NAME)


def ledger_name(base_url: str, initiative: Initiative) -> str:
    """The name that a ledger keeps for good: by the public address, or by the initiative where there is none yet."""
    host = urlsplit(base_url).hostname or ""
    if not host or host in LOOPBACK:
        letters = unicodedata.normalize("NFKD", initiative.name).encode("ascii", "ignore").decode().lower()
        host = re.sub("[^a-z0-9]+", "-", letters).strip("-") or "lead-initiative"
    return f"{host}/ledger"


def read_initiative(instance: Path) -> Initiative:
    """The initiative that an instance belongs to. Errors: SettingsError, with the line where TOML tells it."""
    file = instance / "initiative.toml"
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"there is no instance in {instance}: make one with 'lead-portal init'") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file}: {error}") from error
    return initiative_of(values, str(file))


def initiative_of(values: Mapping[str, Any], file: str) -> Initiative:
    """An initiative from the values of its file. Errors: SettingsError naming file and value."""
    for name in ("name", "short_name", "place", "contact", "timezone"):
        value = values.get(name)
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise SettingsError(f"{file}: {name} must be a text of visible characters, on one line")
    try:
        ZoneInfo(values["timezone"])
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"{file}: timezone: {values['timezone']!r} is not a time zone") from error
    if not _MAIL.fullmatch(values["contact"]):
        raise SettingsError(f"{file}: contact: {values['contact']!r} is not a mail address")
    for name in ("demonstration", "comments"):
        if not isinstance(values.get(name, False), bool):
            raise SettingsError(f"{file}: {name} must be true or false, without quotation marks")
    unknown = sorted(set(values) - set(Initiative.__dataclass_fields__))
    if unknown:
        raise SettingsError(f"{file}: there is no setting {unknown[0]!r}")
    return Initiative(**values)


def _secret(environ: Mapping[str, str], instance: Path, initiative: Initiative) -> str:
    """A weak secret is refused; the demonstration alone may use the one that was made with it."""
    secret = environ.get("SECRET_KEY", "")
    kept = instance / "secret_key"
    if not secret and initiative.demonstration and kept.is_file():
        secret = kept.read_text(encoding="ascii", errors="replace").strip()
    if len(secret) < SECRET_MINIMUM or len(set(secret)) < SECRET_MINIMUM // 4:
        raise SettingsError(
            f"SECRET_KEY: set a random text of at least {SECRET_MINIMUM} characters, for example from "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return secret


def _port(text: str) -> int:
    if not text:
        return DEFAULT_PORT
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingsError(f"PORT: {text!r} is not a port number (1 to 65535)")
    return int(text)


def _days(text: str) -> int:
    if not text:
        return KEEP_COUNTS_DAYS
    if not text.isascii() or not text.isdigit() or int(text) > 3650:
        raise SettingsError(f"LEAD_PORTAL_KEEP_COUNTS_DAYS: {text!r} is not a number of days (0 to 3650)")
    return int(text)


def _proxies(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and int(text) <= MOST_PROXIES):
        raise SettingsError(f"LEAD_PORTAL_PROXIES: {text!r} is not a number of proxies (0 to {MOST_PROXIES})")
    return int(text or 0)


def _smtp_url(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
        raise SettingsError("SMTP_URL: must look like smtp://user:password@host:port, or smtps://")
    return url


def _base_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        fine = parts.scheme in ("http", "https") and origin_of(text) and not parts.query and not parts.fragment
    except ValueError:
        fine = False
    if not fine:
        raise SettingsError(f"LEAD_PORTAL_BASE_URL: {text!r} is not an http or https address")
    return text.rstrip("/")
