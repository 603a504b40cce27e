"""The settings of the whole installation: ``newswatch.toml``. What a single source needs is in `pipelines.sources`.

The classes are the shape of the TOML, as those of `pipelines.model.source` are of a declaration. Secrets never stand in the file: a
notification address or a database password is named as ``env:NAME`` or ``file:/path``.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from pipelines.model.fields import Flag, Network, Seconds, Text, Whole
from pipelines.model.source import CONFIG
from pipelines.model.watch import Watch
from pipelines.sources.faults import TomlFault, refusal
from pipelines.sources.sentences import told
from pipelines.sources.toml import Toml, fault_at, read_toml

if TYPE_CHECKING:
    from pathlib import Path

FILE = "newswatch.toml"

_CONTACT = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>().]+|https?://[^\s<>()]+\.[^\s<>()]+")
_SECRET = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:/.+")
_CONTACT_LINE = re.compile(r"^[ \t]*contact[ \t]*=[^\n]*?(?P<comment>[ \t]*#[^\n\"']*)?$", re.MULTILINE)
_EXPECTED = "a mail address or web page at which a site's owner reaches you"


def check_contact(text: str) -> str:
    """Return a contact as it may be given to sites; ValueError says what was expected."""
    text = text.strip()
    if text and not _CONTACT.fullmatch(text):
        raise ValueError(f"{text!r} is neither; expected {_EXPECTED}")
    return text


def _secret(text: str) -> str:
    if text and not _SECRET.fullmatch(text):
        raise ValueError("is given in the file itself; expected env:NAME or file:/path, so that no secret stands here")
    return text


Contact = Annotated[Text, AfterValidator(check_contact)]
Secret = Annotated[Text, AfterValidator(_secret)]


@dataclass(frozen=True, slots=True, config=CONFIG)
class Notify:
    """``[notify]``."""

    urls: tuple[Secret, ...] = ()
    """Where alarms and news go, as ``env:NAME`` or ``file:/path``, each holding an Apprise URL."""
    allow_private: tuple[Network, ...] = ()
    """Networks (CIDR) that notifications may go to although they are not public."""
    digest: Seconds = 86400.0
    """New articles are told of in one message at most this often."""
    deadman: Secret = ""
    """An address that is called after each health check, as ``env:NAME`` or ``file:/path``; when the calls stop, it tells you."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class Polling:
    """``[polling]``: for sources with ``schedule = "auto"``, no poll sooner, and none later, after the last."""

    floor: Seconds = 900.0
    ceiling: Seconds = 43200.0


@dataclass(frozen=True, slots=True, config=CONFIG)
class Limits:
    """``[limits]``."""

    concurrency: Annotated[Whole, Field(ge=1, le=64)] = 4
    """Sources crawled at a time."""
    min_free: Annotated[Whole, Field(ge=0)] = 1 << 30
    """Bytes that must stay free on the data folder's disk; below, fetching pauses."""
    patience: Seconds = 60.0
    """Seconds that the catalogue's database server may be away before a run ends."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class Desk:
    """``[desk]``: the reading desk. On loopback it asks nobody; elsewhere a password or an upstream that authenticates is needed."""

    host: Annotated[Text, Field(min_length=1)] = "127.0.0.1"
    """The address it listens on."""
    port: Annotated[Whole, Field(ge=0, le=65535)] = 8080
    names: tuple[Text, ...] = ()
    """Further names under which it is asked, as browsers send them: ``desk.example.org`` or ``desk.example.org:8443``."""
    password: Secret = ""
    """What everybody has to give (any user name), as ``env:NAME`` or ``file:/path``."""
    upstream: tuple[Network, ...] = ()
    """Networks (CIDR) of the proxies that authenticate; only they are answered."""
    open: tuple[Literal["oai", "feeds", "changes"], ...] = ()
    """What needs no password and no upstream: ``feeds``: Atom lists and sitemaps, ``changes`` and ``oai`` the paths of these names."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class Metrics:
    """``[metrics]``."""

    textfile: Text = ""
    """Where the metrics are written after each run, for node_exporter's textfile collector: an absolute path ending in .prom."""

    def __post_init__(self) -> None:
        """Raise ValueError for a file that node_exporter would not read."""
        if self.textfile and not (self.textfile.startswith("/") and self.textfile.endswith(".prom")):
            raise ValueError(f'textfile {self.textfile!r}: expected an absolute path ending in .prom, as "/var/lib/node/newswatch.prom"')


@dataclass(frozen=True, slots=True, config=CONFIG)
class Archive:
    """``[archive]``."""

    cdxj: Flag = False
    """After each run the CDXJ indexes of the WARC files are brought up to date, for pywb; needs the extra ``wacz``."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class Settings:
    """What ``newswatch.toml`` says. Durations are seconds."""

    contact: Contact = ""
    """A mail address or page for those whose sites are asked, part of the User-Agent; empty: not set yet, has to be asked for."""
    data: Annotated[Text, Field(min_length=1)] = "data"
    """The data folder; relative to where the command is run."""
    catalogue: Secret = ""
    """Where the catalogue is when not in the data folder, as ``env:NAME`` or ``file:/path`` holding a PostgreSQL URL."""
    network_ok: Flag = False
    """The data folder may lie on a network file system; without this it is refused."""
    notify: Notify = field(default_factory=Notify)
    watch: tuple[Watch, ...] = ()
    """What somebody wants to be told of at once."""
    polling: Polling = field(default_factory=Polling)
    limits: Limits = field(default_factory=Limits)
    desk: Desk = field(default_factory=Desk)
    metrics: Metrics = field(default_factory=Metrics)
    archive: Archive = field(default_factory=Archive)
    file: Text = ""
    """Where it was read from; empty when there is no such file."""


_SETTINGS = TypeAdapter(Settings)
_SECRETS = frozenset({"catalogue", "notify.urls", "notify.deadman", "desk.password"})


def read(folder: Path) -> Settings:
    """Read ``newswatch.toml`` of a configuration folder; without one the defaults hold. `ConfigError` tells all faults."""
    file = folder / FILE
    if not file.exists():
        return Settings()
    outcome = _checked(file)
    if isinstance(outcome, list):
        raise refusal(outcome)
    return outcome


def check(folder: Path) -> list[TomlFault]:
    """Every fault in the settings, and that the contact is not set."""
    file = folder / FILE
    outcome = _checked(file) if file.exists() else Settings(file=str(file))
    if isinstance(outcome, list):
        return outcome
    if outcome.contact:
        return []
    toml = read_toml(file) if file.exists() else None
    line = toml.lines.get(("contact",), 0) if isinstance(toml, Toml) else 0
    return [TomlFault(str(file), line, f"the key contact is not set; expected {_EXPECTED}")]


def write_contact(folder: Path, contact: str) -> Path:
    """Write a contact that was asked for into ``newswatch.toml``, all else in the file untouched; returns the file."""
    file = folder / FILE
    text = with_contact(file.read_text(encoding="utf-8") if file.exists() else "", contact)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def with_contact(text: str, contact: str) -> str:
    """The text of a settings file with a contact in it; ValueError when the contact is none."""
    line = f'contact = "{check_contact(contact)}"'
    found = _CONTACT_LINE.search(text)
    # a new line goes before the first table, so that it is no part of one
    return text[: found.start()] + line + (found["comment"] or "") + text[found.end() :] if found else f"{line}\n{text}"


def _checked(file: Path) -> Settings | list[TomlFault]:
    toml = read_toml(file, secrets=True)
    if isinstance(toml, TomlFault):
        return [toml]
    if "file" in toml.values:
        return [fault_at([toml], ("file",), "unknown key 'file'")]
    try:
        found = _SETTINGS.validate_python({**toml.values, "file": str(file)})
    except ValidationError as error:
        return [fault_at([toml], path, message) for path, message in told(error, Settings, toml.values, _SECRETS)]
    if found.polling.floor > found.polling.ceiling:
        return [fault_at([toml], ("polling", "floor"), "polling.floor is longer than polling.ceiling; expected it to be shorter")]
    return found
