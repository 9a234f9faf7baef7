"""Nothing is lost: a disk that is full, a run that is killed, a folder half-written; and no network is asked for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from feasible.economy.tables.whole_folder import is_ours, made_of

resource = pytest.importorskip("resource", reason="limits on files are set by the operating system")

#: Runs the command with no file above so many bytes: what is written beyond fails, as on a full disk.
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from feasible.cli import main
import matplotlib.pyplot  # reads and writes caches: not what is tested
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), -1))
raise SystemExit(main(sys.argv[2:]))
"""
COMMAND = [sys.executable, "-m", "feasible"]


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("robust") / "town"
    subprocess.run([*COMMAND, "example", str(place)], check=True, capture_output=True)
    return place


@pytest.fixture(scope="module")
def planned(town) -> Path:
    subprocess.run([*COMMAND, "plan", str(town)], check=True, capture_output=True)
    return town.with_name("town-plan")


def unmeasured() -> dict[str, str]:
    """The environment without what starts coverage in a process: its file would hit the limit as well."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


def limited(size: int, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LIMITED, str(size), *map(str, words)],
        env=unmeasured(),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("size", [0, 40, 300, 2_000])
def test_a_full_disk_leaves_nothing_half_written(town, tmp_path, size):
    done = limited(size, "plan", town, "--out", tmp_path / "plan")
    assert done.returncode == 1
    assert done.stderr.startswith("feasible: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [0, 300])
def test_a_full_disk_leaves_the_earlier_plan_as_it_was(town, planned, size):
    before = snapshot(planned)
    done = limited(size, "plan", town, "--out", planned, "--overwrite")
    assert done.returncode == 1
    assert snapshot(planned) == before
    assert sorted(p.name for p in planned.parent.iterdir()) == ["town", "town-plan"]


def test_a_full_disk_leaves_a_stored_table_as_it_was(tmp_path):
    path = tmp_path / "x.csv"
    code = (
        "import resource, signal, sys; from pathlib import Path; import pandas as pd\n"
        "from feasible.stored import write_stored\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); path = Path(sys.argv[1])\n"
        "write_stored(path, pd.DataFrame({'a': [1.0]}), made_by='x', digits=3)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200, -1))\n"
        "try:\n    write_stored(path, pd.DataFrame({'a': range(1000)}), made_by='x', digits=3)\n"
        "except OSError as error:\n    print('full', error.errno > 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, env=unmeasured()
    )
    assert done.stdout == "full True\n"
    assert path.read_text("utf-8") == "# feasible study x\na\n1.0\n"
    assert [p.name for p in tmp_path.iterdir()] == ["x.csv"]


def test_a_plan_killed_at_any_moment_is_whole_or_not_there(town, tmp_path):
    """The last moments of a run, where it writes: killed there, what stood before or the whole new plan stands."""
    out = tmp_path / "plan"
    started = time.monotonic()
    subprocess.run([*COMMAND, "plan", str(town), "--out", str(out)], check=True, capture_output=True)
    takes = time.monotonic() - started
    whole = set(snapshot(out))
    for share in (0.6, 0.8, 0.9, 0.97):
        run = subprocess.Popen(
            [*COMMAND, "plan", str(town), "--out", str(out), "--overwrite"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(share * takes)
        run.send_signal(signal.SIGKILL)
        run.wait()
        if out.exists():  # else it was killed between two renames: the earlier one is kept beside it
            assert set(snapshot(out)) == whole
            assert is_ours(out)
        else:
            kept = [p for p in tmp_path.glob(".plan.*/old") if set(snapshot(p)) == whole]
            assert kept
    subprocess.run(
        [*COMMAND, "plan", str(town), "--out", str(out), "--overwrite"], check=True, capture_output=True
    )
    assert set(snapshot(out)) == whole


@pytest.mark.parametrize(
    "accident", ["a table is gone", "a table is cut", "the marker is cut", "a file is new"]
)
def test_a_half_written_folder_is_not_taken_for_a_plan(town, tmp_path, accident):
    out = tmp_path / "plan"
    subprocess.run([*COMMAND, "plan", str(town), "--out", str(out)], check=True, capture_output=True)
    marker, table = out / "feasible.json", out / "deliveries.csv"
    if accident == "a table is gone":
        table.unlink()
    elif accident == "a table is cut":
        table.write_bytes(table.read_bytes()[:-9])
    elif accident == "the marker is cut":
        marker.write_bytes(marker.read_bytes()[:40])
    else:
        (out / "mine.txt").write_text("my own notes", "utf-8")
    assert made_of(out) is None
    before = snapshot(out)
    done = subprocess.run([*COMMAND, "plan", str(out)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert snapshot(out) == before


KILLED = """
import os, sys, time
from pathlib import Path
from feasible.sweep import sweep

def slow(n):
    Path(sys.argv[1], f"ran-{n}-{os.getpid()}").touch()
    time.sleep(0.05)
    return n * n

if __name__ == "__main__":
    print(sweep(slow, range(40), checkpoint=Path(sys.argv[2])))
"""


def test_a_killed_study_goes_on_where_it_was(tmp_path):
    script, seen, kept = tmp_path / "study.py", tmp_path / "seen", tmp_path / "kept"
    script.write_text(KILLED, "utf-8")
    seen.mkdir()
    words = [sys.executable, str(script), str(seen), str(kept)]
    run = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while len(list(seen.iterdir())) < 12 and time.monotonic() < end:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert len(list(seen.iterdir())) >= 12
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout == f"{[n * n for n in range(40)]}\n"
    again = [p.name.split("-")[1] for p in seen.iterdir()]
    twice = {n for n in again if again.count(n) > 1}
    assert len(twice) <= 2  # what was being computed, and what was not yet on the disk


#: Loaded by every Python below: whatever asks a name server or opens a connection over a network ends the run.
GUARD = """
import os, socket, sys

def hook(event, arguments):
    if event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "urllib.Request"}:
        os.write(2, f"asked the network: {event} {arguments}\\n".encode()); os._exit(99)
    if event == "socket.connect" and getattr(arguments[0], "family", None) != socket.AF_UNIX:
        os.write(2, f"asked the network: {event} {arguments}\\n".encode()); os._exit(99)

sys.addaudithook(hook)
"""
EVERYTHING = """
import importlib, pkgutil
import feasible
for module in pkgutil.walk_packages(feasible.__path__, "feasible."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
from feasible.economy import datasets
for name in ("us_2021", "germany_1995", "methane_2023"):
    getattr(feasible, name)()
from feasible.book import figure, show
with figure() as (fig, ax):
    ax.plot([1, 2], [3, 4])
show(fig, title="A line goes up", alt="A line that goes up from three to four.")
"""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory) -> dict[str, str]:
    """An environment in which no Python can reach a network."""
    place = tmp_path_factory.mktemp("guard")
    (place / "sitecustomize.py").write_text(GUARD, "utf-8")
    paths = [str(place), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def test_the_guard_sees_a_network(guarded):
    code = "import socket; socket.create_connection(('example.org', 80))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=guarded, capture_output=True, text=True, check=False
    )
    assert done.returncode == 99
    assert "asked the network" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["-c", EVERYTHING],
        ["-m", "feasible", "example", "NEW"],
        ["-m", "feasible", "plan", "TOWN", "--out", "NEW"],
        ["-m", "feasible", "compare", "TOWN", "--out", "NEW", "--workers", "2"],
        ["-m", "feasible", "claims", "--chapter", "shadow-prices/mills"],
        ["-m", "feasible", "study"],
    ],
    ids=["every module", "example", "plan", "compare", "claims", "study"],
)
def test_nothing_asks_for_a_network(guarded, town, tmp_path, words):
    places = {"TOWN": str(town), "NEW": str(tmp_path / "new")}
    done = subprocess.run(
        [sys.executable, *(places.get(w, w) for w in words)],
        env=guarded,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "asked the network" not in done.stderr


def test_what_a_marker_says_is_what_is_there(planned):
    about = json.loads((planned / "feasible.json").read_text("utf-8"))
    assert {*about["files"], "feasible.json"} == set(snapshot(planned))
