"""The ledger of claims: what the essays say, and what a model answers."""

from __future__ import annotations

import enum
import html
import importlib
import importlib.util
import json
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pandas as pd

__all__ = ["Claim", "Kind", "Verdict", "claim", "claims_json", "claims_table", "ledger", "registered"]


class Kind(enum.Enum):
    """What a model can answer to a claim."""

    HOLDS = "holds"
    HOLDS_IF = "holds if"
    FAILS = "fails"
    CANNOT_SETTLE = "a model cannot settle this"


@dataclass(frozen=True)
class Verdict:
    """A model's answer to one claim.

    Attributes
    ----------
    kind : Kind
        The answer.
    because : str
        One or two sentences for readers, with the computed numbers in them.
    figures : mapping of str to float
        The numbers behind it, by name.
    condition : str
        For ``Kind.HOLDS_IF``: the condition, completing "holds if ...".

    Raises
    ------
    ValueError
        If the reason is empty, or a condition is missing or does not belong.
    """

    kind: Kind
    because: str
    figures: Mapping[str, float] = field(default_factory=dict)
    condition: str = ""

    def __post_init__(self) -> None:
        if not self.because.strip():
            raise ValueError("a verdict says why: `because` is empty")
        if (self.kind is Kind.HOLDS_IF) != bool(self.condition.strip()):
            raise ValueError(f"a verdict {self.kind.name} with condition {self.condition!r}")
        object.__setattr__(self, "figures", MappingProxyType(dict(self.figures)))

    @property
    def text(self) -> str:
        """The answer in words: ``"holds if the spare capacity is used"``."""
        return f"{self.kind.value} {self.condition}".strip()


@dataclass(frozen=True)
class Claim:
    """One checkable statement of an essay, and the function that checks it.

    Attributes
    ----------
    name : str
        Module and function, e.g. ``"shadow_prices.moving_flour_gains"``.
    essay : str
        Author and title.
    passage : str
        Heading of the passage in the essay.
    paraphrase : str
        What it says, in our words.
    chapter : str
        The chapter that settles it, e.g. ``"shadow-prices/mills"``.
    check : callable
        Computes the verdict.
    """

    name: str
    essay: str
    passage: str
    paraphrase: str
    chapter: str
    check: Callable[[], Verdict]


_REGISTRY: dict[str, Claim] = {}


def claim(
    *, essay: str, passage: str, paraphrase: str, chapter: str
) -> Callable[[Callable[[], Verdict]], Callable[[], Verdict]]:
    """Register a function as the check of one claim.

    Parameters
    ----------
    essay, passage, paraphrase, chapter : str
        See :class:`Claim`. None may be empty.

    Returns
    -------
    callable
        A decorator that leaves the function as it is.

    Raises
    ------
    ValueError
        If a text is empty or two claims have the same name.
    """
    texts = {"essay": essay, "passage": passage, "paraphrase": paraphrase, "chapter": chapter}
    empty = [k for k, v in texts.items() if not v.strip()]
    if empty:
        raise ValueError(f"a claim without {', '.join(empty)}")

    def register(check: Callable[[], Verdict]) -> Callable[[], Verdict]:
        room = check.__module__.removeprefix("feasible.").removesuffix(".claims")
        name = f"{room}.{check.__name__}"
        known = _REGISTRY.get(name)
        if known is not None and known.check.__code__.co_filename != check.__code__.co_filename:
            raise ValueError(f"two claims are called {name}")
        _REGISTRY[name] = Claim(name, essay, passage, paraphrase, chapter, check)
        return check

    return register


def registered() -> tuple[Claim, ...]:
    """Every claim of the package, ordered by chapter and name; imports each room's ``claims`` module."""
    house = importlib.import_module("feasible")
    for room in sorted(m.name for m in pkgutil.iter_modules(house.__path__) if m.ispkg):
        name = f"feasible.{room}.claims"
        if room != "book" and importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
    return tuple(sorted(_REGISTRY.values(), key=lambda c: (c.chapter, c.name)))


def ledger(chapter: str | None = None) -> pd.DataFrame:
    """Run the claims and return one row each.

    Parameters
    ----------
    chapter : str, optional
        Only this chapter's claims, e.g. ``"shadow-prices/mills"``.

    Returns
    -------
    DataFrame
        Columns claim, essay, passage, paraphrase, chapter, kind, condition, verdict, because, figures.
    """
    rows: list[dict[str, Any]] = []
    for item in registered():
        if chapter is not None and item.chapter != chapter:
            continue
        verdict = item.check()
        rows.append(
            {
                "claim": item.name,
                "essay": item.essay,
                "passage": item.passage,
                "paraphrase": item.paraphrase,
                "chapter": item.chapter,
                "kind": verdict.kind.name,
                "condition": verdict.condition,
                "verdict": verdict.text,
                "because": verdict.because,
                "figures": dict(verdict.figures),
            }
        )
    columns = [
        "claim",
        "essay",
        "passage",
        "paraphrase",
        "chapter",
        "kind",
        "condition",
        "verdict",
        "because",
        "figures",
    ]
    return pd.DataFrame(rows, columns=columns)


def claims_json(chapter: str | None = None) -> str:
    """Return the ledger as JSON: a list of objects with the columns of :func:`ledger`."""
    return json.dumps(ledger(chapter).to_dict(orient="records"), ensure_ascii=False, indent=2)


@dataclass(frozen=True)
class ClaimsTable:
    """A chapter's claims, ready to print on a page.

    Attributes
    ----------
    rows : DataFrame
        As :func:`ledger` returns them.
    whole : bool
        Whether it prints the whole ledger: a table a chapter, under a link to it.
    """

    rows: pd.DataFrame
    whole: bool

    def __repr__(self) -> str:
        return "\n".join(f"{r.verdict}: {r.paraphrase} {r.because}" for r in self.rows.itertuples())

    def _repr_html_(self) -> str:
        if self.rows.empty:
            return "<p>No claim is settled here yet.</p>"
        return "".join(
            _one_table(str(chapter), rows.to_dict(orient="records"), whole=self.whole)
            for chapter, rows in self.rows.groupby("chapter", sort=False)
        )


def _one_table(chapter: str, rows: list[dict[Any, Any]], *, whole: bool) -> str:
    esc = html.escape
    title = f'<a href="{esc(chapter)}.html">{esc(chapter)}</a>' if whole else "Claims settled here"
    body = "".join(
        f'<tr><th scope="row">{esc(r["paraphrase"])} <cite>{esc(r["essay"])}: {esc(r["passage"])}</cite></th>'
        f'<td><span class="feasible-verdict is-{r["kind"].lower().replace("_", "-")}">'
        f"{esc(r['verdict'])}</span></td>"
        f"<td>{esc(r['because'])}</td></tr>"
        for r in rows
    )
    return (
        f'<div class="feasible-scroll" role="region" tabindex="0" aria-label="Claims of {esc(chapter)}">'
        f'<table class="feasible-claims part-{esc(chapter.split("/", maxsplit=1)[0])}">'
        f"<caption>{title}</caption>"
        '<thead><tr><th scope="col">The essay says</th><th scope="col">A model answers</th>'
        f'<th scope="col">Because</th></tr></thead><tbody>{body}</tbody></table></div>'
    )


def claims_table(chapter: str | None = None) -> ClaimsTable:
    """Claims as an accessible table: a chapter's rows, or without a chapter the whole ledger."""
    return ClaimsTable(ledger(chapter), whole=chapter is None)
