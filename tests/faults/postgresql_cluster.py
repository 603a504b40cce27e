"""A PostgreSQL server of a test's own: in a temporary folder, on a loopback port of its own, to be stopped and killed at will."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
PASSWORD = "pLanted-9f3a/7c"
"""Trusted connections need none; it stands in the URL to be looked for where it must not be."""
ADDRESS = "127.0.0.1"


class Cluster:
    """Runs while the ``with`` block lasts; `url` is its catalogue."""

    def __init__(self) -> None:
        self._bin = INSTALLED[-1].parent
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None  # the server refuses to run as root
        self._folder = Path(tempfile.mkdtemp(prefix="newswatch-pg-"))
        self.port = _free_port()

    def __enter__(self) -> Cluster:
        if self._user:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", "newswatch", "-E", "UTF8", "--no-locale", "--no-sync")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.running:
            self.stop()
        shutil.rmtree(self._folder)

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    @property
    def url(self) -> str:
        """SQLAlchemy's URL of the database, with a password in it."""
        return f"postgresql+psycopg://newswatch:{PASSWORD.replace('/', '%2F')}@{ADDRESS}:{self.port}/postgres"

    @property
    def running(self) -> bool:
        """Whether the server's process is there."""
        return (self._folder / "data" / "postmaster.pid").exists()

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        options = f"-p {self.port} -c listen_addresses={ADDRESS} -c unix_socket_directories='' -c fsync=off"
        self._run("pg_ctl", "-D", self._data, "-w", "-t", "60", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; ``immediate`` is as if it had crashed."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def kill_backends(self) -> int:
        """kill -9 every process that serves a connection of the program; how many."""
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            query = "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
            found = [row[0] for row in connection.execute(query)]
        for pid in found:
            os.kill(pid, signal.SIGKILL)
        return len(found)

    def execute(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements; the rows of the last one."""
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @property
    def _conninfo(self) -> str:
        return f"host={ADDRESS} port={self.port} user=newswatch dbname=postgres"

    def _run(self, program: str, *arguments: str) -> None:
        who: dict[str, Any] = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}
        command = [str(self._bin / program), *arguments]
        with (self._folder / "said").open("ab") as said:  # a file, for the server keeps a pipe open as long as it lives
            subprocess.run(command, check=True, cwd=self._folder, stdout=said, stderr=said, timeout=120, **who)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind((ADDRESS, 0))
        return int(taken.getsockname()[1])
