"""Files that are to be imported, read without being trusted: is it a file, is it a text, has it a name that the corpus can keep?"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from pipelines.corpus.files import LAST_NUMBER, NAME, sequence_of

if TYPE_CHECKING:
    from pathlib import Path

FORM = "NNN_<16 hex digits>.txt"
LARGEST = 16 << 20
"""Bytes of a text."""


def misnamed(name: str) -> str:
    """Why a name is none that a text of the corpus can have; empty when it is one."""
    if not NAME.fullmatch(name):
        return f"its name is not {FORM}"
    return "" if sequence_of(name) is not None else f"its number is above {LAST_NUMBER}, the last there is"


def ordinary(name: str) -> bool:
    """Whether a name that no text of the corpus has is at least that of a text file, which can be taken under a number of its own."""
    sound = not any("\ud800" <= char <= "\udfff" for char in name)  # bytes that are no UTF-8 cannot be kept in the catalogue
    return sound and name.lower().endswith(".txt") and not NAME.fullmatch(name)


def candidate(path: Path) -> tuple[bytes, str]:
    """(bytes, fault) of a candidate; one of them is empty. Links are not followed: they may lead out of the folder."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return b"", "it is a symbolic link" if path.is_symlink() else f"it cannot be opened: {error.strerror}"
    with os.fdopen(descriptor, "rb") as file:
        facts_of_file = os.fstat(descriptor)
        if not stat.S_ISREG(facts_of_file.st_mode):
            return b"", "it is not a regular file"
        if facts_of_file.st_size > LARGEST:
            return b"", f"it has {facts_of_file.st_size} bytes, more than {LARGEST}"
        data = file.read(LARGEST)
    return (data, "") if not (fault := _unfit(data)) else (b"", fault)


def _unfit(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return f"byte {error.start} is not UTF-8"
    if "\0" in text:
        return f"character {text.index(chr(0))} is NUL: it is no text"
    return "" if text.strip() else "it is empty"
