"""Studies: the runner, the table of them, the command, and that what is stored can be had again."""

import io
import itertools
import json
import os
import platform
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import feasible
import numpy as np
import pandas as pd
import pytest
from feasible import cli
from feasible._console import FAULT
from feasible.book import studies
from feasible.book.studies import STUDIES, Entry, Study, study
from feasible.errors import InvalidInput
from feasible.stored import maker, write_stored

NAMES = [entry.name for entry in STUDIES]
#: What `squares` has computed, and what it cannot.
DONE: list[int] = []
BROKEN: set[int] = set()


def squares(task):
    """Compute two rows of one task."""
    if task in BROKEN:
        raise ZeroDivisionError(task)
    DONE.append(task)
    return pd.DataFrame(
        {"n": task, "power": [2, 3], "root": [task**0.5, task ** (1 / 3)], "word": ["", "cube"]}
    )


def single(task):
    """Compute the only row of one task."""
    return {"n": task, "half": None if task == 2 else task}


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """Return a study of seconds, whose table is stored, and which the command line knows."""
    DONE.clear()
    BROKEN.clear()
    made = Study(
        name="squares",
        summary="Powers of whole numbers.",
        tasks=lambda limit: [3, 1, 2][:limit],
        row=squares,
        file=tmp_path / "data" / "squares.csv",
        digits=4,
        keys=("n",),
        dtypes={"word": str},
        work=lambda task: task,
    )
    made.store(made.run())
    DONE.clear()
    monkeypatch.setattr(sys.modules[__name__], "TOY", made, raising=False)
    monkeypatch.setattr(studies, "STUDIES", (Entry("squares", f"{__name__}:TOY", "powers"),))
    monkeypatch.chdir(tmp_path)
    return made


# ---------------------------------------------------------------------- the runner


def test_the_longest_start_first_and_rows_keep_the_order_of_the_tasks(toy):
    frame = toy.run()
    assert DONE == [3, 2, 1]
    assert frame["n"].tolist() == [3, 3, 1, 1, 2, 2]
    assert frame["root"].iloc[-1] == 2 ** (1 / 3)
    assert toy.load()["root"].tolist() == [1.732, 1.442, 1.0, 1.0, 1.414, 1.26]
    assert toy.load()["word"].tolist() == ["", "cube"] * 3
    # Those that take equally long start in the order of the tasks.
    DONE.clear()
    replace(toy, work=lambda task: task > 1).run()
    assert DONE == [3, 2, 1]
    DONE.clear()
    assert replace(toy, work=None).run(limit=2)["n"].tolist() == [3, 3, 1, 1]
    assert DONE == [3, 1]


def test_one_row_may_be_a_dict(toy):
    frame = replace(toy, row=single, dtypes={"half": "Int64"}).run()
    assert frame["half"].tolist() == [3, 1, pd.NA]
    assert str(frame["half"].dtype) == "Int64"


def test_a_run_that_fails_goes_on_where_it_was(toy, tmp_path):
    BROKEN.add(2)
    with pytest.raises(ZeroDivisionError):
        toy.run(checkpoint=tmp_path / "half")
    assert DONE == [3]
    BROKEN.clear()
    told = []
    whole = toy.run(checkpoint=tmp_path / "half", progress=lambda *now: told.append(now))
    assert DONE == [3, 2, 1]
    assert told == [(1, 3), (2, 3), (3, 3)]
    pd.testing.assert_frame_equal(whole, toy.run(), check_exact=True)


def test_a_cluster_is_handed_on(toy, monkeypatch):
    given = []
    monkeypatch.setattr(studies, "sweep", lambda fn, todo, **how: given.append(how) or [fn(t) for t in todo])
    toy.run(client="a cluster")
    toy.check([1], client="another")
    assert [how["client"] for how in given] == ["a cluster", "another"]


def test_tasks_to_check_are_spread_from_the_quickest_up(toy):
    assert [toy.spread(n) for n in (1, 2, 3, 9)] == [[1], [1, 2], [1, 2, 3], [1, 2, 3]]
    assert replace(toy, work=None).spread(2) == [3, 1]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda toy: toy.run(workers=0), "workers: is 0; expected 1 or more"),
        (lambda toy: toy.run(limit=0), "limit: is 0; expected 1 or more"),
        (lambda toy: toy.spread(0), "tasks to check: is 0; expected 1 or more"),
        (lambda _: study("weather"), "there is no study 'weather'; expected one of squares"),
    ],
)
def test_what_is_refused(toy, call, words):
    with pytest.raises(InvalidInput, match=words):
        call(toy)


def changed(toy, **columns):
    """Store a table in which something is not what it was."""
    frame = toy.run()
    for name, value in columns.items():
        frame.loc[3, name] = value  # the second row of task 1
    toy.store(frame)


def test_numbers_may_differ_by_a_unit_of_the_last_digit_and_by_noise(toy):
    assert toy.check([1, 2, 3]) == []
    changed(toy, root=1.001)
    assert toy.check([1, 2, 3]) == []
    changed(toy, root=1.002)
    assert toy.check([2, 3]) == []
    assert toy.check([1, 2, 3]) == [
        "squares.csv, n 1: root is 1.002 in its row 2 as stored and 1.0 computed again; 1 of 2 rows differ"
    ]
    assert replace(toy, noise=0.01).check([1]) == []
    changed(toy, root=np.nan)
    assert "root is nan in its row 2 as stored and 1.0" in toy.check([1])[0]
    # Measured numbers are not compared, but that there are some.
    times = replace(toy, reproducible=False)
    assert "root is nan" in times.check([1])[0]
    changed(toy, root=55.0)
    assert times.check([1]) == []


def test_words_rows_and_columns_must_be_the_same(toy):
    changed(toy, word="square")
    assert (
        "word is square in its row 2 as stored and cube computed again; 1 of 2 rows differ"
        in toy.check([1])[0]
    )
    assert "word is square" in replace(toy, reproducible=False).check([1])[0]
    changed(toy, power=7)
    assert "power is 7 in its row 2 as stored and 3 computed again" in toy.check([1])[0]
    toy.store(toy.run()[1:])
    assert toy.check([3, 1]) == ["squares.csv, n 3: 1 rows are stored; computed again they are 2"]
    toy.store(toy.run().drop(columns="root"))
    assert "there is a column 'root', which is not stored" in toy.check([3])[0]
    toy.store(toy.run().assign(more=1.5))
    assert "more is 1.5 in its row 1 as stored and nan computed again; 2 of 2" in toy.check([3])[0]
    # A column that some sorts of tasks leave empty.
    toy.store(toy.run().assign(more=lambda rows: np.where(rows["n"] == 1, 1.5, np.nan)))
    assert toy.check([3]) == []
    write_stored(toy.file, toy.load(), made_by="squares", digits=4)
    toy.file.write_text(toy.file.read_text().replace("squares", "cubes", 1))
    with pytest.raises(InvalidInput, match="it was made by the study 'cubes'"):
        toy.check([3])


# ---------------------------------------------------------------------- the command


class Terminal(io.StringIO):
    """A screen."""

    def isatty(self):
        return True


def test_the_command_lists_the_studies(capsys):
    assert cli.main(["study"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == NAMES
    assert lines[3].endswith("every institution through four shocks, with more and less reserve")


def test_the_command_computes_a_table_anew(toy, capsys):
    text = toy.file.read_bytes()
    toy.file.unlink()
    assert cli.main(["study", "squares"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out == f"Powers of whole numbers.\nWritten to {toy.file}: 6 rows\n"
    assert toy.file.read_bytes() == text
    # The checkpoint has done its work.
    assert not Path("_build/study/squares").exists()


def test_the_command_goes_on_and_says_so(toy, capsys):
    BROKEN.add(2)
    assert cli.main(["study", "squares"]) == FAULT
    assert "ZeroDivisionError" in capsys.readouterr().err
    BROKEN.clear()
    assert cli.main(["study", "squares", "--out", "new/squares.csv"]) == 0
    out = capsys.readouterr().out
    assert f"Going on from {Path('_build/study/squares')}; remove it after a change" in out
    assert DONE == [3, 2, 1]
    assert Path("new/squares.csv").read_bytes() == toy.file.read_bytes()
    # A folder that somebody names stays.
    assert cli.main(["study", "squares", "--checkpoint", "mine", "--out", "new/squares.csv"]) == 0
    assert len(list(Path("mine").iterdir())) == 3


def test_a_part_of_the_table_goes_somewhere_else(toy, capsys):
    text = toy.file.read_bytes()
    assert cli.main(["study", "squares", "--limit", "1"]) == 1
    assert (
        "--limit: a part of the table would replace the whole; expected --out FILE" in capsys.readouterr().err
    )
    assert cli.main(["study", "squares", "--limit", "1", "--out", "one.csv"]) == 0
    assert "2 rows" in capsys.readouterr().out
    assert toy.file.read_bytes() == text
    Path("notes.csv").write_text("mine")
    assert cli.main(["study", "squares", "--out", "notes.csv"]) == 1
    assert "notes.csv: is there, and not made by this study" in capsys.readouterr().err
    # Nothing was computed before it was refused.
    assert DONE == [3]
    assert cli.main(["study", "weather"]) == 1
    assert "there is no study 'weather'" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        cli.main(["study", "squares", "--workers", "many"])
    assert ended.value.code == 2


def test_the_command_checks(toy, capsys):
    assert cli.main(["study", "squares", "--check", "2"]) == 0
    assert capsys.readouterr() == ("squares: 2 of 2 tasks computed again are as stored\n", "")
    changed(toy, root=2.0)
    text = toy.file.read_bytes()
    # Every study, where none is named.
    assert cli.main(["study", "--check", "5"]) == 1
    out, err = capsys.readouterr()
    assert out == "squares: 2 of 3 tasks computed again are as stored\n"
    assert err.startswith("feasible: squares.csv, n 1: root is 2.0 in its row 2 as stored and 1.0")
    assert toy.file.read_bytes() == text
    for option, value in (("limit", "1"), ("out", "x.csv"), ("checkpoint", "x")):
        assert cli.main(["study", "squares", "--check", "1", f"--{option}", value]) == 1
        assert f"--{option}: a check writes nothing" in capsys.readouterr().err


def test_measured_times_are_said_not_to_be_compared(capsys):
    assert cli.main(["study", "whole-program-cost", "--check", "1"]) == 0
    assert capsys.readouterr().out.endswith("as stored; measured times are not compared\n")


def test_progress_is_for_terminals(toy, monkeypatch, capsys):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert cli.main(["study", "squares", "--check", "3"]) == 0
    assert "[########################] 3 of 3 tasks" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[2K")


@pytest.mark.parametrize("machine", ["x86_64", "AMD64", "arm64"])
def test_instructions_are_chosen_where_they_can_count(machine):
    mine = {"OPENBLAS_CORETYPE": "Nehalem", "HOME": "/"}
    cli._choose_instructions(mine, machine, {"os"})
    # A choice of one's own is kept.
    assert mine["OPENBLAS_CORETYPE"] == "Nehalem"
    assert mine.get("NPY_DISABLE_CPU_FEATURES") == (
        None if machine == "arm64" else cli.ARITHMETIC["NPY_DISABLE_CPU_FEATURES"]
    )
    late: dict[str, str] = {}
    cli._choose_instructions(late, machine, {"numpy"})
    assert late == {}


def test_studies_are_computed_with_the_same_instructions_on_every_processor():
    """What NumPy rounds with is chosen before it is there: the widest instructions are off."""
    code = (
        "from feasible.cli import main\n"
        "main(['study'])\n"
        "from numpy._core._multiarray_umath import __cpu_features__ as has\n"
        "print(has.get('X86_V4', has.get('AVX512_SKX', False)))"
    )
    clean = {name: value for name, value in os.environ.items() if name not in cli.ARITHMETIC}
    done = subprocess.run([sys.executable, "-c", code], env=clean, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "False"


# ---------------------------------------------------------------------- the table of them


def test_every_table_with_a_studys_line_is_in_the_list_and_the_other_way_round():
    files = {file: maker(file) for file in Path(feasible.__file__).parent.glob("*/data/*.csv")}
    assert {file: name for file, name in files.items() if name} == {e.study.file: e.name for e in STUDIES}
    for entry in STUDIES:
        assert entry.study.name == entry.name
        assert study(entry.name) is entry.study
        assert f"`{entry.study.file.name}`" in (entry.study.file.parent / "README.md").read_text("utf-8")
    assert [entry.name for entry in STUDIES if not entry.study.reproducible] == ["whole-program-cost"]


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_table_is_whole_and_in_its_own_digits(name, tmp_path):
    of = study(name)
    table, todo = of.load(), of.chosen()
    # Rows stand in the order of the tasks, each task's together.
    keys = list(table[list(of.keys)].itertuples(index=False, name=None))
    assert len(set(keys)) == len(todo) == 1 + sum(a != b for a, b in itertools.pairwise(keys))
    if all(hasattr(todo[0], key) for key in of.keys):
        told = [tuple(getattr(task, key) for key in of.keys) for task in todo]
        assert list(dict.fromkeys(keys)) == told
    # Whoever writes what is read writes the same file.
    again = of.store(table, tmp_path / "again.csv")
    assert again.read_bytes() == of.file.read_bytes()
    # Tasks of a limit are among all: no seed more, none twice.
    few = of.chosen(1)
    assert 0 < len(set(few)) == len(few) <= len(todo)
    assert of.chosen(10**6) == todo


#: Two tasks of each study, so small that they take a second.
SMALL = {
    "comparison": lambda tasks: [replace(task, goods=6, agents=1) for task in tasks[:2]],
    "cases": lambda tasks: [tasks[0], tasks[2]],
    "circles": lambda tasks: [replace(task, goods=8) for task in tasks[:2]],
    "crises": lambda tasks: [replace(task, goods=5) for task in tasks[:2]],
    "explorer": lambda tasks: [replace(task, goods=6) for task in tasks[:2]],
    "villages": lambda tasks: [replace(task, goods=4) for task in tasks[:2]],
    "frontier": lambda tasks: [replace(task, goods=6) for task in tasks[:2]],
    "variants": lambda tasks: [replace(task, goods=4) for task in tasks[:2]],
    "struck": lambda tasks: [replace(task, goods=4) for task in tasks[:2]],
    "years": lambda tasks: [replace(task, goods=4, periods=2) for task in tasks[:2]],
    "funds": lambda tasks: [replace(task, goods=4, periods=2) for task in tasks[:2]],
    "coexistence-grid": lambda tasks: tasks[:2],
    "annual-plans": lambda tasks: tasks[:2],
    "stalls": lambda tasks: tasks[-2:],
    "federation-rounds": lambda tasks: tasks[:2],
    "survival": lambda tasks: [replace(task, runs=2) for task in tasks[:2]],
}


@pytest.mark.parametrize("name", [entry.name for entry in STUDIES if entry.study.reproducible])
def test_any_number_of_workers_gives_the_same_bits(name):
    pytest.importorskip("joblib")
    of = study(name)
    todo = SMALL[name](of.chosen())
    alone, several = of.rows(todo), of.rows(todo, workers=2)
    assert len(alone) == len(several) == 2
    for one, other in zip(alone, several, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)
        for column in one.select_dtypes("float"):
            assert one[column].to_numpy().tobytes() == other[column].to_numpy().tobytes()


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_whose_worker_is_killed_gives_the_same_bits(tmp_path):
    """Of the side-by-side studies; a worker of a local cluster dies after the first task."""
    distributed = pytest.importorskip("distributed")
    import dask

    names = ("villages", "variants", "frontier", "years", "crises")
    todo = {name: SMALL[name](study(name).chosen()) for name in names}
    alone = {name: study(name).rows(tasks) for name, tasks in todo.items()}
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "20s"}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50,
            local_directory=str(tmp_path / "dask"), host="127.0.0.1",
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        victims = sorted(client.run(os.getpid).values())[:1]
        killed = []

        def kill(done, _):
            if done == 1 and victims:
                killed.append(victims.pop())
                os.kill(killed[0], 9)

        found = {name: study(name).rows(tasks, client=client, progress=kill) for name, tasks in todo.items()}
        assert killed
        assert killed[0] not in client.run(os.getpid).values()
    for name in names:
        assert len(found[name]) == len(alone[name]) == 2
        for one, other in zip(alone[name], found[name], strict=True):
            pd.testing.assert_frame_equal(one, other, check_exact=True)


# ---------------------------------------------------------------------- what is stored can be had again

#: Tasks that are computed again: of every study some that take a few seconds at most.
AGAIN = {
    "comparison": "t.goods == 30 and t.seed in (1, 100)",
    "cases": "True",
    "circles": "t.seed in (1, 20)",
    "crises": "t.seed == 1 and (t.goods, t.shock) in ((30, 'links cut'), (30, 'a cap falls'), (12, 'a region hit'))",
    "explorer": "t.institution in ('central plan', 'market socialism')",
    "villages": "t.seed == 2 and t.needs == 'as drawn' and not t.struck",
    "frontier": "t.seed == 2 and t.needs == 'as drawn'",
    "variants": "t.variant == 'tastes alike' and t.seed == 1",
    "struck": "t.seed == 2 and t.needs == 'as drawn' and t.shock == 'a region hit'",
    "years": "t.seed == 2 and t.situation == 'machines last longer'",
    "funds": "t.seed == 2 and t.situation == 'machines last longer'",
    "coexistence-grid": "t.people == 100 and t.others == 0",
    "annual-plans": "t.size == 'small' and t.seed in (1, 77)",
    "stalls": "t.goods == 30 and (t.seed, t.slack) in ((3, 1.0), (2, 2.0))",
    "federation-rounds": "t.shared <= 4 and t.seed == 2",
    "whole-program-cost": "t.size == 100 and t.seed == 0",
    "survival": "t.rules == 9 and t.setting.environment == 'poor' and t.setting.network == 'torus'",
}


@pytest.fixture(scope="module")
def again():
    """Compute some rows of every study in a process of its own, with the instructions of studies."""
    code = """if True:
        import json, sys
        from feasible.book.studies import study
        out = {}
        for name, chosen in json.loads(sys.argv[1]).items():
            of = study(name)
            tasks = [t for t in of.chosen() if eval(chosen)]
            out[name] = [len(tasks), of.check(tasks)]
        print(json.dumps(out))
    """
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(AGAIN)], env=os.environ | cli.ARITHMETIC,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.skipif(
    platform.machine() not in {"x86_64", "AMD64"},
    reason="tables are stored as x86-64 computes them; elsewhere rounds of prices that swing end at other times",
)
@pytest.mark.parametrize("name", NAMES)
def test_stored_rows_are_what_the_package_computes(name, again):
    count, told = again[name]
    assert count > 0
    assert told == []
