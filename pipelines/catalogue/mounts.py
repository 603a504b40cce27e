"""Which file system a folder lies on, and whether SQLite can be trusted there.

SQLite's locks and syncs rest on the file system; on network file systems locks are known to be missing or to lie
("How To Corrupt An SQLite Database File", 2.1, sqlite.org), so the catalogue is refused there. Linux only; elsewhere nothing is refused.
"""

from __future__ import annotations

import re
from pathlib import Path

from pipelines.errors import ConfigError

_KERNEL = "9p afs beegfs ceph cifs coda gfs2 glusterfs gpfs lustre ncpfs nfs nfs4 ocfs2 orangefs smb3 smbfs"
_FUSE = "ceph-fuse cifs davfs gcsfuse glusterfs goofys nfs rclone s3fs smbnetfs sshfs"
NETWORK = frozenset(_KERNEL.split()) | {f"fuse.{name}" for name in _FUSE.split()}
_MOUNTS = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")


def file_system(path: Path, mountinfo: str) -> tuple[str, str]:
    """(type, mount point) of the file system of an absolute path, from the text of ``/proc/self/mountinfo``; ("", "") if unknown."""
    found = ("", "")
    for line in mountinfo.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split(" ")
        if not separator or len(fields) < 5:
            continue
        point = _OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[4])
        if path.is_relative_to(point) and len(point) >= len(found[1]):  # a later mount hides an earlier one at the same place
            found = (after.split(" ")[0], point)
    return found


def refuse_network(path: Path) -> None:
    """Raise ConfigError when a SQLite file at ``path`` would lie on a network file system."""
    if not _MOUNTS.exists():
        return
    kind, point = file_system(path.absolute().resolve(), _MOUNTS.read_text("utf-8", "surrogateescape"))
    if kind in NETWORK:
        raise ConfigError(
            f"{path}: {point} is a network file system ({kind}), where SQLite's locks cannot be trusted; expected a local disk, "
            "or a PostgreSQL catalogue, or `network_ok = true` in newswatch.toml when one machine alone writes there and its locks hold"
        )
