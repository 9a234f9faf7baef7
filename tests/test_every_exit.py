"""Whatever is asked and whatever a folder holds: a message, a code, and no traceback."""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np
import pytest
from feasible import cli
from feasible.economy.example import example_economy
from hypothesis import given, settings
from hypothesis import strategies as st

FEASIBLE = [sys.executable, "-c", "import sys; from feasible.cli import main; sys.exit(main())"]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    economy, targets = example_economy()
    return economy.to_tables(tmp_path_factory.mktemp("exits") / "town", aims=targets.columns)


def ended(arguments: list[str]) -> tuple[int, str, str]:
    """Run a command in this process as a shell would see it."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = cli.main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
    return code, out.getvalue(), err.getvalue()


def check(code: int, out: str, err: str) -> None:
    assert "Traceback" not in out + err
    assert "fault of the package" not in err, err
    assert code in {0, 1, 2, 3}
    if code == 1:
        assert err.startswith("feasible: ")
        assert err.count("\n") == 1
    elif code == 2:
        assert "error: " in err
    elif code == 3:
        assert "NOT certified" in err
    else:
        assert err == ""


WORDS = ["plan", "compare", "claims", "study", "example", "--out", "--overwrite", "--seed", "--institution"]
WORDS += ["linear", "central", "oracle", "--lies", "--agents", "--workers", "--limit", "--check", "--json"]
WORDS += [
    "--chapter",
    "shadow-prices/mills",
    "nowhere",
    "--checkpoint",
    "--format",
    "parquet",
    "--help",
    "-h",
]
WORDS += [
    "--version",
    "0",
    "-1",
    "1e9",
    "",
    " ",
    "--",
    "-",
    "crises",
    "\u00e9",
    "TOWN",
    "FILE",
    "NEW",
    "/proc/x",
]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(WORDS), max_size=5))
def test_any_words(town, words):
    # Some words are names of folders: what is written there goes when the test ends.
    with tempfile.TemporaryDirectory() as where, contextlib.chdir(where):
        places = {
            "TOWN": str(town),
            "FILE": str(town / "goods.csv"),
            "NEW": str(Path(where) / "new" / "plan"),
        }
        asked = [places.get(word, word) for word in words]
        if "study" in asked or "TOWN" in words:
            # A study takes minutes, and what is planned beside the town would stay there.
            asked += ["--out", str(Path(where) / "out")]
        if "study" in asked and not {"--help", "-h", "--version"} & set(asked):
            asked += ["--check", "0"]
        if "compare" in asked and "TOWN" in words:
            asked += ["--workers", "0"]
        check(*ended(asked))


def bend(file: Path, draw: np.random.Generator) -> None:
    """Change a file as accidents do."""
    data = bytearray(file.read_bytes())
    at = int(draw.integers(len(data)))
    what = draw.integers(9)
    if what == 0:
        data[at] = int(draw.integers(256))
    elif what == 1:
        del data[at : at + int(draw.integers(1, 9))]
    elif what == 2:
        data[at:at] = [b",", b'"', b"\n", b"\r", b"\x00", b"-", b"9e99", b"nan", b"\xff", b";"][
            draw.integers(10)
        ]
    elif what == 3:
        lines = data.split(b"\n")
        lines[int(draw.integers(len(lines)))] = b""
        data = bytearray(b"\n".join(lines))
    elif what == 4:
        lines = data.split(b"\n")
        data = bytearray(b"\n".join([*lines, lines[int(draw.integers(len(lines)))]]))
    elif what == 5:
        data = bytearray(data.decode(errors="replace").encode("utf-16"))  # some bytes may be bent already
    elif what == 6:
        data.clear()
    elif what == 7:
        file.unlink()
        return
    else:
        file.unlink()
        file.mkdir()
        return
    file.write_bytes(bytes(data))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["central", "linear"]), st.integers(1, 2))
def test_any_accident_in_a_folder(town, seed, institution, accidents):
    draw = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where) / "town"
        shutil.copytree(town, folder)
        for _ in range(accidents):
            files = sorted(file for file in folder.iterdir() if file.is_file() and file.stat().st_size)
            bend(files[int(draw.integers(len(files)))], draw)
        code, out, err = ended(["plan", str(folder), "--institution", institution])
        check(code, out, err)
        assert (Path(where) / "town-plan").is_dir() == (code in {0, 3})
        assert sorted(place.name for place in Path(where).iterdir()) == sorted(
            ["town", "town-plan"] if code in {0, 3} else ["town"]
        )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["plan", "town", "--seed", "-1"], 2, "argument --seed: is -1; expected a whole number, 0 or more"),
        (["compare", "town", "--seed", "x"], 2, "argument --seed: is x"),
        (["plan", "/"], 1, "/: there is no place beside it; expected a folder of tables, or --out FOLDER"),
        (["plan", "loop"], 1, "loop: "),
        (
            ["plan", "town", "--out", "town", "--overwrite"],
            1,
            "town: the folder holds an economy; expected a new",
        ),
        (["compare", "town", "--out", "town", "--overwrite"], 1, "town: the folder holds an economy"),
        (["plan", "x" * 300], 1, "File name too long"),
        (["plan", "town", "--out", "town/goods.csv"], 1, "town/goods.csv: is a file; expected a folder"),
        (["plan", "town", "--out", "town/goods.csv/x"], 1, "nothing can be written there"),
    ],
)
def test_places_and_seeds_that_are_none(town, tmp_path, monkeypatch, words, code, said):
    shutil.copytree(town, tmp_path / "town")
    (tmp_path / "loop").symlink_to("loop")
    monkeypatch.chdir(tmp_path)
    before = sorted(file.read_bytes() for file in (tmp_path / "town").iterdir())
    got = ended(words)
    check(*got)
    assert (got[0], said in got[2]) == (code, True), got
    assert sorted(file.read_bytes() for file in (tmp_path / "town").iterdir()) == before
    assert sorted(place.name for place in tmp_path.iterdir()) == ["loop", "town"]


@pytest.mark.parametrize(
    "redirected", [">&-", "2>&-", ">&- 2>&-", ">/dev/full", "2>/dev/full", "<&-", "| head -c 1"]
)
@pytest.mark.parametrize(
    "asked", ["example {new}", "plan {town} --out {new}", "plan {new}", "study", "claims --help"]
)
def test_any_stream_closed_or_full(town, tmp_path, asked, redirected):
    words = asked.format(town=town, new=tmp_path / "new").split()
    command = " ".join(f"'{word}'" for word in [*FEASIBLE, *words])
    done = subprocess.run(
        ["bash", "-c", f"{command} {redirected}"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert "Exception ignored" not in done.stderr
    assert done.returncode in {0, 1}
