"""The essays, statement by statement: what each says, in our words, and whether a model can check it.

A table stands beside the room whose essay it is: ``<room>/data/statements.csv`` with the columns

id
    A letter for the essay and a running label, in the order of the essay: ``W32``.
passage
    Heading of the passage in the essay.
statement
    What it says, paraphrased.
kind
    ``claim`` (a row of the ledger settles it), ``data`` (a figure or fact of the essay's that the package
    carries), ``not yet`` (a model could check it; none does), ``not for a model``.
why
    For ``not for a model`` the reason; for ``not yet`` what it would take; for ``data`` where it stands.
"""

from __future__ import annotations

import functools
import importlib.resources
from dataclasses import dataclass

import pandas as pd

__all__ = ["ESSAYS", "KINDS", "Essay", "Statement", "statement", "statements"]

KINDS = ("claim", "data", "not yet", "not for a model")


@dataclass(frozen=True)
class Essay:
    """An essay, and the room in which its statements are kept.

    Attributes
    ----------
    letter : str
        With which the ids of its statements begin.
    room : str
    author, title : str
    """

    letter: str
    room: str
    author: str
    title: str

    @property
    def name(self) -> str:
        """Author and title, as the ledger prints them."""
        return f"{self.author}, {self.title}"


#: In the order of the book. Chetia's is a blog of several posts: the passage names the post.
ESSAYS: tuple[Essay, ...] = (
    Essay("C", "shadow_prices", "Chetia", "When Efficiency Meets the Party"),
    Essay("W", "parecon", "Wetzel", "Libcom or Parecon?"),
    Essay("K", "libcom", "Katja", "Anarcho-Communist Planning"),
    Essay("P", "dual_hierarchy", "Padgett", "The Politics of Communist Economic Reform"),
)


@dataclass(frozen=True)
class Statement:
    """One statement of an essay.

    Attributes
    ----------
    id : str
    essay : Essay
    passage, text, kind, why : str
        As in the table.
    """

    id: str
    essay: Essay
    passage: str
    text: str
    kind: str
    why: str


@functools.cache
def statements(letter: str) -> dict[str, Statement]:
    """Return the statements of one essay by id, in its order; empty where its table is not written yet.

    Parameters
    ----------
    letter : str
        Of `ESSAYS`.

    Raises
    ------
    ValueError
        Naming the row: an id that stands twice or belongs to another essay, an empty text, an unknown kind, a
        reason that is missing or does not belong.
    """
    essay = next((e for e in ESSAYS if e.letter == letter), None)
    if essay is None:
        raise ValueError(
            f"no essay has the letter {letter!r}; there are {', '.join(e.letter for e in ESSAYS)}"
        )
    file = importlib.resources.files(f"feasible.{essay.room}") / "data" / "statements.csv"
    if not file.is_file():
        return {}
    with file.open("r", encoding="utf-8") as lines:
        table = pd.read_csv(lines, dtype=str, keep_default_na=False)
    return read(essay, table)


def read(essay: Essay, table: pd.DataFrame) -> dict[str, Statement]:
    """Return the rows of one essay's table as statements, checked; see `statements`."""
    out: dict[str, Statement] = {}
    for row in table.to_dict(orient="records"):
        made = Statement(row["id"], essay, row["passage"], row["statement"], row["kind"], row["why"])
        where = f"statement {made.id!r} of {essay.author}"
        if made.id in out:
            raise ValueError(f"{where}: stands twice")
        if not made.id.startswith(essay.letter) or not made.id[1:]:
            raise ValueError(f"{where}: expected an id that begins with {essay.letter}")
        if not made.text.strip() or not made.passage.strip():
            raise ValueError(f"{where}: the passage or the text is empty")
        if made.kind not in KINDS:
            raise ValueError(f"{where}: is of kind {made.kind!r}; expected one of {', '.join(KINDS)}")
        if bool(made.why.strip()) != (made.kind != "claim"):
            raise ValueError(f"{where}: is of kind {made.kind!r} with the reason {made.why!r}")
        out[made.id] = made
    return out


def statement(key: str) -> Statement:
    """Return a statement by its id.

    Raises
    ------
    ValueError
        If there is none.
    """
    known = statements(key[:1])
    if key not in known:
        raise ValueError(f"no statement {key!r}: add it to the table of its essay")
    return known[key]
