"""A larger input-output table out of a real one, by a fixed rule: a size for benchmarks.

The parts are invented; only their totals are real.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from feasible.economy.input_output import InputOutputTable
from feasible.errors import InvalidInput


def split(
    table: InputOutputTable,
    sectors: int = 402,
    rng: np.random.Generator | None = None,
    *,
    keep: float = 0.5,
    spread: float = 0.3,
) -> tuple[InputOutputTable, dict[str, str]]:
    """Split a table into a larger one of the same totals.

    The rule, on the symmetric table:

    1. Every sector gets one part; the rest go one by one to the sector with the largest output a
       part (ties to the first).
    2. A sector's output is shared out by a Dirichlet(4, ..., 4) draw.
    3. A part buys from a parent sector in proportion to its output, times a lognormal draw of
       standard deviation `spread`, rescaled so that the block's total is kept, and drawn back far
       enough that no part loses more than half of its parent's value added a unit of output.
    4. What it buys is shared among that parent's parts by their outputs, of which each is kept
       with probability `keep` (the largest always is).
    5. Final uses and primary inputs are shared by output; what step 3 and 4 shift goes into the
       largest final use and primary input. Satellites are shared by output times a draw as in 3.

    Parameters
    ----------
    table : InputOutputTable
    sectors : int
        How many sectors the result has; at least as many as now.
    rng : Generator, optional
        Source of the draws; ``np.random.default_rng(402)`` if not given.
    keep, spread : float
        See steps 3 and 4.

    Returns
    -------
    table : InputOutputTable
        Parts are named ``"<sector>, part <k>"``; a sector left whole keeps its name.
    mapping : dict of str to str
        ``table.aggregate(mapping)`` gives the first table's symmetric form back.

    Raises
    ------
    InvalidInput
        If there are to be fewer sectors than there are.
    """
    draw = np.random.default_rng(402) if rng is None else rng
    flat = table.symmetric()
    if sectors < len(flat.sectors):
        raise InvalidInput(f"is {sectors}", where="sectors", expected=f"{len(flat.sectors)} or more")
    parts = _parts(flat.output.to_numpy(), sectors, draw)
    use = _use(flat, parts, draw, keep=keep, spread=spread)
    output = flat.output.to_numpy()[parts.parent] * parts.weight
    names = parts.names(flat.sectors)
    result = replace(
        flat,
        use=pd.DataFrame(use, names, names),
        final_uses=pd.DataFrame(_final_uses(flat, parts, use, output), names, flat.final_uses.columns),
        value_added=_value_added(flat, parts, use, output, names),
        satellites=_satellites(flat, parts, draw, spread, names),
        codes={},
        name=f"{table.name}, split into {sectors}",
        # The same amount of money.
        tolerance=table.tolerance * float(flat.output.max() / output.max()),
    )
    return result, dict(zip(names, flat.sectors[parts.parent], strict=True))


@dataclass(frozen=True)
class Parts:
    """Whose part each new sector is, the share of its parent's output, and each parent's first part."""

    parent: np.ndarray
    weight: np.ndarray
    first: np.ndarray

    def within(self, cells: np.ndarray, axis: int) -> np.ndarray:
        """Rescale cells so that the parts of each parent add up to one along an axis."""
        total = np.add.reduceat(cells, self.first, axis=axis)
        return cells / np.take(total, self.parent, axis=axis)

    def names(self, sectors: pd.Index) -> list[str]:
        """Return a name for each part."""
        number = np.arange(self.parent.size) - self.first[self.parent]
        alone = np.bincount(self.parent)[self.parent] == 1
        return [
            sectors[s] if whole else f"{sectors[s]}, part {k + 1}"
            for s, k, whole in zip(self.parent.tolist(), number.tolist(), alone.tolist(), strict=True)
        ]


def _parts(output: np.ndarray, sectors: int, draw: np.random.Generator) -> Parts:
    """Take steps 1 and 2."""
    count = np.ones(output.size, dtype=int)
    for _ in range(sectors - output.size):
        count[np.argmax(output / count)] += 1
    weight = np.concatenate([draw.dirichlet(np.full(k, 4.0)) for k in count])
    return Parts(np.repeat(np.arange(output.size), count), weight, np.cumsum(count) - count)


def _use(
    table: InputOutputTable, parts: Parts, draw: np.random.Generator, *, keep: float, spread: float
) -> np.ndarray:
    """Take steps 3 and 4: what each part uses of each."""
    x, z = table.output.to_numpy(), table.use.to_numpy()
    sectors, parent, weight = parts.parent.size, parts.parent, parts.weight
    tilt = parts.within(weight * np.exp(spread * draw.standard_normal((x.size, sectors))), axis=1)
    # Every part keeps a margin: draw the tilt back, parent by parent, where inputs eat it up.
    plain = z.sum(axis=0)[parent] / x[parent]
    tilted = (z[:, parent] * tilt).sum(axis=0) / (x[parent] * weight)
    room = np.maximum(1.0 - plain, 0.0) / 2.0
    excess = np.maximum(tilted - plain, 0.0)
    back = np.divide(room, excess, out=np.ones(sectors), where=excess > room)
    tilt = weight + np.minimum.reduceat(back, parts.first)[parent] * (tilt - weight)
    bought = z[:, parent] * tilt  # what each part buys from each parent
    kept = draw.random((sectors, sectors)) < keep
    of_parent = np.split(weight, parts.first[1:])
    kept[parts.first + [int(np.argmax(own)) for own in of_parent]] = True
    return bought[parent] * parts.within(weight[:, None] * kept, axis=0)


def _final_uses(table: InputOutputTable, parts: Parts, use: np.ndarray, output: np.ndarray) -> np.ndarray:
    """Take step 5: the largest final use takes up what the row has left."""
    now = table.final_uses.to_numpy()
    final = now[parts.parent] * parts.weight[:, None]
    main = np.argmax(np.abs(now), axis=1)[parts.parent]
    final[np.arange(output.size), main] += output - use.sum(axis=1) - final.sum(axis=1)
    return final


def _value_added(
    table: InputOutputTable, parts: Parts, use: np.ndarray, output: np.ndarray, names: list[str]
) -> pd.DataFrame | None:
    """Take step 5: the largest primary input takes up what the column has left, but for the source's own gap."""
    if table.value_added is None:
        return None
    now, x, z = table.value_added.to_numpy(), table.output.to_numpy(), table.use.to_numpy()
    rows = now[:, parts.parent] * parts.weight
    main = np.argmax(np.abs(now), axis=0)[parts.parent]
    gap = (x - z.sum(axis=0) - now.sum(axis=0))[parts.parent] * parts.weight
    rows[main, np.arange(output.size)] += output - use.sum(axis=0) - rows.sum(axis=0) - gap
    return pd.DataFrame(rows, table.value_added.index, names)


def _satellites(
    table: InputOutputTable, parts: Parts, draw: np.random.Generator, spread: float, names: list[str]
) -> pd.DataFrame:
    """Take step 5: shares of output, each times a draw."""
    shape = (len(table.satellites), parts.parent.size)
    shared = parts.within(parts.weight * np.exp(spread * draw.standard_normal(shape)), axis=1)
    return pd.DataFrame(table.satellites.to_numpy()[:, parts.parent] * shared, table.satellites.index, names)
