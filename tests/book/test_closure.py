"""What a chapter's key covers: a small house of modules, and the book's own."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import grimp
import pytest
from feasible.book._closure import House, exports, repository
from feasible.book.sphinx_ext import Chapters
from myst_nb.core.config import NbParserConfig
from myst_parser.config.main import MdParserConfig

SMALL = {
    "__init__.py": (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from feasible.dear import Never\nelse:\n    import feasible.errors\n"
        "_HOME: dict[str, str] = {'Plan': 'feasible.optimum.plan', 'Lie': 'feasible.games.lie:Lie'}\n"
    ),
    "errors.py": "import typing\nif typing.TYPE_CHECKING:\n    import feasible.dear\n",
    "dear.py": "",
    "optimum/__init__.py": "from .plan import make\n",
    "optimum/plan.py": "def make():\n    from ..cellar import dig\n    from . import bounds\n",
    "optimum/bounds.py": "WHERE = 'feasible.games.lie:Lie'\n",
    "optimum/data/rows.csv": "a,b\n",
    "cellar.py": "",
    "games/__init__.py": "_HOME = {'a': 'feasible.dear', 'b': WHERE}\n",
    "games/lie.py": "_HOME = {'x': 'feasible.cellar'}\n",
    "games/claims/__init__.py": "",
    "games/claims/chess.py": "",
    "games/claims/go.py": "from feasible.dear import Never\n",
    "book/__init__.py": "from feasible.book.tables import claims_table\n",
    "book/claims.py": (
        "def registered(chapter=None):\n    return [read(chapter)]\n"
        "def ledger(chapter=None):\n    return registered(chapter)\n"
        "def claim(key='', essay=''):\n    return statement(key)\n"
    ),
    "book/tables.py": "def claims_table(chapter=None):\n    return ledger(chapter)\n",
    "book/statements.py": (
        "ESSAYS = (Essay('G', 'games', 'Somebody', 'Essay'), Essay('O', 'optimum', 'Another', 'Essay'))\n"
        "def statements(letter):\n    return letter\n"
        "def statement(key):\n    return statements(key[0])[key]\n"
    ),
    "book/map.py": "",
    "__pycache__/old.py": "import feasible.dear\n",
}


@pytest.fixture
def small(tmp_path: Path) -> House:
    for name, text in SMALL.items():
        path = tmp_path / "models/feasible" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "_toc.yml").write_text("root: index\nchapters:\n- file: games/chess\n")
    (tmp_path / "pyproject.toml").touch()
    return House(tmp_path)


ALWAYS = {"feasible", "feasible.errors"}
PLAN = {"feasible.optimum", "feasible.optimum.plan", "feasible.optimum.bounds", "feasible.cellar"}
# The table of `games` is no literal and that of `lie` no package's: their texts count as imports.
LIE = {"feasible.games", "feasible.games.lie", "feasible.dear", "feasible.cellar"}
CLAIMS = {"feasible.games", "feasible.dear", "feasible.games.claims"}


@pytest.mark.parametrize(
    ("cell", "modules"),
    [
        ("import numpy as np", set()),
        ("import feasible.cellar", ALWAYS | {"feasible.cellar"}),
        ("from feasible import cellar, dear", ALWAYS | {"feasible.cellar", "feasible.dear"}),
        ("def f():\n    import feasible.optimum", ALWAYS | PLAN | LIE),
        ("from feasible import Plan", ALWAYS | PLAN | LIE),
        ("from feasible import Lie", ALWAYS | LIE),
        ("from feasible import *", ALWAYS | PLAN | LIE),
        ("import feasible\nfeasible.Lie", ALWAYS | LIE),
        ("import feasible as f\nf.__version__", ALWAYS),
        ("import feasible\ngetattr(feasible, name)", ALWAYS | PLAN | LIE),
        ("import feasible.games.lie as g\ng.x", ALWAYS | LIE),
        ("import_module('feasible.cellar')", ALWAYS | {"feasible.cellar"}),
        ("'feasible.nowhere:Class', 'about feasible.cellar', 'feasible'", set()),
        ("statement('G12'), statement('X1')", ALWAYS | {"feasible.games", "feasible.dear"}),
        ("@claim(key='G1', essay='Dear')\ndef f(): ...", ALWAYS | {"feasible.games", "feasible.dear"}),
        ("@claim(essay='Great')\ndef f(): ...", set()),
        ("statement(key)", ALWAYS | {"feasible.games", "feasible.dear"} | PLAN | LIE),
        ("claims_table('games/chess')", ALWAYS | CLAIMS | {"feasible.games.claims.chess"}),
        ("book.ledger(chapter='games/chess')", ALWAYS | CLAIMS | {"feasible.games.claims.chess"}),
        ("claims_table()", ALWAYS | CLAIMS | {"feasible.games.claims.chess", "feasible.games.claims.go"}),
        ("registered(name)", ALWAYS | CLAIMS | {"feasible.games.claims.chess", "feasible.games.claims.go"}),
        ("from feasible.book import claims_table", ALWAYS | {"feasible.book", "feasible.book.tables"}),
        ("%matplotlib inline\nimport feasible.cellar", ALWAYS | {"feasible.cellar"}),
        ("from importlib.metadata import version", {"importlib.metadata"}),
    ],
)
def test_what_a_cell_may_import(small: House, cell: str, modules: set[str]) -> None:
    assert small.closure([cell]) == modules


def test_a_cell_that_nobody_can_read_may_import_everything(small: House) -> None:
    assert small.closure(["import ("]) == set(small.files)
    assert "feasible.__pycache__.old" not in small.files


def test_digest_follows_code_data_lock_and_what_is_installed(small: House, monkeypatch) -> None:
    root = small.root

    def keys() -> tuple[str, ...]:
        house = House(root)
        cells = (
            "import feasible.cellar",
            "import feasible.optimum",
            "import feasible.book.map",
            "import importlib.metadata",
        )
        return tuple(house.digest(house.closure([cell])) for cell in cells)

    def changed(path: str, text: str) -> list[bool]:
        before = keys()
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
        return [old != new for old, new in zip(before, keys(), strict=True)]

    assert changed("models/feasible/dear.py", "x = 1") == [False, True, False, False]
    assert changed("models/feasible/cellar.py", "x = 1") == [True, True, False, False]
    assert changed("models/feasible/optimum/data/rows.csv", "a,c\n") == [False, True, False, False]
    assert changed("models/feasible/book/static/page.js", "more") == [False] * 4
    assert changed("models/feasible/games/chess.py", "") == [False, False, True, False]  # it is on the map
    assert changed("models/feasible/__pycache__/cellar.pyc", "noise") == [False] * 4
    assert changed("requirements.lock", "numpy==2\n") == [True] * 4
    assert changed("Makefile", "# how\nexport THREADS = 1\nX = 2\n") == [True] * 4
    assert exports(root) == {"THREADS": "1"}
    assert changed("Makefile", "export THREADS = 1\nbook:\n") == [False] * 4
    before = keys()
    monkeypatch.setattr(
        "feasible.book._closure.metadata.distributions", lambda: [SimpleNamespace(name="a", version="2")]
    )
    assert [old != new for old, new in zip(before, keys(), strict=True)] == [False, False, False, True]
    before = keys()
    monkeypatch.setattr("feasible.book._closure.sys", SimpleNamespace(version_info=(4, 0, 1)))
    assert all(old != new for old, new in zip(before, keys(), strict=True))


def test_a_repository_is_found_from_below_or_missed(
    small: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert repository(small.root / "models" / "feasible") == small.root
    with pytest.raises(FileNotFoundError, match=r"pyproject\.toml and models/feasible"):
        repository(tmp_path_factory.mktemp("elsewhere"))


def test_every_import_of_the_package_is_seen(root: Path) -> None:
    house = House(root)
    graph = grimp.build_graph("feasible", exclude_type_checking_imports=True, cache_dir=None)
    missed = {
        (module, found)
        for module in graph.modules
        for found in graph.find_modules_directly_imported_by(module)
        if found not in house.imports(module)
    }
    assert not missed
    assert len(graph.modules) > 100


#: A page or two of each part: reading all of them takes seconds.
SOME = {
    *(
        "shadow-prices/mills",
        "shadow-prices/reading-duals",
        "parecon/one-price",
        "libcom/in-kind",
        "libcom/quotas",
    ),
    *(
        "dual-hierarchy/skeleton",
        "roads/leverage",
        "side-by-side/crises",
        "claims",
        "map",
        "status",
        "glossary",
        "reuse/api",
    ),
}
ROOMS = {"shadow-prices", "parecon", "libcom", "dual-hierarchy", "roads", "side-by-side"}


def keys_of_the_book(root: Path) -> dict[str, str]:
    env = SimpleNamespace(
        found_docs=SOME,
        doc2path=lambda name: str(root / "chapters" / f"{name}.md"),
        myst_config=MdParserConfig(),
        mystnb_config=NbParserConfig(),
    )
    chapters = Chapters()
    assert set(chapters.outdated(SimpleNamespace(confdir=root), env, (), (), ())) == set(chapters.tasks)
    return {name: task.folder.name for name, task in chapters.tasks.items()}


def test_a_changed_function_concerns_the_chapters_that_import_it(root: Path, tmp_path: Path) -> None:
    noise = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for folder in ("models", "chapters"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=noise)
    for name in ("pyproject.toml", "requirements.lock", "_toc.yml"):
        shutil.copy(root / name, tmp_path)
    before = keys_of_the_book(tmp_path)
    assert before.keys() == SOME
    assert len(set(before.values())) == len(SOME)

    def changed(path: str, old: str, new: str) -> set[str]:
        file = tmp_path / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
        after = keys_of_the_book(tmp_path)
        file.write_text(text, "utf-8")
        return {name for name in before if before[name] != after[name]}

    # A function of one essay's room: its chapter, the ledger, and who else imports the module.
    own = changed("models/feasible/shadow_prices/mills.py", "def break_even(", "def break_even_(")
    assert own >= {"shadow-prices/mills", "shadow-prices/reading-duals", "claims", "reuse/api"}
    assert not {n for n in own if n.split("/")[0] in ROOMS - {"shadow-prices", "side-by-side"}}
    assert "map" not in own
    assert "status" not in own
    # What everybody imports, one chapter's claims, one chapter's cell, one chapter's prose, the order of the book.
    assert changed("models/feasible/errors.py", "class Infeasible", "class  Infeasible") > own
    claims = changed("models/feasible/roads/claims/leverage.py", "import", " import")
    assert claims >= {"roads/leverage", "claims"}
    assert not {n for n in claims - {"roads/leverage"} if n.split("/")[0] in ROOMS}
    assert changed("chapters/libcom/in-kind.md", "plan = fulfill(place)", "plan =  fulfill(place)") == {
        "libcom/in-kind"
    }
    assert changed("chapters/libcom/in-kind.md", "A valley of", "The valley of") == set()
    assert (
        {"map"} <= changed("_toc.yml", "      - file: libcom/in-kind\n", "") <= {"map", "claims", "reuse/api"}
    )
