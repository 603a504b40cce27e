"""All sources there are: those that are declared, and the spiders written by hand beside them.

Run as ``python -m crawler.all_sources`` it prints the hand-written ones as JSON, for a process that lives long and must neither import
the user's code nor miss that it changed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from crawler.paths import ENTRY_POINTS, Paths, spider_files
from crawler.processes.child import environment
from pipelines.dedupe.identity import url_key
from pipelines.model import Source
from pipelines.sources import Sources, TomlFault, read_folder, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

IMPORT_TIMEOUT = 60.0
"""Seconds that importing all hand-written spiders may take."""
_SOURCES, _FAULTS = TypeAdapter(list[Source]), TypeAdapter(list[TomlFault])


def read_sources(config: Path, *, apart: bool = False) -> Sources:
    """All sources of a configuration folder with all their faults. ``apart``: hand-written spiders are imported in another process."""
    found = read_folder(config)
    if not spider_files(config) and not entry_points(group=ENTRY_POINTS):
        return found
    spiders, faults = _apart(config) if apart else _here(config)
    return _together(found, spiders, faults)


def usable_sources(config: Path, *, apart: bool = False) -> Sources:
    """The same where there must be something to work with: ConfigError lists all faults when not one source can be used."""
    found = read_sources(config, apart=apart)
    if not found.sources:
        raise refusal(found.faults)
    return found


def sources_of(url: str, declared: Mapping[str, Source]) -> list[Source]:
    """The sources whose hosts an address belongs to."""
    host = (urlsplit(url).hostname or "").lower()
    return [source for source in declared.values() if host in {*source.hosts, *source.identity.same_hosts}]


def keys_of(url: str, declared: Mapping[str, Source]) -> dict[str, str]:
    """The keys of an address by the source that gives it; under the empty name the general rule's."""
    return {**{source.name: url_key(url, source) for source in sources_of(url, declared)}, "": url_key(url)}


def _here(config: Path) -> tuple[list[Source], list[TomlFault]]:
    from crawler.hand_written import written  # Scrapy is imported only where there are spiders to look for

    found = written(config)
    return [spider.source for spider in found.spiders.values() if hasattr(spider, "source")], found.faults


def _apart(config: Path) -> tuple[list[Source], list[TomlFault]]:
    command = [sys.executable, "-m", "crawler.all_sources"]
    where = str(config / "spiders")
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            env=environment({"NEWSWATCH_CONFIG": str(config)}),
            capture_output=True,
            timeout=IMPORT_TIMEOUT,
            check=True,
            stdin=subprocess.DEVNULL,
        )
        said = json.loads(done.stdout.rsplit(b"\n", 2)[-2])  # whatever the user's modules print stands before it
        return _SOURCES.validate_python(said["sources"]), _FAULTS.validate_python(said["faults"])
    except subprocess.TimeoutExpired:
        return [], [TomlFault(where, 0, f"importing these spiders took longer than {IMPORT_TIMEOUT:g} seconds")]
    except (subprocess.CalledProcessError, ValueError, IndexError, KeyError) as error:
        return [], [TomlFault(where, 0, f"these spiders could not be looked at: {error}")]


def _together(found: Sources, spiders: list[Source], faults: list[TomlFault]) -> Sources:
    sources: dict[str, Source] = dict(found.sources)
    faulty = {**found.faulty, **{Path(fault.file).stem: (fault,) for fault in faults}}
    for source in spiders:
        if source.name in sources:
            said = f"the name {source.name!r} is taken by {sources.pop(source.name).file}; expected one of its own"
            faulty[source.name] = (TomlFault(source.file, 0, said),)
        else:
            sources[source.name] = source
    # a folder without declarations is no fault where there are spiders
    amiss = () if spiders or faults else found.amiss
    return Sources(dict(sorted(sources.items())), faulty, amiss, found.oddities)


def main() -> None:
    """Print the hand-written spiders of NEWSWATCH_CONFIG and their faults as one line of JSON, the last of the output."""
    sources, faults = _here(Paths.find().config)
    said: Mapping[str, Any] = {"sources": _SOURCES.dump_python(sources, mode="json"), "faults": _FAULTS.dump_python(faults, mode="json")}
    print("\n" + json.dumps(said))


if __name__ == "__main__":
    main()
