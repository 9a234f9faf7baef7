"""The numbers that stand in the sentences of the chapter on six institutions, honest and not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd

from feasible.side_by_side.honest_and_not import NAMES, at_work, circles, means
from feasible.side_by_side.stored import load

__all__ = ["KEYS", "SPREADS", "pairs_in_words", "shares", "sizes"]

#: Short names of the six, in the order of the book.
KEYS = dict(zip(("central", "rounds", "kind", "command", "market", "baseline"), NAMES, strict=True))
#: How much of today's incomes wages explain: the steps of the explorer.
SPREADS = (0.0, 0.25, 0.5, 0.75, 1.0)


def pairs_in_words(pairs: Sequence[tuple[str, str]], between: str) -> str:
    """Name pairs in a sentence, those with the same first together.

    Examples
    --------
    >>> pairs_in_words([("a", "b"), ("a", "c"), ("b", "c")], "before")
    'a before b, c; b before c'
    """
    first = dict.fromkeys(one for one, _ in pairs)
    told = (f"{one} {between} {', '.join(two for a, two in pairs if a == one)}" for one in first)
    return "; ".join(told)


def _column(table: pd.DataFrame, name: str) -> dict[str, float]:
    return {str(row): float(value) for row, value in table[name].items()}


def _invented() -> dict[str, float]:
    honest, lying, large = means(30).mean, means(30, reports="best response").mean, means(3000).mean
    loss, large_loss, bent = (_column(table, "loss") for table in (honest, large, circles().mean))
    found = {
        "kind_need": _column(honest, "mean_need")[KEYS["kind"]],
        "central_least": _column(honest, "least_need")[KEYS["central"]],
        "rounds_lying": _column(lying, "loss")[KEYS["rounds"]],
        "kind_gain": _column(lying, "gain_household")[KEYS["kind"]],
        "collusion_half": bent["collusion 0.5"],
        "collusion_all": bent["collusion 1"],
        "soft_some": bent["softness 0.4"],
    }
    for key, name in KEYS.items():
        found[f"{key}_loss"], found[f"{key}_3000"] = loss[name], large_loss[name]
    return found


def _united_states() -> dict[str, float]:
    cases = load("cases")
    rows = cases[cases["economy"] == "United States 2021"].set_index("institution")
    found = {"us_kind_labor": _column(rows, "labor")[KEYS["kind"]]}
    # The best plan's own loss is zero to within rounding.
    for weights, end in {"loss": "", "loss_equal": "_equal"}.items():
        loss = _column(rows, weights)
        for key in ("central", "kind", "market", "baseline"):
            found[f"us_{key}{end}"] = max(loss[KEYS[key]], 0.0)
        for step, spread in {"half": 0.5, "whole": 1.0}.items():
            loss = _column(at_work(spread), weights)
            for key in ("market", "baseline"):
                found[f"work_{key}_{step}{end}"] = max(loss[KEYS[key]], 0.0)
    found["work_waste"] = max(
        _column(at_work(spread), "inefficiency")[KEYS[key]]
        for spread in SPREADS
        for key in ("market", "baseline")
    )
    return found


@cache
def _shares() -> dict[str, float]:
    return _invented() | _united_states()


def shares() -> dict[str, float]:
    """Return by name the shares in the chapter's sentences.

    Returns
    -------
    dict of str to float
        ``central_loss`` and so on are welfare lost, of consumption, on economies of thirty goods with
        everyone honest; with ``_3000`` on those of three thousand goods; ``rounds_lying`` when all lie.
        ``kind_need`` is the mean need that the plan for needs meets, ``central_least`` the least-met need of
        the central plan, ``kind_gain`` a household's gain by the best lie about needs. ``us_`` are losses of
        the United States of 2021 by today's incomes and, with ``_equal``, if all count the same; ``work_``
        the same where people choose their hours and wages explain half of incomes, or all.

    Examples
    --------
    >>> found = shares()
    >>> found["rounds_loss"] < found["kind_loss"], found["us_central"] < found["us_central_equal"]
    (True, True)
    """
    return dict(_shares())


def sizes() -> dict[str, int]:
    """Return by name the messages of three institutions, and the rounds of proposals, on average.

    Examples
    --------
    >>> found = sizes()
    >>> found["central_messages"] < found["rounds_messages"]
    True
    """
    mean = means(30).mean
    sent = _column(mean, "messages")
    messages = {f"{key}_messages": round(sent[KEYS[key]]) for key in ("central", "kind", "rounds")}
    return messages | {"rounds": round(_column(mean, "rounds")[KEYS["rounds"]])}
