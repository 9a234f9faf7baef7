"""How long things are made to last: a plan, rivals, one who lets them, one who sells them.

Two years. A thing made in the first serves in it, and with the part d of it in the second; then what is
there is d q1 + q2. Making one that lasts takes c + k d^2, making one for the second year c. People give
a - S for the use of the last of S things a year, and next year counts beta.

What is made this year and lasts saves c next year, whoever makes it: a plan, rivals who compete, and a
monopolist who lets things all choose d = beta c / (2 k), though the monopolist makes fewer (Swan 1970). One
who *sells* is in the second year a rival of its own first: what lasts spoils the market for new things, and
buyers know it. It makes them to wear out sooner (Bulow 1986):

    d = beta c / (2 k + beta q1 / 2).

References
----------
Swan, P. L. (1970), "Durability of consumption goods", *American Economic Review* 60, 884-894.
Bulow, J. (1986), "An economic theory of planned obsolescence", *Quarterly Journal of Economics* 101, 729-749.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scipy.optimize import brentq

from feasible.economy import align
from feasible.errors import InvalidInput

__all__ = ["WHO", "Durable", "Lasting"]

Who = Literal["plan", "rivals", "letting", "selling"]
#: Who may make things: a plan that asks what they are worth; rivals; a monopolist that lets or sells.
WHO: tuple[Who, ...] = ("plan", "rivals", "letting", "selling")


@dataclass(frozen=True)
class Lasting:
    """What is made of a thing that can last.

    Attributes
    ----------
    first, second : float
        Made in the first year, and there in the second, old and new.
    durability : float
        The part of a thing of the first year that serves in the second.
    """

    first: float
    second: float
    durability: float


@dataclass(frozen=True)
class Durable:
    """A market for something that can last.

    Attributes
    ----------
    most : float
        a, what the first user of a thing gives for a year's use, in units of what matters; above the cost.
    cost : float
        c, of making one.
    lasting : float
        k: one that serves wholly in the second year costs k more.
    beta : float
        What next year counts beside this one.

    Raises
    ------
    InvalidInput
        If a number is out of range, nothing is worth making, things would outlast themselves (d above 1), or
        what is left of the first year's is enough for the second.

    Examples
    --------
    >>> market = Durable()
    >>> [round(market.made(who).durability, 3) for who in WHO]
    [0.6, 0.6, 0.6, 0.437]
    """

    most: float = 1.0
    cost: float = 0.3
    lasting: float = 0.225
    beta: float = 0.9

    def __post_init__(self) -> None:
        for name in ("most", "cost", "lasting", "beta"):
            align.number(name, getattr(self, name), positive=True)
        if self.cost >= self.most:
            raise InvalidInput(f"is {self.cost:g}", where="cost", expected=f"less than {self.most:g}")
        if self.efficient > 1.0:
            raise InvalidInput(
                f"is {self.lasting:g}",
                where="lasting",
                expected=f"{self.beta * self.cost / 2.0:g} or more, so that nothing outlasts itself",
            )
        best = self.made("plan")
        if best.durability * best.first > best.second:
            raise InvalidInput(
                f"is {self.lasting:g}",
                where="lasting",
                expected="so much that new ones are made in the second year too",
            )

    @property
    def efficient(self) -> float:
        """The durability that saves as much as it costs."""
        return self.beta * self.cost / (2.0 * self.lasting)

    def made(self, who: Who) -> Lasting:
        """Return what is made, and how long it lasts.

        Parameters
        ----------
        who : {"plan", "rivals", "letting", "selling"}

        Raises
        ------
        InvalidInput
            If nobody of that name makes anything.
        """
        align.choice("who", who, WHO)
        d, spread = self.efficient, self.most - self.cost
        # Of a first-year thing: what it costs to make it last, less what it saves.
        extra = self.lasting * d**2 - self.beta * d * self.cost
        if who in ("plan", "rivals"):
            return Lasting(spread - extra, spread, d)
        if who == "letting":
            return Lasting((spread - extra) / 2.0, spread / 2.0, d)
        d = float(brentq(self._regret, 0.0, self.efficient))
        first = self._sold(d)
        return Lasting(first, (spread + d * first) / 2.0, d)

    def _sold(self, durability: float) -> float:
        """Return how many a monopolist sells in the first year that cannot bind itself for the second."""
        b, d = self.beta, durability
        gain = self.most - self.cost + b * d * self.cost - self.lasting * d**2
        return gain / (2.0 + b * d**2 / 2.0)

    def _regret(self, durability: float) -> float:
        """Return what a little more durability would earn the seller, a thing."""
        worn = 2.0 * self.lasting + self.beta * self._sold(durability) / 2.0
        return self.beta * self.cost - durability * worn
