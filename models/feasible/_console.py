"""The command line's edges: streams that are closed, full or lack a letter, interrupts, narrow terminals."""

from __future__ import annotations

import logging
import os
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from typing import TextIO

from feasible.errors import FeasibleError

__all__ = ["FAULT", "INTERRUPTED", "REFUSED", "Progress", "guarded"]

REFUSED, FAULT, INTERRUPTED = 1, 70, 130


def guarded(work: Callable[[], int]) -> int:
    """Run a command so that whatever happens ends with a message and an exit code.

    Parameters
    ----------
    work : callable
        Returns an exit code.

    Returns
    -------
    int
        The command's code; `REFUSED` with a line on standard error where the input was refused or nothing
        could be read or written; `INTERRUPTED` after Ctrl-C; `FAULT` where the package itself is at fault.
        With ``FEASIBLE_DEBUG`` set a fault prints where it happened.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a letter that the console does not have is printed escaped
            stream.reconfigure(errors="backslashreplace")
    logging.getLogger("matplotlib").setLevel(
        logging.ERROR
    )  # which fonts a machine lacks is nobody's business
    try:
        with warnings.catch_warnings():
            if not sys.warnoptions:
                warnings.simplefilter("ignore")  # what users must know is said by the command itself
            code = work()
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output has stopped reading
        _drop(sys.stdout)
        return 0
    except KeyboardInterrupt:
        _tell("interrupted; nothing was left half-written")
        return INTERRUPTED
    except (FeasibleError, OSError) as error:
        _tell(str(error))
        _drop(sys.stdout)
        return REFUSED
    except Exception as error:  # noqa: BLE001 - the last door: no traceback reaches a user
        _tell(
            f"a fault of the package, not of your tables ({type(error).__name__}: {error}); please report it"
        )
        if os.environ.get("FEASIBLE_DEBUG"):
            traceback.print_exc()
        return FAULT
    return code


def _tell(text: str) -> None:
    """Say something on standard error, if there is one."""
    if sys.stderr is not None:
        print(f"feasible: {' '.join(text.split())}", file=sys.stderr)


def _drop(stream: TextIO | None) -> None:
    """Send what a stream still holds to nowhere, so that closing it at the end fails no more."""
    if stream is None:
        return
    try:
        number = stream.fileno()
    except (OSError, ValueError):  # a stand-in without a file behind it
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


class Progress:
    """One line on standard error that says what is going on, if somebody is there to read it."""

    def __init__(self) -> None:
        self._shown = sys.stderr is not None and sys.stderr.isatty()
        self._start = time.perf_counter()

    @staticmethod
    def _width() -> int:
        try:
            return os.get_terminal_size(sys.stderr.fileno()).columns
        except (OSError, ValueError):
            return 80

    def __call__(self, text: str) -> None:
        """Show a text in place of the last one, cut to the width of the terminal."""
        if self._shown:
            line = f"{time.perf_counter() - self._start:6.1f} s  {text}"[: max(self._width() - 1, 1)]
            print(f"\r\x1b[2K{line}", end="", file=sys.stderr, flush=True)

    def bar(self, what: str) -> Callable[[int, int], None]:
        """Return what shows how many are done of how many."""

        def show(done: int, total: int) -> None:
            width = max(min(24, self._width() - 40), 4)
            full = round(width * done / max(total, 1))
            self(f"[{'#' * full}{'.' * (width - full)}] {done} of {total} {what}")

        return show

    def end(self) -> None:
        """Clear the line."""
        if self._shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
