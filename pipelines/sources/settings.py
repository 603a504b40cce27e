"""The settings of the whole installation: ``newswatch.toml``. What a single source needs is in `pipelines.sources`.

Secrets never stand in the file: a notification address or a database password is named as ``env:NAME`` or ``file:/path``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipelines.model.watch import Watch
from pipelines.sources.declared import Seconds  # noqa: TC001 - pydantic reads the annotations
from pipelines.sources.faults import TomlFault, refusal
from pipelines.text.networks import check_network
from pipelines.sources.toml import Toml, fault_at, read_toml, told

if TYPE_CHECKING:
    from pathlib import Path

FILE = "newswatch.toml"

_CONTACT = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>().]+|https?://[^\s<>()]+\.[^\s<>()]+")
_SECRET = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:/.+")
_CONTACT_LINE = re.compile(r"^[ \t]*contact[ \t]*=[^\n]*?(?P<comment>[ \t]*#[^\n\"']*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``newswatch.toml`` says. Durations are seconds."""

    contact: str = ""
    """A mail address or page for those whose sites are asked, part of the User-Agent; empty: not set yet, has to be asked for."""
    data: str = "data"
    """The data folder; relative to where the command is run."""
    catalogue: str = ""
    """Where the catalogue is when not in the data folder, as ``env:NAME`` or ``file:/path`` holding a PostgreSQL URL."""
    notify: tuple[str, ...] = ()
    """Where alarms and news go, as ``env:NAME`` or ``file:/path``, each holding an Apprise URL."""
    notify_private: tuple[str, ...] = ()
    """Networks (CIDR) that notifications may go to although they are not public."""
    digest: float = 86400.0
    """New articles are told of in one message at most this often."""
    deadman: str = ""
    """An address that is called after each round of checks, as ``env:NAME`` or ``file:/path``; when the calls stop, it tells you."""
    watches: tuple[Watch, ...] = ()
    """Words that somebody wants to be told of at once."""
    concurrency: int = 4
    """Sources crawled at a time."""
    floor: float = 900.0
    """With ``schedule = "auto"``: no poll sooner after the last."""
    ceiling: float = 43200.0
    """With ``schedule = "auto"``: no poll later after the last."""
    min_free: int = 1 << 30
    """Bytes that must stay free on the data folder's disk; below, fetching pauses."""
    patience: float = 60.0
    """Seconds that the catalogue's database server may be away before a run ends."""
    network_ok: bool = False
    """The data folder may lie on a network file system; without this it is refused."""
    file: str = ""
    """Where it was read from; empty when there is no such file."""


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
    return [TomlFault(str(file), line, f"the key 'contact' is not set; expected {_EXPECTED}")]


def check_contact(text: str) -> str:
    """Return a contact as it may be given to sites; ValueError says what was expected."""
    text = text.strip()
    if text and not _CONTACT.fullmatch(text):
        raise ValueError(f"contact is {text!r}; expected {_EXPECTED}")
    return text


def write_contact(folder: Path, contact: str) -> Path:
    """Write a contact that was asked for into ``newswatch.toml``, all else in the file untouched; returns the file."""
    file = folder / FILE
    line = f'contact = "{check_contact(contact)}"'
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    found = _CONTACT_LINE.search(text)
    # a new line goes before the first table, so that it is no part of one
    text = text[: found.start()] + line + (found["comment"] or "") + text[found.end() :] if found else f"{line}\n{text}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


_EXPECTED = "a mail address or web page at which a site's owner reaches you"
_DEFAULT = Settings()


def _secret(text: str) -> str:
    if text and not _SECRET.fullmatch(text):
        raise ValueError("is given in the file itself; expected env:NAME or file:/path, so that no secret stands here")
    return text


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Notify(_Table):
    urls: list[Annotated[str, AfterValidator(_secret)]] = []
    allow_private: list[Annotated[str, AfterValidator(check_network)]] = []
    digest: Seconds = _DEFAULT.digest
    deadman: Annotated[str, AfterValidator(_secret)] = ""


class _Watch(_Table):
    name: str = Field(min_length=1, max_length=100)
    words: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(min_length=1)
    sources: list[str] = []
    languages: list[str] = []


class _Polling(_Table):
    floor: Seconds = _DEFAULT.floor
    ceiling: Seconds = _DEFAULT.ceiling


class _Limits(_Table):
    concurrency: int = Field(default=_DEFAULT.concurrency, ge=1, le=64)
    min_free: int = Field(default=_DEFAULT.min_free, ge=0)
    patience: Seconds = _DEFAULT.patience


class _Declared(_Table):
    contact: Annotated[str, AfterValidator(check_contact)] = ""
    data: str = Field(default=_DEFAULT.data, min_length=1)
    catalogue: Annotated[str, AfterValidator(_secret)] = ""
    network_ok: bool = False
    notify: _Notify = _Notify()
    watch: list[_Watch] = []
    polling: _Polling = _Polling()
    limits: _Limits = _Limits()


def _checked(file: Path) -> Settings | list[TomlFault]:
    toml = read_toml(file)
    if isinstance(toml, TomlFault):
        return [toml]
    try:
        table = _Declared.model_validate(toml.values)
    except ValidationError as error:
        return [fault_at([toml], path, message) for path, message in told(error, _Declared)]
    if table.polling.floor > table.polling.ceiling:
        return [fault_at([toml], ("polling", "floor"), "polling.floor is longer than polling.ceiling; expected it to be shorter")]
    return Settings(
        contact=table.contact,
        data=table.data,
        catalogue=table.catalogue,
        network_ok=table.network_ok,
        notify=tuple(table.notify.urls),
        notify_private=tuple(table.notify.allow_private),
        digest=table.notify.digest,
        deadman=table.notify.deadman,
        watches=tuple(Watch(one.name, tuple(one.words), tuple(one.sources), tuple(one.languages)) for one in table.watch),
        **dict(table.polling),
        **dict(table.limits),
        file=str(file),
    )
