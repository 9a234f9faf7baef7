"""What the chapter on autocatalysis says: comparisons behind its sentences, and its headlines."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from feasible.dual_hierarchy.autocatalysis.counts import survival_table
from feasible.dual_hierarchy.autocatalysis.hypercycle import smallest_share
from feasible.dual_hierarchy.autocatalysis.rules import Setting, last_trades
from feasible.headline import Headline, by_name

#: Runs of each setting in which deaths are looked at.
_RUNS = 40
#: Settings by name: environment, who learns, length of the ring.
_DEATHS: dict[str, tuple[Setting, int]] = {
    "stock_sender": (Setting("rich", "source"), 5),
    "stock_receiver": (Setting("rich", "target"), 7),
    "one_sender": (Setting("poor", "source"), 4),
    "leftovers": (Setting("endogenous", "source"), 5),
}


def neighborhoods(search: str = "selective", longest: int = 9) -> pd.DataFrame:
    """Return, for each environment and way to learn, where a neighborhood keeps rings alive better or worse.

    Parameters
    ----------
    search : {"selective", "random"}
    longest : int
        Length of ring up to which the two are compared.

    Returns
    -------
    DataFrame
        Index environment and learning; ``better`` and ``worse`` (numbers of lengths at which the two
        intervals of 95 percent do not meet) and ``verdict``: helps, harms, mixed or alike.

    Examples
    --------
    >>> neighborhoods()["verdict"].tolist()
    ['harms', 'harms', 'mixed', 'helps', 'helps', 'harms']
    """
    index = ["environment", "learning", "rules"]
    tables = {
        network: survival_table(search=search, network=network).set_index(index).sort_index()
        for network in ("torus", "complete")
    }
    tables = {k: t[t.index.get_level_values("rules") <= longest] for k, t in tables.items()}
    near, far = tables["torus"], tables["complete"]
    counts = pd.DataFrame({"better": near["low"] > far["high"], "worse": far["low"] > near["high"]})
    found = counts.groupby(level=[0, 1]).sum()
    verdict = np.select(
        [
            (found["better"] > 0) & (found["worse"] > 0),
            found["better"] > 0,
            found["worse"] > 0,
        ],
        ["mixed", "helps", "harms"],
        "alike",
    )
    return found.assign(verdict=verdict)


@functools.cache
def ways_to_die() -> pd.DataFrame:
    """Return trade in the last tenth of a run's life over that in its first half, by setting.

    Returns
    -------
    DataFrame
        Index the setting; ``ratio`` (median over the runs that died), ``deaths`` of forty runs, ``rules``.
    """
    rows = {}
    for name, (setting, rules) in _DEATHS.items():
        lives = last_trades(setting, rules, _RUNS)
        rows[name] = {
            "ratio": float((lives["last"] / lives["before"]).median()),
            "deaths": len(lives),
            "rules": rules,
        }
    return pd.DataFrame.from_dict(rows, orient="index").astype({"deaths": int, "rules": int})


def _three_settle(push: float = 0.01, until: float = 2000.0) -> bool:
    three, four, five = (smallest_share(n, until, push=push) for n in (3, 4, 5))
    return three > 0.333 and 0.1 < four < 0.25 and 0.0 < five < 0.01


def _neighbors_both_ways(short: int = 4, long: int = 7, learns: str = "source") -> bool:
    def ends(network: str, environment: str, learning: str, rules: int) -> tuple[float, float]:
        row = survival_table(
            network=network, search="selective", environment=environment, learning=learning, rules=rules
        ).iloc[0]
        return float(row["low"]), float(row["high"])

    near, far = (ends(network, "rich", learns, short) for network in ("torus", "complete"))
    near_fed, far_fed = (ends(network, "endogenous", "target", long) for network in ("torus", "complete"))
    return near[0] > far[1] and near_fed[1] < far_fed[0]


def _helps_in_some(search: str = "selective", longest: int = 9) -> bool:
    verdicts = neighborhoods(search, longest)["verdict"].tolist()
    return (len(verdicts), verdicts.count("helps"), verdicts.count("harms")) == (6, 2, 3)


@functools.cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say; see `feasible.headline`."""
    verdicts = neighborhoods()["verdict"].tolist()
    return by_name(
        Headline(
            "answer",
            f"In {verdicts.count('helps')} of {len(verdicts)} ways to be supplied and to learn, trading with "
            f"neighbors keeps rings alive better than trading with anybody, and in {verdicts.count('harms')} "
            "worse",
            "two hundred copies, with which accidents are common",
            _helps_in_some,
            aggregation={"search": "random"},
            weakest={"longest": 5},
        ),
        Headline(
            "neighbors",
            "Where goods are plenty and the sender learns, trading with neighbors keeps rings alive; where "
            "firms live on leftovers it does not",
            "who learns from a trade: if it is the receiver, neighbors help in plenty no longer",
            _neighbors_both_ways,
            aggregation={"short": 5, "long": 6},
            weakest={"learns": "target"},
            condition="the sender learns",
        ),
        Headline(
            "ring",
            "On paper rings of three come to rest, rings of four hardly do, and rings of five swing for ever",
            "that shares can be as small as they like, as numbers of copies cannot",
            _three_settle,
            aggregation={"push": 0.02},
            weakest={"until": 4000.0},
        ),
    )
