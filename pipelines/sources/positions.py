"""Where each key of a TOML text stands, so that a fault can name its line.

Only for texts that `tomllib` has read without complaint: what is not valid TOML is not noticed here.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR = re.compile(r"[^\s,\]}#][^,\]}#\n]*")
_ESCAPED = re.compile(r"\\.", re.DOTALL)


def positions(text: str) -> dict[Path, int]:
    """Return the line (from 1) of every key, table and array element of a valid TOML text, by its path."""
    return _Scan(text).document()


class _Scan:
    """One walk over the text; ``at`` is the offset of the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.tables: dict[Path, int] = {}

    def document(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip():
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.lines

    def _skip(self) -> bool:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at < len(self.text)

    def _mark(self, path: Path) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, self.at) + 1)

    def _header(self) -> Path:
        array = self.text.startswith("[[", self.at)
        self.at += 2 if array else 1
        path = self._inside_arrays(self._key(), array)
        self._mark(path)
        self.at += 2 if array else 1
        return path

    def _inside_arrays(self, names: Path, array: bool) -> Path:
        """The path with the running index after each name that is an array of tables."""
        path: Path = ()
        for depth, name in enumerate(names):
            path = (*path, name)
            if array and depth == len(names) - 1:
                self.tables[path] = self.tables.get(path, -1) + 1
            if path in self.tables:
                path = (*path, self.tables[path])
        return path

    def _pair(self, table: Path) -> None:
        start, key = self.at, self._key()
        end, self.at = self.at, start
        for depth in range(1, len(key) + 1):
            self._mark((*table, *key[:depth]))
        self.at = self.text.index("=", end) + 1
        self._value((*table, *key))

    def _key(self) -> Path:
        names: list[str] = []
        while True:
            self._skip()
            if self.text[self.at] in "\"'":
                names.append(self._string())
            elif bare := _BARE.match(self.text, self.at):
                names.append(bare[0])
                self.at = bare.end()
            self._skip()
            if self.text[self.at] != ".":
                return tuple(names)
            self.at += 1

    def _value(self, path: Path) -> None:
        self._skip()
        opening = self.text[self.at]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        elif opening in "\"'":
            self._string()
        elif scalar := _SCALAR.match(self.text, self.at):
            self.at = scalar.end()

    def _array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while self._skip() and self.text[self.at] != "]":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._mark((*path, index))
            self._value((*path, index))
            index += 1
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while self._skip() and self.text[self.at] != "}":
            if self.text[self.at] == ",":
                self.at += 1
            else:
                self._pair(path)
        self.at += 1

    def _string(self) -> str:
        quote = self.text[self.at]
        fence = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        start = end = self.at + len(fence)
        while not self.text.startswith(fence, end):
            end += 2 if quote == '"' and self.text[end] == "\\" else 1
        while len(fence) == 3 and self.text.startswith(quote, end + 3):  # a quotation mark just before the closing three
            end += 1
        self.at = end + len(fence)
        return _ESCAPED.sub(lambda found: found[0][1:], self.text[start:end])
