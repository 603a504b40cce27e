"""The first thing a process of ours runs: it asks to be killed when its parent dies, and becomes the command.

Started as a file, by itself, so that nothing of the user's folder or environment is read before; the standard library's
``preexec_fn`` would do this between fork and exec, where a program with threads must not run Python.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # prctl(2): the signal a process gets when its parent dies


def main(parent: int, command: list[str]) -> None:
    """Become a command that does not outlive the process ``parent``, which may be dead already."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == parent:
        os.execve(command[0], command, os.environ)  # noqa: S606 - our own command, by its whole path


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
