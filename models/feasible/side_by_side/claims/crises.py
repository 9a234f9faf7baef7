"""What the essays say of crises, and what institutions do in them."""

from __future__ import annotations

import numpy as np

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds, holds_if, part, write
from feasible.side_by_side.crises import RESERVE, SMALL, impacts, pairs, silent

_CHAPTER = "side-by-side/crises"
_CENTER, _COMMAND = "central plan", "command with family circles"
_FEDERATION, _BASELINE = "one office plans for needs", "capitalist baseline"
_RECORD = "federation on a public record"
#: By how much a cap falls: a third of the depth of `four_shocks`.
_FALL = 0.2


def _impact(shock: str, reserve: float = RESERVE) -> dict[str, float]:
    """Return the mean share of output that each institution loses in the period of a shock."""
    return {str(name): float(lost) for name, lost in impacts(reserve).mean[shock].items()}


@claim("K5.5.3", chapter=_CHAPTER)
def central_structures_fail_at_one_point() -> Evidence:
    """Close the plant that makes most, and let the office be silent after it."""
    stiff, loose = (impacts(r, goods=SMALL).mean["a plant closes"] for r in (0.0, RESERVE))
    quiet = silent(goods=SMALL)

    def judge(f: Figures) -> Verdict:
        fifth = part(f["reserve"])
        because = (
            "With orders that nobody may depart from, the closing of one plant takes "
            f"{write(f['central_stiff'], '%', digits=2)} of output from the central plan of a small economy "
            f"and {write(f['federation'], '%', digits=2)} from the federation on a public record, where "
            f"those who were hit restate their offers. If plants may do {fifth} of what they could do more, "
            f"it is {write(f['central_loose'], '%', digits=2)} from the plan. The office is a point too: "
            "each further period in which it is silent after such a shock costs "
            f"{write(max(f['silent'], 0.0), '%', digits=2)} of output, and nothing if nothing else happens. "
            f"Where prices move at once the plant takes {write(f['market'], '%', digits=1)}."
        )
        stiff = f["central_stiff"] > f["federation"]
        loose = f["central_loose"] > f["federation"]
        if stiff and loose:
            return holds(because)
        if stiff or loose:
            return holds_if(f"{'nobody' if stiff else 'everybody'} may depart from an order", because)
        return fails(because)

    return Evidence(
        {
            "central_stiff": float(stiff[_CENTER]),
            "federation": float(stiff[_RECORD]),
            "reserve": RESERVE,
            "central_loose": float(loose[_CENTER]),
            "silent": float(quiet["a plant closes"]),
            "market": float(stiff["market socialism"]),
        },
        judge,
    )


@claim("K5.2.5", chapter=_CHAPTER)
def works_in_crises() -> Evidence:
    """Compare the least need met after shocks, federation against baseline."""
    rows = pairs()
    last = rows[rows["period"] == rows["period"].max()]
    need = last.groupby("institution")["least_need"].mean()
    impacts = [_impact(shock) for shock in sorted(set(rows["shock"]))]

    def judge(f: Figures) -> Verdict:
        economies = count(f["economies"], "economy", "economies")
        because = (
            f"Averaged over {count(f['shocks'], 'shock')} and {economies}, once everyone has adapted, the "
            f"least-met need is met to {write(f['need_federation'], '%', digits=2)} where one office plans "
            f"for needs, which is its aim, and to {write(f['need_baseline'], '%', digits=1)} in the "
            "baseline. In the period of the shock the plan for needs loses "
            f"{write(f['lost_federation'], '%', digits=2)} of its output on average, the baseline "
            f"{write(f['lost_baseline'], '%', digits=2)}. Shocks to money, of which the essay speaks too, "
            "are not among these."
        )
        needs = f["need_federation"] > f["need_baseline"]
        output = f["lost_federation"] < f["lost_baseline"]
        if needs and output:
            return holds(because)
        if needs or output:
            return holds_if(f"it is judged by {'needs' if needs else 'output'}", because)
        return fails(because)

    return Evidence(
        {
            "shocks": len(impacts),
            "economies": int(rows["seed"].nunique()),
            "need_federation": float(need[_FEDERATION]),
            "need_baseline": float(need[_BASELINE]),
            "lost_federation": float(np.mean([impact[_FEDERATION] for impact in impacts])),
            "lost_baseline": float(np.mean([impact[_BASELINE] for impact in impacts])),
        },
        judge,
    )


@claim("PB33", chapter=_CHAPTER)
def hoards_cushion() -> Evidence:
    """Let every shock strike a padded and an honest plan, with orders that bind and with a reserve."""
    loose, stiff = _impact_of_all(RESERVE), _impact_of_all(0.0)
    worse = {p: _off(p) for p in (0, 1)}

    def judge(f: Figures) -> Verdict:
        fifth = part(f["fall"])
        because = (
            f"When the scarcest resource shrinks by {fifth}, a plan that asked for more than it needed loses "
            f"{write(max(f['command'], 0.0), '%', digits=1)} of its output and an honest one "
            f"{write(f['central'], '%', digits=2)}. Of its own output it loses less in "
            f"{count(f['loose'])} of {count(f['shocks'], 'shock')} if people may depart from orders, in "
            f"{count(f['stiff'])} if not. "
        )
        if f["loose"] < f["shocks"] and f["stiff"] < f["shocks"]:
            return fails(because)
        best = "no better off than" if f["crisis"] >= f["honest"] else "better off than"
        because += (
            f"But in calm it loses {write(f['calm'], '%', digits=2)} of consumption, and in the very period "
            f"of a shock people are {best} under the honest plan: {write(f['crisis'], '%', digits=2)} short "
            f"of the best, against {write(f['honest'], '%', digits=2)}."
        )
        if f["stiff"] == f["loose"]:
            return holds(because)
        if f["stiff"] == f["shocks"]:
            return holds_if("orders bind", because)
        return holds_if("people may depart from their orders, as those who trade supplies do", because)

    return Evidence(
        {
            "fall": _FALL,
            "command": loose["a cap falls"][_COMMAND],
            "central": loose["a cap falls"][_CENTER],
            "shocks": len(loose),
            "loose": sum(lost[_COMMAND] < lost[_CENTER] for lost in loose.values()),
            "stiff": sum(lost[_COMMAND] < lost[_CENTER] for lost in stiff.values()),
            "calm": worse[0][_COMMAND],
            "crisis": worse[1][_COMMAND],
            "honest": worse[1][_CENTER],
        },
        judge,
    )


def _impact_of_all(reserve: float) -> dict[str, dict[str, float]]:
    return {str(shock): _impact(str(shock), reserve) for shock in impacts(reserve).mean.columns}


def _off(period: int) -> dict[str, float]:
    """Return how far institutions are from the best plan in a period, on average over shocks."""
    rows = pairs()
    rows = rows[rows["period"] == period]
    mean = rows.groupby(["institution", "shock"])["loss"].mean().groupby("institution").mean()
    return {str(name): float(value) for name, value in mean.items()}
