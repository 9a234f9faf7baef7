"""From an approximate plan in kind to a vertex that is exact to rounding, with its proofs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from feasible.economy import Economy, Vector
from feasible.optimum._capacities import Equations
from feasible.optimum._requests import burden
from feasible.optimum.progressive_filling import Mask

__all__ = ["Vertex", "vertex_of"]

# Largest relative breach of a limit that counts as rounding at a vertex.
_ROUNDING = 1e-10
# Up to so many equations LAPACK is quick; above, gradients are.
_LAPACK_UP_TO = 1200


class Vertex(NamedTuple):
    """A plan at a vertex: levels, the open goods' level, its proof, and the proof of its hours."""

    levels: Vector
    level: float
    witness: tuple[Vector, Vector]
    work_witness: tuple[Vector, Vector]


class _Pattern(NamedTuple):
    """What an approximate plan points to.

    Attributes
    ----------
    full, between : arrays of bool, shape (P,)
        Plants at their capacity, and between their limits.
    tight : array of bool, shape (G + R,)
        Balances and resources that bind.
    size, gross, owned : arrays, shapes (P,), (G,) and (R,)
        Natural sizes of levels, of goods made and of resources.
    """

    full: Mask
    between: Mask
    tight: Mask
    size: Vector
    gross: Vector
    owned: Vector


def vertex_of(
    economy: Economy,
    request: Vector,
    floor: Vector,
    *,
    levels: Vector,
    level: float,
    witness: tuple[Vector, Vector],
    sizes: tuple[Vector, Vector],
) -> Vertex | None:
    """Turn a first-order solution into a vertex, if it points to one.

    Complementarity says which plants stand between their limits and which rows bind; if there are as
    many of one as of the other the vertex and its proofs are the solutions of linear systems. The same
    systems prove that the plan takes the fewest hours: it is the only one that delivers as much.

    Parameters
    ----------
    economy : Economy
    request : array, shape (G,)
        Of the goods that are open; 0 for the others.
    floor : array, shape (G,)
        What the others are to get.
    levels : array, shape (P,)
    level : float
        What the open goods reach, as a share of the request.
    witness : pair of arrays, shapes (G,) and (R,)
        Multipliers of goods and resources.
    sizes : pair of arrays, shapes (G + R,) and (P + 1,)
        Natural sizes of balances and resources, of levels and of the share.
    """
    e = economy
    scale = max(level, 1e-12)
    total = float(witness[0] @ request)
    pattern = _pattern(e, request, floor, levels, level, (witness[0] / total, witness[1] / total))
    if int(pattern.between.sum()) + 1 != int(pattern.tight.sum()):
        return None
    tight, full, between, cap = pattern.tight, pattern.full, pattern.between, np.asarray(e.capacity)
    rows = sparse.csr_array(sparse.vstack([e.net, e.resource_use], format="csr"))[tight]
    demand = -np.append(request, np.zeros(e.shape[1]))[tight]
    basis = sparse.csr_array(sparse.hstack([rows[:, between], sparse.csr_array(demand[:, None])]))
    given = np.concatenate([floor, e.endowment])[tight] - rows @ np.where(full, cap, 0.0)
    work, _ = burden(e)
    # The first proof bounds the level, the second the hours.
    proofs: Vector = np.zeros((int(tight.sum()), 2))
    proofs[-1, 0], proofs[:-1, 1] = -1.0, work[between]
    solved = _solved(basis, given, proofs, (sizes[0][tight], sizes[1][np.append(between, True)]))
    if solved is None:
        return None
    at, proofs = solved
    exact = np.where(full, cap, 0.0)
    exact[between] = at[:-1]
    both = np.zeros((tight.size, 2))
    both[tight] = proofs
    both[e.shape[0] :] *= -1.0
    if not _breach(e, at[-1] * request + floor, exact, both[:, 0] / scale, pattern) <= _ROUNDING:
        return None
    g = e.shape[0]
    bounding = np.maximum(both[:, 0], 0.0)
    proof = _proof_of_hours(e, both[:, 1], bounding, work, pattern)
    return Vertex(
        np.minimum(np.maximum(exact, 0.0), cap),
        float(at[-1]),
        (bounding[:g], bounding[g:]),
        (proof[:g], proof[g:]),
    )


def _solved(
    basis: sparse.csr_array, given: Vector, proofs: Vector, sizes: tuple[Vector, Vector]
) -> tuple[Vector, Vector] | None:
    """Return the solution of a square system and those of its transposed; None where there is no one such."""
    if given.size <= _LAPACK_UP_TO:
        dense = basis.toarray()
        try:
            return np.linalg.solve(dense, given), np.linalg.solve(dense.T, proofs)
        except np.linalg.LinAlgError:
            return None
    across, along = sizes
    equations = Equations(sparse.csr_array(basis.multiply(1.0 / across[:, None]).multiply(along)))
    at = equations.levels(given / across)
    both = [equations.prices(proof * along) for proof in proofs.T]
    if at is None or both[0] is None or both[1] is None:
        return None
    return at * along, np.column_stack([both[0], both[1]]) / across[:, None]


def _pattern(
    e: Economy, request: Vector, floor: Vector, x: Vector, level: float, witness: tuple[Vector, Vector]
) -> _Pattern:
    """Say which limits bind: where what is left of a limit is smaller, relatively, than what it is worth."""
    y, w = witness
    scale = max(level, 1e-12)
    cap = np.asarray(e.capacity)
    size = np.where(np.isfinite(cap), cap, np.maximum(x, 1e-12 * float(x.max(initial=0.0))))
    share = np.divide(x, size, out=np.zeros(x.size), where=size > 0.0)
    worth = (e.net.T @ y - e.resource_use.T @ w) * size / scale
    full = np.isfinite(cap) & (worth > 1.0 - share)
    between = ~full & (-worth <= share)
    gross = np.maximum(e.outputs @ x, 1e-300)
    owned = np.maximum(e.endowment, 1e-300)
    slack = np.concatenate(
        [(e.net @ x - level * request - floor) / gross, (e.endowment - e.resource_use @ x) / owned]
    )
    tight = np.concatenate([y * gross, w * owned]) / scale > slack
    return _Pattern(full, between, tight, size, gross, owned)


def _breach(e: Economy, due: Vector, levels: Vector, proof: Vector, pattern: _Pattern) -> float:
    """Return the largest relative breach of a balance, a resource, a capacity or a sign of the proof."""
    short = np.maximum(due - e.net @ levels, 0.0) / pattern.gross
    over = np.maximum(e.resource_use @ levels - e.endowment, 0.0) / pattern.owned
    beyond = np.maximum(-levels, 0.0) + np.maximum(levels - np.asarray(e.capacity), 0.0)
    wrong = np.maximum(-proof, 0.0) * np.concatenate([pattern.gross, pattern.owned])
    return max(
        float(short.max()),
        float(over.max(initial=0.0)),
        float((beyond / np.maximum(pattern.size, 1e-300)).max()),
        float(wrong.max()),
    )


def _proof_of_hours(e: Economy, needed: Vector, bounding: Vector, work: Vector, pattern: _Pattern) -> Vector:
    """Return the proof about hours, with what it takes of the proof that no more can be delivered."""
    g = e.shape[0]
    margins = [e.net.T @ z[:g] - e.resource_use.T @ z[g:] for z in (needed, bounding)]
    full, idle = pattern.full, ~pattern.between
    excess = np.concatenate(
        [-needed[pattern.tight], np.where(full, work - margins[0], margins[0] - work)[idle]]
    )
    room = np.concatenate([bounding[pattern.tight], np.where(full, margins[1], -margins[1])[idle]])
    tilt = (excess > 0.0) & (room > 0.0)
    added = float((excess[tilt] / room[tilt]).max(initial=0.0))
    return np.asarray(np.maximum(needed + added * bounding, 0.0))
