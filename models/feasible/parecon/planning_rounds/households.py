"""Final demand of millions of households in one pass, after which a round costs nothing for them.

With Cobb-Douglas tastes a household spends the share alpha_hg of its income m_h on good g at any prices.
Households enter the balances only through M_g = sum_h m_h alpha_hg; demand is M_g / p_g in every round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from feasible.compiled import parallel, prange
from feasible.economy import Vector
from feasible.errors import InvalidInput

__all__ = ["Households", "stream"]

#: Parts of the population that are summed alone: a fixed number, so that threads do not change the sum.
_PARTS = 64


@parallel
def _spend(index: Any, share: Any, income: Any, out: Any) -> float:
    parts, goods = out.shape
    households = index.shape[0]
    for part in prange(parts):
        own = np.zeros(goods)
        for h in range(households * part // parts, households * (part + 1) // parts):
            m = income[h]
            for t in range(index.shape[1]):
                own[index[h, t]] += m * share[h, t]
        for g in range(goods):
            out[part, g] = own[g]
    return 0.0


@parallel
def _sum_words(words: Any, out: Any) -> float:
    parts, size = out.size, words.size
    for part in prange(parts):
        found = np.uint64(0)
        for i in range(size * part // parts, size * (part + 1) // parts):
            found += words[i]
        out[part] = found
    return 0.0


def stream(array: Any) -> int:
    """Read every byte of an array once and do next to nothing with it: as fast as memory allows.

    Parameters
    ----------
    array : array
        Contiguous, its size in bytes a multiple of 8.

    Returns
    -------
    int
        The sum of its 8-byte words, modulo 2^64.

    Examples
    --------
    >>> stream(np.arange(5, dtype=np.uint64))
    10
    """
    out = np.zeros(_PARTS, dtype=np.uint64)
    _sum_words(array.reshape(-1).view(np.uint64), out)
    return int(out.sum())


@dataclass(frozen=True, eq=False)
class Households:
    """Households with a few tastes each among many goods.

    Attributes
    ----------
    goods : int
        G, at most 65,536.
    index : array of uint16, shape (H, T)
        Goods that each household wants.
    share : array of float32, shape (H, T)
        Shares of its income that it spends on them.
    income : array of float32, shape (H,)

    Examples
    --------
    >>> three = Households.draw(np.random.default_rng(0), households=3, goods=10, tastes=2)
    >>> bool(np.isclose(three.spending().sum(), 3.0))     # one unit each on average, all of it spent
    True
    """

    goods: int
    index: Any
    share: Any
    income: Any

    def __post_init__(self) -> None:
        if not 0 < self.goods <= 65_536:
            raise InvalidInput(f"{self.goods} goods", where="goods", expected="between 1 and 65,536")
        if self.index.shape != self.share.shape or self.income.shape != self.index.shape[:1]:
            raise InvalidInput(
                f"shapes {self.index.shape}, {self.share.shape} and {self.income.shape} do not fit",
                where="index, share, income",
                expected="(H, T), (H, T) and (H,)",
            )
        if self.index.size and int(self.index.max()) >= self.goods:
            raise InvalidInput(
                f"good {int(self.index.max())} is wanted", where="index", expected=f"below {self.goods}"
            )

    @classmethod
    def draw(
        cls, rng: np.random.Generator, *, households: int, goods: int, tastes: int, chunk: int = 100_000
    ) -> Households:
        """Draw tastes evenly over goods, incomes evenly between a half and one and a half.

        Drawn in chunks, so that little more memory is used than the result takes.
        """
        index = np.empty((households, tastes), dtype=np.uint16)
        share = np.empty((households, tastes), dtype=np.float32)
        for lo in range(0, households, chunk):
            at = slice(lo, min(lo + chunk, households))
            index[at] = rng.integers(0, goods, index[at].shape, dtype=np.uint16)
            share[at] = rng.random(share[at].shape, dtype=np.float32)
            share[at] /= share[at].sum(axis=1, keepdims=True)
        income = 0.5 + rng.random(households, dtype=np.float32)
        income *= households / income.sum(dtype=float)
        return cls(goods, index, share, income)

    def spending(self) -> Vector:
        """Return what all households spend on each good, shape (G,): the one pass."""
        out = np.empty((_PARTS, self.goods))
        _spend(self.index, self.share, self.income, out)
        return np.asarray(out.sum(axis=0))

    def demand(self, prices: Vector) -> Vector:
        """Return demand household by household, shape (G,): the same, the long way, every round."""
        out = np.zeros(self.goods)
        for wants, shares, income in zip(self.index, self.share, self.income, strict=True):
            np.add.at(out, wants, float(income) * shares.astype(float) / prices[wants])
        return out
