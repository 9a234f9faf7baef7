"""The ledger of claims: what the essays say, and what a model answers."""

from __future__ import annotations

import enum
import functools
import importlib
import importlib.util
import json
import math
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from feasible.book.statements import statement

__all__ = [
    "Claim",
    "Evidence",
    "Figures",
    "Kind",
    "Verdict",
    "cannot_settle",
    "claim",
    "claims_json",
    "evidence_of",
    "fails",
    "holds",
    "holds_if",
    "ledger",
    "registered",
]


class Kind(enum.Enum):
    """What a model can answer to a claim."""

    HOLDS = "holds"
    HOLDS_IF = "holds if"
    FAILS = "fails"
    CANNOT_SETTLE = "a model cannot settle this"


#: The numbers behind a verdict: values by name. Texts are names that the numbers picked (the dearest rule).
Figures = Mapping[str, Any]
Figure = float | str | bool | tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """A model's answer to one claim.

    Made by `holds`, `holds_if`, `fails` and `cannot_settle`.

    Attributes
    ----------
    kind : Kind
        The answer.
    because : str
        One or two sentences for readers, with the computed numbers in them.
    condition : str
        For ``Kind.HOLDS_IF``: the condition, completing "holds if ...".

    Raises
    ------
    ValueError
        If the reason is empty, or a condition is missing or does not belong.
    """

    kind: Kind
    because: str
    condition: str = ""

    def __post_init__(self) -> None:
        if not self.because.strip():
            raise ValueError("a verdict says why: `because` is empty")
        if (self.kind is Kind.HOLDS_IF) != bool(self.condition.strip()):
            raise ValueError(f"a verdict {self.kind.name} with condition {self.condition!r}")

    @property
    def text(self) -> str:
        """The answer in words: ``"holds if the spare capacity is used"``."""
        return f"{self.kind.value} {self.condition}".strip()


def holds(because: str) -> Verdict:
    """Return the verdict that the claim holds."""
    return Verdict(Kind.HOLDS, because)


def holds_if(condition: str, because: str) -> Verdict:
    """Return the verdict that the claim holds under a condition, which completes "holds if ..."."""
    return Verdict(Kind.HOLDS_IF, because, condition)


def fails(because: str) -> Verdict:
    """Return the verdict that the claim fails."""
    return Verdict(Kind.FAILS, because)


def cannot_settle(because: str) -> Verdict:
    """Return the verdict that no model can settle the claim."""
    return Verdict(Kind.CANNOT_SETTLE, because)


@dataclass(frozen=True)
class Evidence:
    """The figures behind one claim, and the rule that turns figures into a verdict.

    The verdict is computed: `judge` sees nothing but the figures, so that other figures make another verdict,
    in other words. Tests perturb the figures and watch it turn.

    Attributes
    ----------
    figures : mapping of str to number, bool, str or tuple of str
        By name; numbers are finite.
    judge : callable
        Of the figures alone: a function or lambda that closes over nothing.

    Raises
    ------
    ValueError
        If there are no figures, a number is not finite, or the rule reads something else besides them.

    Examples
    --------
    >>> def judge(f):
    ...     if f["gain"] <= 0:
    ...         return fails("The move gains nothing.")
    ...     return holds(f"The move gains {f['gain']} loaves.")
    >>> evidence = Evidence({"gain": 14}, judge)
    >>> evidence.verdict.because, evidence.under(gain=-1).kind
    ('The move gains 14 loaves.', <Kind.FAILS: 'fails'>)
    """

    figures: Mapping[str, Figure]
    judge: Callable[[Figures], Verdict]

    def __post_init__(self) -> None:
        if not self.figures:
            raise ValueError("a verdict rests on figures: there are none")
        for name, value in self.figures.items():
            if not isinstance(value, str | tuple) and not math.isfinite(value):
                raise ValueError(f"figure {name!r} is {value}; expected a finite number")
        code = self.judge.__code__
        if code.co_freevars or self.judge.__defaults__ or self.judge.__kwdefaults__:
            outside = ", ".join(code.co_freevars) or "its defaults"
            raise ValueError(f"the rule reads {outside} besides the figures; expected figures alone")
        plain = {k: v if isinstance(v, str | tuple) else _plain(v) for k, v in self.figures.items()}
        object.__setattr__(self, "figures", MappingProxyType(plain))

    @property
    def verdict(self) -> Verdict:
        """What follows from the figures."""
        return self.judge(self.figures)

    def under(self, **changed: Figure) -> Verdict:
        """Return what would follow if some figures were others."""
        unknown = [name for name in changed if name not in self.figures]
        if unknown:
            raise ValueError(f"no figure is called {unknown[0]!r}; expected one of {', '.join(self.figures)}")
        return self.judge({**self.figures, **changed})


def _plain(value: Any) -> float | bool:
    """NumPy's numbers as Python's own, so that the ledger prints as JSON."""
    kept: float | bool = value.item() if hasattr(value, "item") else value
    return kept


@dataclass(frozen=True)
class Claim:
    """One checkable statement of an essay, and the function that checks it.

    Attributes
    ----------
    name : str
        Room and function, e.g. ``"shadow_prices.moving_flour_gains"``.
    essay : str
        Author and title.
    passage : str
        Heading of the passage in the essay.
    paraphrase : str
        What it says, in our words.
    chapter : str
        The chapter that settles it, e.g. ``"shadow-prices/mills"``.
    check : callable
        Computes the evidence.
    statement : str
        Id of the essay's statement that it settles, e.g. ``"W32"``.
    """

    name: str
    essay: str
    passage: str
    paraphrase: str
    chapter: str
    check: Callable[[], Evidence]
    statement: str

    @property
    def evidence(self) -> Evidence:
        """What `check` returns, computed once."""
        return _computed(self.check)


@functools.cache
def _computed(check: Callable[[], Evidence]) -> Evidence:
    return check()


_REGISTRY: dict[str, Claim] = {}


def claim(key: str, *, chapter: str) -> Callable[[Callable[[], Evidence]], Callable[[], Evidence]]:
    """Register a function as the check of one statement of an essay.

    Parameters
    ----------
    key : str
        Id of the statement, e.g. ``"W32"`` (`feasible.book.statements`), with its essay and passage.
    chapter : str
        That settles it, e.g. ``"shadow-prices/mills"``.

    Returns
    -------
    callable
        A decorator that leaves the function as it is.

    Raises
    ------
    ValueError
        If the chapter is empty, there is no such statement, or two claims have the same name.
    """
    if not chapter.strip():
        raise ValueError("a claim without chapter")
    said = statement(key)

    def register(check: Callable[[], Evidence]) -> Callable[[], Evidence]:
        room = check.__module__.removeprefix("feasible.").partition(".claims")[0]
        name = f"{room}.{check.__name__}"
        known = _REGISTRY.get(name)
        if known is not None and known.check.__code__.co_filename != check.__code__.co_filename:
            raise ValueError(f"two claims are called {name}")
        _REGISTRY[name] = Claim(name, said.essay.name, said.passage, said.text, chapter, check, key)
        return check

    return register


def registered(chapter: str | None = None) -> tuple[Claim, ...]:
    """Return the claims, chapter by chapter in the order of the alphabet, as they stand in its module.

    Parameters
    ----------
    chapter : str, optional
        Only this chapter's, e.g. ``"shadow-prices/mills"``: only its own module
        ``feasible.<room>.claims.<chapter>`` is imported. Without it every room's are.
    """
    house = importlib.import_module("feasible")
    rooms = sorted(m.name for m in pkgutil.iter_modules(house.__path__) if m.ispkg and m.name != "book")
    if chapter is not None:
        room, _, module = chapter.replace("-", "_").rpartition("/")
        rooms = [r for r in rooms if r == room]
    for name in rooms:
        package = f"feasible.{name}.claims"
        if importlib.util.find_spec(package) is None:
            continue
        for found in pkgutil.iter_modules(importlib.import_module(package).__path__):
            if chapter is None or found.name == module:
                importlib.import_module(f"{package}.{found.name}")
    chosen = (c for c in _REGISTRY.values() if chapter is None or c.chapter == chapter)
    return tuple(sorted(chosen, key=lambda c: c.chapter))


def evidence_of(chapter: str) -> dict[str, Evidence]:
    """Return the evidence of a chapter's claims, by the claim's name without its room.

    Examples
    --------
    >>> sorted(evidence_of("side-by-side/price-of-a-guarantee"))
    ['who_cannot_contribute_depends_on_exceptions']
    """
    return {claim.name.partition(".")[2]: claim.evidence for claim in registered(chapter)}


def ledger(chapter: str | None = None) -> pd.DataFrame:
    """Run the claims and return one row each.

    Parameters
    ----------
    chapter : str, optional
        Only this chapter's claims, e.g. ``"shadow-prices/mills"``.

    Returns
    -------
    DataFrame
        Columns claim, statement, essay, passage, paraphrase, chapter, kind, condition, verdict, because,
        figures.
    """
    rows: list[dict[str, Any]] = []
    for item in registered(chapter):
        evidence = item.evidence
        verdict = evidence.verdict
        rows.append(
            {
                "claim": item.name,
                "statement": item.statement,
                "essay": item.essay,
                "passage": item.passage,
                "paraphrase": item.paraphrase,
                "chapter": item.chapter,
                "kind": verdict.kind.name,
                "condition": verdict.condition,
                "verdict": verdict.text,
                "because": verdict.because,
                "figures": dict(evidence.figures),
            }
        )
    columns = [
        "claim",
        "statement",
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
