"""The error tree. A message says what went wrong, where, and what was expected; the exit code is the process's.

NewswatchError            1   anything we raise on purpose
+-- ConfigError          78   a declaration cannot be used as it is written
|   +-- PatternTooSlow        one of its regular expressions did not come to an end on a text
+-- StorageError         74   a write, sync or read of our own files or catalogue failed
|   +-- SchemaError           the catalogue is of another version than this program
|   +-- AwayError             the catalogue's server is away or asks to be tried again
+-- MissingCorpusError    1   a command that only reads found no corpus in the data folder
+-- LockedError          75   another run holds the lock
+-- QueryError           64   a query cannot be understood
+-- CursorError           1   a position in the journals is of other journals: read again from the start
+-- NetworkError         69   no host could be reached
+-- ArchiveError          1   a WARC record is missing, torn or not what it should be
|   +-- NotInArchive          the address was not recorded
+-- WorkerError           1   a worker process did not bring an answer
    +-- WorkerTimeout         it took longer than its limit and was killed
    +-- WorkerDied            it crashed or ran out of memory
    +-- WorkerLost            it was ended from outside, or the machine was too slow: that says nothing of the page
"""

from __future__ import annotations

HEALTHY, UNHEALTHY, NOTHING_WORKED, WRONG_USE, NO_NETWORK, STORAGE, LOCKED, CONFIG = 0, 1, 2, 64, 69, 74, 75, 78


class NewswatchError(Exception):
    """Base of all errors raised on purpose; ``str`` of it is fit for an operator to read."""

    exit_code = UNHEALTHY


class ConfigError(NewswatchError):
    """A declaration is wrong; the message names file, line, key and the nearest known key."""

    exit_code = CONFIG


class PatternTooSlow(ConfigError):
    """A declared regular expression did not come to an end on a text; the message names key, pattern and text."""


class StorageError(NewswatchError):
    """Our own files or catalogue could not be written or read; nothing was acknowledged."""

    exit_code = STORAGE


class SchemaError(StorageError):
    """The catalogue's schema is newer than the program, or a migration failed."""


class AwayError(StorageError):
    """The catalogue's server is away, or it broke a transaction off that may be made again; nothing was acknowledged."""


class MissingCorpusError(NewswatchError):
    """There is no corpus in the data folder yet, and this command makes none."""


class LockedError(NewswatchError):
    """Another process holds the lock; the message says which process and since when."""

    exit_code = LOCKED


class QueryError(NewswatchError):
    """A query cannot be understood; the message says what is wrong, where, and what was expected."""

    exit_code = WRONG_USE


class CursorError(NewswatchError):
    """A cursor does not fit the journals: they were made anew, or it is of another corpus. Read again from the start."""


class NetworkError(NewswatchError):
    """No host of the source could be reached; the message names the host and the failure."""

    exit_code = NO_NETWORK


class ArchiveError(NewswatchError):
    """A WARC file or record cannot be used."""


class NotInArchive(ArchiveError):
    """A replay was asked for an address that its files hold no answer for; the message names address and files."""


class WorkerError(NewswatchError):
    """A worker process brought no answer for a page; only that page is lost to this run."""


class WorkerTimeout(WorkerError):
    """The task took more processor time than its limit and was killed."""


class WorkerDied(WorkerError):
    """The worker crashed over the task or ran out of memory."""


class WorkerLost(WorkerError):
    """Workers were ended from outside, could not be started, or did not come to an end on this machine; the page has no part in it."""
