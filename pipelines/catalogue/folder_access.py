"""Who may use a data folder now: any number of commands together, or one alone (a rebuild, a restore) that puts other files in place.

The lock is the kernel's (flock), so it ends with its holder and can never be stale. A folder that a restore did not come to an end
with is refused to all: what is there may be any part of a corpus.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.catalogue.schema import stamp
from pipelines.errors import LockedError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

RESTORING = "restoring"
"""The folder in a data folder in which a restore stages what it brings back."""
FILE = Path("locks") / ".use.lock"  # no source's name begins with a dot
_NOT_OURS = (errno.EROFS, errno.EACCES, errno.EPERM)
_PAUSE = 0.02
_SHORT = 2.0
"""Seconds that who wants it alone waits: a scheduler that is idle writes for some milliseconds now and then."""


@contextmanager
def together(data: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Use a data folder together with others. Raises LockedError while another has it alone, for longer than ``wait`` seconds.

    Where nothing may be written nobody can put other files in place either, and where there is no folder there is nothing to share.
    """
    descriptor = _hold(data, fcntl.LOCK_SH, wait, make=False)
    try:
        refuse_half_restored(data)
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


@contextmanager
def alone(data: Path, command: str, now: datetime, *, half_restored_ok: bool = False) -> Iterator[None]:
    """Use a data folder alone, as ``command``. Raises LockedError when anyone uses it, with who that is, StorageError when the folder
    cannot be written."""
    descriptor = _hold(data, fcntl.LOCK_EX, _SHORT, make=True, command=command)
    if descriptor is None:
        raise StorageError(f"{data / FILE}: it cannot be made; expected a folder that this user can write")
    try:
        if not half_restored_ok:
            refuse_half_restored(data)
        raw = json.dumps({"command": command, "pid": os.getpid(), "since": stamp(now)}).encode()
        os.pwrite(descriptor, raw, 0)
        os.ftruncate(descriptor, len(raw))
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def take_away(data: Path) -> None:
    """Remove the lock file of a folder in which nothing came to be, unless somebody uses it."""
    descriptor = _open(data / FILE)
    if descriptor is None:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        (data / FILE).unlink(missing_ok=True)
    except BlockingIOError:
        return
    finally:
        os.close(descriptor)


def refuse_half_restored(data: Path) -> None:
    """Raise StorageError for a data folder in which a restore did not come to its end."""
    if (data / RESTORING).exists():
        raise StorageError(
            f"{data}: a restore did not come to its end here, so this is only a part of a corpus; run `newswatch restore FOLDER` again, "
            f"or remove {data / RESTORING} and begin with an empty folder"
        )


def _hold(data: Path, how: int, wait: float, *, make: bool, command: str = "") -> int | None:
    """The locked file of a data folder; None where there is none and none can be made, or nothing to lock. Raises LockedError."""
    path, end = data / FILE, time.monotonic() + wait
    if make or data.is_dir():
        with suppress(FileExistsError), _named(path):
            path.parent.mkdir(parents=make, exist_ok=True)
    while True:
        descriptor = _open(path)
        if descriptor is None:
            return None
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
            if os.fstat(descriptor).st_nlink:
                return descriptor
        except BlockingIOError:
            if time.monotonic() >= end:
                refusal = _refusal(data, descriptor, command)
                os.close(descriptor)
                raise refusal from None
            time.sleep(_PAUSE)
        os.close(descriptor)  # held by another, or taken away between the opening and the locking


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """An OSError as StorageError, but for those that say that this user may not write there."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NOT_OURS:
            raise StorageError(f"{path}: {error.strerror}; expected a folder with free space that can be written") from error


def _open(path: Path) -> int | None:
    """For writing where that is allowed, for reading where it is not; None where there is no file."""
    if not path.parent.is_dir():
        return None
    with _named(path):
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None


def _refusal(data: Path, descriptor: int, command: str) -> LockedError:
    """Why it cannot be had now, from the side of one that wants to share it, or (with ``command``) of one that wants it alone."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        who = _read(descriptor)
        process = f" (process {who['pid']}, since {who.get('since', 'unknown')})" if "pid" in who else ""
        return LockedError(f"{data}: {who.get('command', 'another command')} has it alone{process}; expected that to end first")
    used = ", ".join(_users(descriptor)) or "another command"
    return LockedError(f"{data}: it is used by {used}; {command} needs the data folder alone: try again when that has ended, or stop it")


def _read(descriptor: int) -> dict[str, Any]:
    try:
        value = json.loads(os.pread(descriptor, 4096, 0) or b"{}")
    except ValueError:  # read while it was written
        return {}
    return value if isinstance(value, dict) else {}


def _users(descriptor: int) -> list[str]:
    """The processes that share the lock, as Linux tells them; for showing, not for deciding."""
    inode = str(os.fstat(descriptor).st_ino)
    try:
        lines = Path("/proc/locks").read_text("ascii", "replace").splitlines()
    except OSError:
        return []
    mine = str(os.getpid())
    held = [fields[4] for line in lines if len(fields := line.split()) > 5 and fields[1] == "FLOCK" and fields[5].endswith(f":{inode}")]
    return [f"process {pid}{_command(pid)}" for pid in dict.fromkeys(held) if pid != mine]


def _command(pid: str) -> str:
    """What a process runs, cut to its last words."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").rstrip("\0").split("\0")
    except OSError:
        return ""
    said = " ".join(word for word in (Path(words[0]).name, *words[1:]) if word.isprintable())
    return f" ({said[-100:]})"
