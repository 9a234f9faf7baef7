"""What every group of benchmarks uses: a timer, and lines of comparisons."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np


def timed(work: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """Return the median seconds of `repeat` runs and the last result."""
    spent, result = [], None
    for _ in range(repeat):
        gc.collect()
        began = perf_counter()
        result = work()
        spent.append(perf_counter() - began)
    return float(np.median(spent)), result


class Report:
    """Lines of comparisons, printed as they come."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def compare(
        self, what: str, ours: float, theirs: float, peer: str, *, agree: float, **more: object
    ) -> None:
        """Record one comparison; `agree` is the relative difference of the two results."""
        self.rows.append(
            {"what": what, "ours_s": ours, "peer": peer, "peer_s": theirs, "ours_over_peer": ours / theirs,
             "peer_over_ours": theirs / ours, "relative_difference": agree} | more
        )  # fmt: skip
        extra = "".join(f", {k} {v}" for k, v in more.items())
        print(
            f"{what:46s} {1e3 * ours:10.2f} ms   {peer:28s} {1e3 * theirs:11.2f} ms   "
            f"ours/peer {ours / theirs:7.3f}   peer/ours {theirs / ours:7.1f}   differ {agree:.0e}{extra}",
            flush=True,
        )


def measured_again(stored: list[dict[str, Any]], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the stored rows, each that was measured again replaced by its new one, which says so."""
    new = {(row["what"], row["peer"]): row | {"again": True} for row in rows}
    known = {(row["what"], row["peer"]) for row in stored}
    if unknown := [what for what in new if what not in known]:
        raise SystemExit(f"{unknown[0][0]} is in no stored run: measure all groups first")
    return [new.get((row["what"], row["peer"]), row) for row in stored]
