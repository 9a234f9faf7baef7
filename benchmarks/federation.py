"""A federation of communities, cold and after shocks, against multipliers alone and the whole problem in one place."""

from __future__ import annotations

import numpy as np
from feasible.libcom.federation import communities, plan_by_multipliers, plan_by_slopes
from feasible.optimum import welfare_optimum
from report import Report, timed


def federation(report: Report, *, quick: bool) -> None:
    """Plan cold, warm and without slopes; the value is checked against the optimum found in one place."""
    count, local, shared = (10, 20, 50) if quick else (100, 90, 1000)
    economy = communities(np.random.default_rng(1), count, local=local, shared=shared)
    goods = len(economy.goods)
    whole, best = timed(lambda: welfare_optimum(economy), 1)
    assert best.certificate.ok

    def told(found) -> dict[str, object]:
        return {
            "exchanges": len(found.exchanges),
            "MB": f"{found.messages.bytes / 1e6:.1f}",
            "short": f"{found.exchanges['short'].iloc[-1]:.0e}",
        }

    def off(found) -> float:
        # Multipliers of what matters, against the optimum's.
        prices, other = found.prices, best.prices
        known = other > 1e-6 * other.max()
        return float(np.median(np.abs(prices[known] / other[known] - 1.0)))

    ours, cold = timed(lambda: plan_by_slopes(economy), 1)
    assert cold.certificate.ok
    within = cold.exchanges[["loss", "imbalance"]].max(axis=1) <= 1e-6
    report.compare(
        f"federation, {count} communities, {goods:,} goods", ours, whole, "welfare optimum in one place",
        agree=off(cold), **told(cold), to_1e_6=int(within.idxmax()) + 1,
    )  # fmt: skip
    rng = np.random.default_rng(2)
    for shock in (0.01, 0.05):
        other = economy.replace(
            capacity=economy.capacity * rng.uniform(1 - shock, 1 + shock, len(economy.plants)),
            endowment=economy.endowment * rng.uniform(1 - shock, 1 + shock, len(economy.resources)),
        )
        warm_s, warm = timed(lambda other=other: plan_by_slopes(other, start=cold), 1)
        assert warm.certificate.ok
        report.compare(
            f"the same warm, shock of {shock:.0%}",
            warm_s,
            ours,
            "ours, cold",
            agree=abs(warm.certificate.value("duality gap")),
            **told(warm),
        )
    seconds, alone = timed(lambda: plan_by_multipliers(economy), 1)
    assert alone.balanced
    report.compare(
        "multipliers alone, to 1e-3", seconds, ours, "ours, slopes", agree=off(alone), **told(alone)
    )
