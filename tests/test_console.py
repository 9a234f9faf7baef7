"""The command line's edges: every exit is a message and a code, and nothing that a reader cannot use."""

from __future__ import annotations

import io
import os
import pty
import struct
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from feasible import _console, cli
from feasible._console import FAULT, INTERRUPTED, REFUSED, Progress, guarded
from feasible.errors import InvalidInput

FEASIBLE = str(Path(sys.executable).with_name("feasible"))


def raising(error):
    def work():
        raise error

    return work


def test_a_command_that_ends_well_says_nothing(capsys):
    assert guarded(lambda: 3) == 3
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            InvalidInput("is 0", where="workers", expected="1"),
            REFUSED,
            "feasible: workers: is 0; expected 1\n",
        ),
        (OSError(28, "No space left on device"), REFUSED, "feasible: [Errno 28] No space left on device\n"),
        (KeyboardInterrupt(), INTERRUPTED, "feasible: interrupted; nothing was left half-written\n"),
        (
            KeyError("x"),
            FAULT,
            "feasible: a fault of the package, not of your tables (KeyError: 'x'); please report it\n",
        ),
    ],
)
def test_every_exit_is_a_message_and_a_code(error, code, said, capsys):
    assert guarded(raising(error)) == code
    assert capsys.readouterr() == ("", said)


def test_a_fault_tells_where_to_who_asks(monkeypatch, capsys):
    monkeypatch.setenv("FEASIBLE_DEBUG", "1")
    assert guarded(raising(ZeroDivisionError("division by zero"))) == FAULT
    assert "Traceback" in capsys.readouterr().err


def test_warnings_from_inside_are_kept_inside(capsys):
    def work():
        warnings.warn("overflow somewhere", RuntimeWarning, stacklevel=1)
        return 0

    assert guarded(work) == 0
    assert capsys.readouterr().err == ""


def test_a_reader_that_goes_away_is_no_error(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert guarded(raising(BrokenPipeError())) == 0
    monkeypatch.setattr(sys, "stdout", None)
    assert guarded(raising(BrokenPipeError())) == 0
    assert guarded(lambda: 0) == 0


def test_without_standard_error_the_code_is_left(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    assert guarded(raising(KeyboardInterrupt())) == INTERRUPTED
    Progress()("nobody reads this")


def test_a_stream_is_dropped_once(tmp_path):
    with (tmp_path / "full").open("w") as stream:
        _console._drop(stream)
        stream.write("to nowhere")
    assert (tmp_path / "full").read_text() == ""


@pytest.mark.parametrize("columns", [40, 100])
def test_progress_fits_the_terminal(columns, monkeypatch):
    ours, theirs = pty.openpty()
    import fcntl
    import termios

    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with os.fdopen(theirs, "w") as screen:
        monkeypatch.setattr(sys, "stderr", screen)
        progress = Progress()
        progress("reading " + "a very long name of a folder, " * 9)
        progress.bar("plans")(3, 6)
        progress.end()
        shown = ""
        while not shown.endswith("plans\r\x1b[2K"):
            shown += os.read(ours, 4096).decode()
    os.close(ours)
    lines = [line.split("\x1b[2K")[-1] for line in shown.split("\r")]
    assert max(map(len, lines)) <= columns - 1
    assert "3 of 6 plans" in shown
    assert lines[-1] == ""


@pytest.mark.parametrize("words", [["--workers", "0"], ["--lies", "--agents", "-3"], ["--workers", "two"]])
def test_a_number_of_workers_or_agents_is_one_or_more(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["compare", "town", *words])
    assert stopped.value.code == 2
    assert "expected 1 or more" in capsys.readouterr().err


def test_streams_that_are_closed_or_full(tmp_path):
    subprocess.run([FEASIBLE, "example", "town"], cwd=tmp_path, check=True, capture_output=True)
    for where, code in ((">&-", 0), (">/dev/full", REFUSED), ("| head -1", 0)):
        done = subprocess.run(
            ["bash", "-c", f"{FEASIBLE} plan town --overwrite {where}; exit ${{PIPESTATUS[0]}}"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, (where, done.stderr)
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr


def test_names_that_the_console_cannot_print_are_escaped(tmp_path):
    subprocess.run([FEASIBLE, "example", "town"], cwd=tmp_path, check=True, capture_output=True)
    for table in (tmp_path / "town").glob("*.csv"):
        table.write_text(table.read_text("utf-8").replace("bread", "\u9992\u5934"), "utf-8")
    done = subprocess.run(
        [FEASIBLE, "plan", "town"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "town-plan" / "plan.png").exists()
