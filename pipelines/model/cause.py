"""Why an address or an entrance gave nothing: one closed list of words, each with whose failure it is and a sentence for people.

The words are stored (outcomes, visits, health) and never change. `explain` of the crawler and the gate of cleaning choose one,
`pipelines.revisit.retries` says when such an address is asked for again, `pipelines.health` what it says of the source.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CauseKind(StrEnum):
    """Whose failure it is."""

    NETWORK = "network"  # the host was not reached: name, route, connection, TLS, silence
    SERVER = "server"  # the host answered that it cannot, now: 429, 5xx, a pause it asked for
    BLOCKED = "blocked"  # the host answered that we may not: 401, 403, 451, a challenge page
    GONE = "gone"  # the host answered that it is not there: 404, 410
    BROKEN = "broken"  # an answer came that cannot be used
    REFUSED = "refused"  # not asked, or not accepted, by our own rules
    UNREADABLE = "unreadable"  # a page came of which no article could be made
    ARCHIVE = "archive"  # a replay met an address that was not recorded
    STOPPED = "stopped"  # the crawl was ended before; it is for the next run
    STORAGE = "storage"  # our own disk failed
    INTERNAL = "internal"  # a fault of this program
    OURS = "ours"  # our machine did not come to an end with it: time, memory, a worker that died

    @property
    def ours(self) -> bool:
        """Whether the failure says something of this machine or program, and nothing of the site."""
        return self in (CauseKind.OURS, CauseKind.INTERNAL, CauseKind.STORAGE)


class Cause(StrEnum):
    """The words. ``sentence`` says what happened, with ``{host}`` for the host's name."""

    kind: CauseKind
    sentence: str

    def __new__(cls, word: str, kind: CauseKind, sentence: str) -> Cause:
        """One word with what belongs to it."""
        cause = str.__new__(cls, word)
        cause._value_ = word
        cause.kind, cause.sentence = kind, sentence
        return cause

    DNS = "dns", CauseKind.NETWORK, "the name {host} is not found (DNS)"
    CONNECTION_REFUSED = "connection_refused", CauseKind.NETWORK, "{host} takes no connection"
    CONNECTION_LOST = "connection_lost", CauseKind.NETWORK, "{host} ends the connection without an answer"
    TLS = "tls", CauseKind.NETWORK, "the certificate of {host} is not valid, or TLS fails"
    TIMEOUT_HEADERS = "timeout_headers", CauseKind.NETWORK, "{host} does not answer in time"
    UNREACHABLE = "unreachable", CauseKind.NETWORK, "{host} cannot be reached"
    HOST_SILENT = "host_silent", CauseKind.NETWORK, "{host} does not answer"

    RATE_LIMITED = "rate_limited", CauseKind.SERVER, "{host} says that it is asked too often"
    UNAVAILABLE = "unavailable", CauseKind.SERVER, "{host} is busy or down for maintenance"
    SERVER_ERROR = "server_error", CauseKind.SERVER, "the server of {host} has a fault"
    HOST_PAUSED = "host_paused", CauseKind.SERVER, "{host} asked for a pause that is not over"
    HOST_BUSY = "host_busy", CauseKind.SERVER, "another crawl kept {host} occupied"
    ROBOTS_UNREACHABLE = "robots_unreachable", CauseKind.SERVER, "robots.txt of {host} cannot be read, so nothing may be asked"

    BLOCKED = "blocked", CauseKind.BLOCKED, "{host} does not let us in"
    CHALLENGE = "challenge", CauseKind.BLOCKED, "{host} answers with a challenge page (bot check)"

    NOT_FOUND = "not_found", CauseKind.GONE, "there is no such page"
    GONE = "gone", CauseKind.GONE, "the page was removed for good"
    HTTP_STATUS = "http_status", CauseKind.GONE, "{host} answers with a status that brings no page"

    TIMEOUT_TOTAL = "timeout_total", CauseKind.BROKEN, "{host} answers too slowly"
    TRUNCATED = "truncated", CauseKind.BROKEN, "{host} breaks its answer off in the middle"
    BAD_ENCODING = "bad_encoding", CauseKind.BROKEN, "the content encoding of the answer cannot be undone"
    BOMB = "bomb", CauseKind.BROKEN, "the answer unpacks to more than is read"
    TOO_LARGE = "too_large", CauseKind.BROKEN, "the answer is larger than is read"
    HEADERS_TOO_LARGE = "headers_too_large", CauseKind.BROKEN, "the headers of the answer are longer than is read"
    PROTOCOL = "protocol", CauseKind.BROKEN, "{host} answers with something that is no HTTP"
    REDIRECT_NOWHERE = "redirect_nowhere", CauseKind.BROKEN, "{host} redirects without saying where to"
    REDIRECT_LOOP = "redirect_loop", CauseKind.BROKEN, "the redirects of {host} go in a circle"
    TOO_MANY_REDIRECTS = "too_many_redirects", CauseKind.BROKEN, "the redirects of {host} do not end"
    REDIRECT_DOWNGRADE = "redirect_downgrade", CauseKind.BROKEN, "{host} redirects to an address without TLS"

    ROBOTS = "robots", CauseKind.REFUSED, "robots.txt of {host} forbids it"
    OFF_HOST = "off_host", CauseKind.REFUSED, "it leads to a host that is not one of the source's"
    REFUSED_ADDRESS = "refused_address", CauseKind.REFUSED, "{host} has an address that is not public"
    REFUSED_SCHEME = "refused_scheme", CauseKind.REFUSED, "it is no web address"
    REFUSED_URL = "refused_url", CauseKind.REFUSED, "it is an address that programs read differently"

    STATUS = "status", CauseKind.REFUSED, "the page came with the status of an error"
    REDIRECTED_HOME = "redirected_home", CauseKind.REFUSED, "it leads to the home page"
    SOFT_404 = "soft_404", CauseKind.REFUSED, "the page says that there is no such page"
    CONSENT = "consent", CauseKind.REFUSED, "the page asks for consent instead of showing the article"
    PAYWALL = "paywall", CauseKind.REFUSED, "the page asks for a subscription"
    WALL = "wall", CauseKind.REFUSED, "the same page is served for several addresses"

    WRONG_TYPE = "wrong_type", CauseKind.UNREADABLE, "the answer is no web page"
    EMPTY = "empty", CauseKind.UNREADABLE, "the page holds no text"
    THIN = "thin", CauseKind.UNREADABLE, "the page holds hardly any text"
    NO_TEXT = "no_text", CauseKind.UNREADABLE, "no article was found on the page"
    TOO_DEEP = "too_deep", CauseKind.UNREADABLE, "the page is nested too deep"

    NOT_IN_ARCHIVE = "not_in_archive", CauseKind.ARCHIVE, "the archive holds no answer for it"
    STOPPED = "stopped", CauseKind.STOPPED, "the crawl was ended before this was asked for"
    EXTRACT_FAILED = "extract_failed", CauseKind.OURS, "reading it did not come to an end on this machine"
    STORAGE = "storage", CauseKind.STORAGE, "our own disk or catalogue failed"
    INTERNAL = "internal", CauseKind.INTERNAL, "a fault of this program"

    @classmethod
    def _missing_(cls, value: object) -> Cause | None:
        """Words stored for others: an outcome is stored with the status of a page that is gone, and with any other status by number."""
        word = str(value)
        if word in _BY_STATUS:
            return _BY_STATUS[word]
        return cls.HTTP_STATUS if word.startswith("http_") and word[5:].isdecimal() else None

    @classmethod
    def of(cls, word: str) -> Cause | None:
        """The cause of a stored word; None for a word that is none (the state of an entrance that was read, a word of another version)."""
        return _WORDS.get(word) or cls._missing_(word)


_BY_STATUS = {"404": Cause.NOT_FOUND, "410": Cause.GONE}
_WORDS = {cause.value: cause for cause in Cause}
_OF_OUTCOMES = {cause: word for word, cause in _BY_STATUS.items()}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why one request brought nothing: the cause, and a sentence with the address and what was met there.

    ``status`` is the HTTP status where the cause is only that; ``kind`` is the cause's own unless something else is behind it.
    """

    cause: Cause
    sentence: str
    kind: CauseKind
    status: int | None = None

    @classmethod
    def of(cls, cause: Cause, sentence: str, *, kind: CauseKind | None = None, status: int | None = None) -> Trouble:
        """A trouble of the cause's own kind, unless another is given."""
        return cls(cause, sentence, kind or cause.kind, status)

    @property
    def word(self) -> str:
        """The word that is stored of an entrance."""
        return f"http_{self.status}" if self.cause is Cause.HTTP_STATUS else self.cause.value

    @property
    def outcome_word(self) -> str:
        """The word that is stored with an outcome."""
        return _OF_OUTCOMES.get(self.cause, self.word)
