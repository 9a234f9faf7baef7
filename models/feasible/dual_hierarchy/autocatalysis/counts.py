"""How many runs of each setting are alive at the end: the stored table, and an independent count.

References
----------
Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference", *Journal of the
American Statistical Association* 22, 209-212.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.stats import norm

from feasible.dual_hierarchy.autocatalysis.rules import RUNS, Firms, Setting, live
from feasible.stored import read_stored, stored_file

__all__ = ["published", "survival", "survival_table", "wilson"]


def wilson(successes: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return Wilson's interval for a share.

    Raises
    ------
    ValueError
        If there are no trials, or more successes than trials.

    Examples
    --------
    Thirty runs out of thirty do not show that a ring always lives.

    >>> [round(end, 3) for end in wilson(30, 30)]
    [0.886, 1.0]
    """
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes in {trials} trials; expected 0 to all of 1 or more")
    z = float(norm.ppf((1 + confidence) / 2))
    share = successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials**2)) / (1 + z * z / trials)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def survival(setting: Setting, rules: int, runs: int = RUNS, firms: Firms | None = None) -> tuple[int, float]:
    """Return how many seeded runs are alive at the end, and mean steps before a rule died out."""
    found = [
        live(np.random.default_rng([rules, *setting.code, k]), rules, setting, firms or Firms())
        for k in range(runs)
    ]
    return sum(run.alive for run in found), float(np.mean([run.steps for run in found]))


@lru_cache(maxsize=1)
def _stored() -> pd.DataFrame:
    table = read_stored(stored_file("dual_hierarchy", "survival"), "survival")
    ends = [wilson(a, r) for a, r in zip(table["alive"], table["runs"], strict=True)]
    table["share"] = table["alive"] / table["runs"]
    table["low"], table["high"] = zip(*ends, strict=True)
    return table


def survival_table(**where: object) -> pd.DataFrame:
    """Return the stored table, with shares and 95 % intervals, where columns have the given values.

    Examples
    --------
    >>> row = survival_table(network="torus", search="selective", environment="rich", learning="target")
    >>> row["rules"].tolist()
    [2, 3, 4, 5, 6, 7, 8, 9]
    """
    table = _stored()
    for column, value in where.items():
        table = table[table[column] == value]
    return table.reset_index(drop=True)


def published() -> pd.DataFrame:
    """Return an earlier independent count of 30 runs a cell: selective search on the torus.

    Returns
    -------
    DataFrame
        Columns environment, learning, rules, percent.
    """
    return pd.read_csv(stored_file("dual_hierarchy", "survival-reference"))
