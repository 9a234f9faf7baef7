"""Regions that each choose how much to let out."""

from __future__ import annotations

from feasible.errors import InvalidInput


def _inside(where: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise InvalidInput(f"is {value:g}", where=where, expected="from 0 to 1")


def let_out(home: float, returned: float) -> float:
    """Return the share of its product that a region lets out if it chooses for itself, and all choose alike.

    A region makes 1 and lets out x. Of what others let out it gets the share r for what it sent itself, and
    the rest whatever it sent. What it can do with what it keeps and what it gets is
    ``(1 - x)^h (r x + (1 - r) X)^(1 - h)``, with X what the others let out.

    Parameters
    ----------
    home : float
        h: the weight of what it makes itself. 1 for a region of cells, 1 in n for one of giants among n.
    returned : float
        r: how far what comes back depends on what was sent, from 0 (a center shares out) to 1 (exchange).

    Returns
    -------
    float
        ``(1 - h) r / (h + (1 - h) r)``: at r = 1 what is best for all, ``1 - h``; at r = 0 nothing.

    Raises
    ------
    InvalidInput
        If a number is not from 0 to 1.

    Examples
    --------
    >>> [round(let_out(0.5, r), 4) for r in (0.0, 0.5, 1.0)], round(let_out(0.125, 0.5), 4)
    ([0.0, 0.3333, 0.5], 0.7778)
    """
    _inside("home", home)
    _inside("returned", returned)
    wanted = (1.0 - home) * returned
    return wanted / (home + wanted) if wanted > 0.0 else 0.0


def made_of(home: float, sent: float) -> float:
    """Return what regions can do that all let out a share, against the best: 1 where it is ``1 - h``.

    Examples
    --------
    >>> made_of(0.5, 0.5), made_of(0.5, 0.0), round(made_of(0.125, let_out(0.125, 0.5)), 4)
    (1.0, 0.0, 0.9693)
    """
    _inside("home", home)
    _inside("sent", sent)

    def product(x: float) -> float:
        return float((1.0 - x) ** home * x ** (1.0 - home))

    return product(sent) / product(1.0 - home)
