"""What the essays say of crises, and what institutions do in them."""

from __future__ import annotations

import numpy as np

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds, holds_if, part, write
from feasible.side_by_side.crises import RESERVE, impacts, pairs
from feasible.side_by_side.stored import load

_KATJA = "Katja, Anarcho-Communist Planning"
_PADGETT = "Padgett, The Politics of Communist Economic Reform"
_CHAPTER = "side-by-side/crises"
_CENTER, _COMMAND = "central plan", "command with family circles"
_FEDERATION, _BASELINE = "one office plans for needs", "capitalist baseline"
#: By how much a cap falls: a third of the depth of `four_shocks`.
_FALL = 0.2


def _impact(shock: str, reserve: float = RESERVE) -> dict[str, float]:
    """Return the mean share of output that each institution loses in the period of a shock."""
    return {str(name): float(lost) for name, lost in impacts(reserve).mean[shock].items()}


@claim("K5.5.3", chapter=_CHAPTER)
def central_structures_fail_at_one_point() -> Evidence:
    """Close the plant that makes most."""
    stiff, loose = _impact("a plant closes", 0.0), _impact("a plant closes", RESERVE)

    def judge(f: Figures) -> Verdict:
        fifth = part(f["reserve"])
        because = (
            "The point of failure is in the plants, not in the office. With orders that nobody may depart "
            f"from, the closing of one plant takes {write(f['central_stiff'], '%', digits=2)} of output "
            f"from the central plan and {write(f['federation_stiff'], '%', digits=2)} from the federation, "
            f"whose stricken communities help themselves. If plants may do {fifth} of what they could do "
            f"more, it is {write(f['central_loose'], '%', digits=2)} and "
            f"{write(f['federation_loose'], '%', digits=2)}. Where prices move at once it is "
            f"{write(f['market'], '%', digits=1)}."
        )
        stiff = f["central_stiff"] > f["federation_stiff"]
        loose = f["central_loose"] > f["federation_loose"]
        if stiff and loose:
            return holds(because)
        if stiff or loose:
            return holds_if(f"{'nobody' if stiff else 'everybody'} may depart from an order", because)
        return fails(because)

    return Evidence(
        {
            "central_stiff": stiff[_CENTER],
            "federation_stiff": stiff[_FEDERATION],
            "reserve": RESERVE,
            "central_loose": loose[_CENTER],
            "federation_loose": loose[_FEDERATION],
            "market": stiff["market socialism"],
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
            f"least-met need is met to {write(f['need_federation'], '%', digits=2)} in the federation and to "
            f"{write(f['need_baseline'], '%', digits=1)} in the baseline. In the period of the shock the "
            f"federation loses {write(f['lost_federation'], '%', digits=2)} of its output on average, the "
            f"baseline {write(f['lost_baseline'], '%', digits=2)}."
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
    """Let the scarcest resource shrink under a padded and under an honest plan."""
    cap = _impact("a cap falls")
    rows = load("crises")
    start = rows[(rows["reserve"] == RESERVE) & (rows["period"] == 0)].groupby("institution")["loss"].mean()

    def judge(f: Figures) -> Verdict:
        fifth = part(f["fall"])
        because = (
            f"When the scarcest resource shrinks by {fifth}, a plan that asked for more than it needed loses "
            f"{write(max(f['command'], 0.0), '%', digits=1)} of its output and an honest one "
            f"{write(f['central'], '%', digits=2)}."
        )
        if f["command"] >= f["central"]:
            return fails(because)
        dear = "an expensive" if f["calm"] > f["central"] - f["command"] else "a cheap"
        return holds(
            f"{because} It is {dear} cushion: it costs {write(f['calm'], '%', digits=2)} of consumption in "
            "every year without a crisis."
        )

    return Evidence(
        {
            "fall": _FALL,
            "command": cap[_COMMAND],
            "central": cap[_CENTER],
            "calm": float(start[_COMMAND]),
        },
        judge,
    )
