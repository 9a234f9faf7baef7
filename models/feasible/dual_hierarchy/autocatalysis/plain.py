"""The rules of `feasible.dual_hierarchy.autocatalysis.rules` once more, written to be read.

Both draw the same numbers in the same order, so a run comes out the same to the last copy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from feasible.dual_hierarchy.autocatalysis.rules import Firms, Setting, neighbors

__all__ = ["World"]


class World:
    """Firms, the copies that they hold, and the products that lie about.

    Parameters
    ----------
    rng : numpy.random.Generator
    rules : int
        Length of the ring.
    setting : Setting
    firms : Firms

    Examples
    --------
    >>> world = World(np.random.default_rng(1), 3, Setting(), Firms(steps=500))
    >>> world.run()
    >>> world.steps, sum(world.total.values())
    (500, 200)
    """

    def __init__(self, rng: np.random.Generator, rules: int, setting: Setting, firms: Firms) -> None:
        self.rng, self.rules, self.setting, self.firms = rng, rules, setting, firms
        self.near = [list(row) for row in neighbors(firms.side, setting.network).tolist()]
        places = (rng.random(firms.copies) * len(self.near)).astype(int)
        kinds = (rng.random(firms.copies) * rules).astype(int)
        self.copies = list(zip(places.tolist(), kinds.tolist(), strict=True))
        self.held: list[Counter[int]] = [Counter() for _ in self.near]
        for firm, rule in self.copies:
            self.held[firm][rule] += 1
        self.total = Counter(rule for _, rule in self.copies)
        self.stock = [firms.stock] * rules
        self.steps = self.trades = 0
        self.left = 0  # the product that the last chain left lying

    def draw(self, count: int) -> int:
        """Draw one of 0 .. count - 1."""
        return int(self.rng.random() * count)

    def fetch(self, rule: int) -> bool:
        """Look for an input in the environment; say whether it was found and fits."""
        environment = self.setting.environment
        if self.setting.search == "selective":
            found = rule
        elif environment == "rich":
            found = self.draw(self.rules)
        elif environment == "poor":
            found = 0
        else:
            found = self.from_stock()
        if found != rule or (environment == "poor" and found != 0):
            return False
        if environment == "endogenous":
            if not self.stock[found]:
                return False
            self.stock[found] -= 1
        return True

    def from_stock(self) -> int:
        """Draw a product in proportion to what is there."""
        left = self.draw(max(sum(self.stock), 1))
        for product, there in enumerate(self.stock[:-1]):
            if left < there:
                return product
            left -= there
        return self.rules - 1

    def chain(self, firm: int, rule: int) -> Iterator[tuple[int, int, int]]:
        """Pass a product on for as long as firms can use it: sender, rule used, receiver."""
        seen = set()
        while True:
            seen.add((firm, rule))
            then = self.left = (rule + 1) % self.rules
            open_to = [g for g in self.near[firm] if self.held[g].total()]
            if not open_to:
                return
            receiver = open_to[self.draw(len(open_to))]
            if not self.held[receiver][then]:
                return
            yield firm, rule, receiver
            if (receiver, then) in seen:
                return
            firm, rule = receiver, then

    def learn(self, firm: int, rule: int) -> None:
        """Copy a rule at a firm, and forget a copy somewhere."""
        d = self.draw(len(self.copies) + 1)
        if d == len(self.copies):
            return  # the new copy is the one that is forgotten
        where, what = self.copies[d]
        self.held[where][what] -= 1
        self.total[what] -= 1
        self.copies[d] = (firm, rule)
        self.held[firm][rule] += 1
        self.total[rule] += 1

    def whole(self) -> bool:
        """Say whether there is a copy of every rule."""
        return all(self.total[rule] for rule in range(self.rules))

    def step(self) -> None:
        """Let one copy act; all stops when a rule is gone."""
        firm, rule = self.copies[self.draw(len(self.copies))]
        if not self.fetch(rule):
            return
        for sender, used, receiver in self.chain(firm, rule):
            self.trades += 1
            if self.setting.learning == "target":
                self.learn(receiver, (used + 1) % self.rules)
            else:
                self.learn(sender, used)
            if not self.whole():
                return
        if self.setting.environment == "endogenous":
            self.stock[self.left] += 1

    def run(self) -> None:
        """Take all steps, or those until a rule dies out."""
        while self.whole() and self.steps < self.firms.steps:
            self.steps += 1
            self.step()
