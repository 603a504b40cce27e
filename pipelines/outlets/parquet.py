"""Parquet with a fixed schema: every file has the same columns with the same types, also an empty one.

Written by DuckDB from lines of JSON whose columns are named and typed; what the lines hold decides no type.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import ConfigError
from pipelines.outlets.export import write_jsonl
from pipelines.outlets.flat_record import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

_TYPES = {int: "BIGINT", str: "VARCHAR", bool: "BOOLEAN", list: "VARCHAR[]"}
_TIMES = ("fetched_at", "appended_at", "removed_since")
_LONGEST = 256 << 20  # bytes of one line; DuckDB's own bound is 16 MiB


def schema(*, text: bool = True) -> dict[str, str]:
    """Column and type, in their order. Times are in UTC; ``published`` is as its page wrote it, so it stays text."""
    columns = {name: "TIMESTAMP" if name in _TIMES else _TYPES[kind] for name, kind in COLUMNS.items()}
    return {**columns, **({"text": "VARCHAR"} if text else {})}


def write_parquet(records: Iterable[Mapping[str, Any]], target: Path, *, text: bool = True) -> int:
    """Write records to the file ``target``; returns the rows. Raises ConfigError where DuckDB is not installed."""
    try:
        import duckdb
    except ImportError as error:
        raise ConfigError("Parquet needs a further package; expected: pip install 'newswatch[parquet]'") from error
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".parquet-") as folder:
        lines = Path(folder) / "records.jsonl"
        with lines.open("wb") as file:
            write_jsonl(records, file)
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in schema(text=text).items())
        read = f"read_json(?, format = 'newline_delimited', maximum_object_size = {_LONGEST}, columns = {{{columns}}})"
        with duckdb.connect(config={"threads": 1, "temp_directory": folder}) as database:
            database.execute(f"CREATE VIEW lines AS SELECT * FROM {_quoted(read, lines)}")  # noqa: S608 - names and types of ours
            database.execute(f"COPY lines TO {_literal(target)} (FORMAT parquet, COMPRESSION zstd)")
            rows: int = database.execute(f"SELECT count(*) FROM read_parquet({_literal(target)})").fetchall()[0][0]  # noqa: S608 - quoted
    return rows


def _quoted(call: str, path: Path) -> str:
    return call.replace("?", _literal(path), 1)


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
