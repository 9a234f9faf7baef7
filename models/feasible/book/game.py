"""A workshop as a game: readers divide each machine's day, and a division that they try can bound all others.

Whoever lets machines of one kind make both products says at which rate one product is worth giving up for
the other. Any rate is a bound: no plan makes more sets than all machines could earn at it. The page computes
the bound and the sets from the rates (a sum of seven terms); the best plan and its multipliers come from the
package.
"""

from __future__ import annotations

import html
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["WorkshopGame"]


@dataclass(frozen=True)
class WorkshopGame:
    """A shop with two products, as a page that is played.

    Attributes
    ----------
    question : str
        What the reader is asked, as a heading.
    kinds : sequence of str
        Kinds of machine.
    machines : sequence of int
        How many there are of each kind.
    rates : sequence of (float, float)
        Pieces a day that one machine of each kind makes of the first and of the second product.
    products : (str, str)
        Their names; a set needs one of each.
    best : float
        Sets a day of the best plan.
    alone : float
        Sets a day if every machine makes sets by itself.
    worth : mapping of str to float
        Of a set, what one piece of each product is worth in the best plan.
    source : str
        Where the rates come from.

    Raises
    ------
    ValueError
        If the lists do not belong together, or the multipliers do not prove that `best` is best.
    """

    question: str
    kinds: Sequence[str]
    machines: Sequence[int]
    rates: Sequence[tuple[float, float]]
    products: tuple[str, str]
    best: float
    alone: float
    worth: Mapping[str, float]
    source: str = ""

    def __post_init__(self) -> None:
        if not len(self.kinds) == len(self.machines) == len(self.rates) > 0 or set(self.worth) != set(
            self.products
        ):
            raise ValueError("a workshop game has as many kinds as numbers of machines and pairs of rates")
        a, b = (self.worth[p] for p in self.products)
        bound = sum(n * max(a * x, b * y) for n, (x, y) in zip(self.machines, self.rates, strict=True))
        if not math.isclose(bound, self.best * (a + b), rel_tol=1e-6):
            raise ValueError(
                f"at these worths all machines earn {bound:g} and not the best plan's {self.best:g}: one of "
                "the two is wrong"
            )

    def __repr__(self) -> str:
        shop = ", ".join(f"{n} \u00d7 {kind}" for n, kind in zip(self.machines, self.kinds, strict=True))
        return f"{self.question} {shop}."

    def _repr_html_(self) -> str:
        esc = html.escape
        spec = {
            "question": self.question,
            "kinds": list(self.kinds),
            "machines": [int(n) for n in self.machines],
            "rates": [[float(v) for v in pair] for pair in self.rates],
            "products": list(self.products),
            "best": float(self.best),
            "alone": float(self.alone),
            "worth": [float(self.worth[p]) for p in self.products],
            "source": self.source,
        }
        data = json.dumps(spec, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        data = data.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
        one, two = (esc(name) for name in self.products)
        rows = "".join(
            f"<li>{n} \u00d7 {esc(kind)}: {x:g} of {one} or {y:g} of {two} a day</li>"
            for n, kind, (x, y) in zip(self.machines, self.kinds, self.rates, strict=True)
        )
        return (
            '<div class="feasible-workshop"><div class="feasible-workshop-fallback">'
            f"<p><strong>{esc(self.question)}</strong></p><ul>{rows}</ul>"
            "<p>The game needs JavaScript. With a pencil it goes as well.</p></div>"
            f'<script type="application/json">{data}</script></div>'
        )
