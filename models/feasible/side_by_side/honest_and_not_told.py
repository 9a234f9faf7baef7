"""The numbers that stand in the sentences of the chapter on six institutions, honest and not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

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


def _invented() -> dict[str, float]:
    honest, lying, large = means(30), means(30, reports="best response"), means(3000)
    bent = circles().mean["loss"]
    found = {
        "kind_need": float(honest.mean.loc[KEYS["kind"], "mean_need"]),
        "central_least": float(honest.mean.loc[KEYS["central"], "least_need"]),
        "rounds_lying": float(lying.mean.loc[KEYS["rounds"], "loss"]),
        "kind_gain": float(lying.mean.loc[KEYS["kind"], "gain_household"]),
        "collusion_half": float(bent["collusion 0.5"]),
        "collusion_all": float(bent["collusion 1"]),
        "soft_some": float(bent["softness 0.4"]),
    }
    for key, name in KEYS.items():
        found[f"{key}_loss"] = float(honest.mean.loc[name, "loss"])
        found[f"{key}_3000"] = float(large.mean.loc[name, "loss"])
    return found


def _united_states() -> dict[str, float]:
    cases = load("cases")
    rows = cases[cases["economy"] == "United States 2021"].set_index("institution")
    found = {"us_kind_labor": float(rows.loc[KEYS["kind"], "labor"])}
    for key in ("central", "kind", "market", "baseline"):
        # The best plan's own loss is zero to within rounding.
        found[f"us_{key}"] = max(float(rows.loc[KEYS[key], "loss"]), 0.0)
        found[f"us_{key}_equal"] = max(float(rows.loc[KEYS[key], "loss_equal"]), 0.0)
    for step, spread in {"half": 0.5, "whole": 1.0}.items():
        for key in ("market", "baseline"):
            row = at_work(spread).loc[KEYS[key]]
            found[f"work_{key}_{step}"] = max(float(row["loss"]), 0.0)
            found[f"work_{key}_{step}_equal"] = max(float(row["loss_equal"]), 0.0)
    found["work_waste"] = max(
        float(at_work(spread).loc[KEYS[key], "inefficiency"])
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
    messages = {
        f"{key}_messages": round(mean.loc[KEYS[key], "messages"]) for key in ("central", "kind", "rounds")
    }
    return messages | {"rounds": round(mean.loc[KEYS["rounds"], "rounds"])}
