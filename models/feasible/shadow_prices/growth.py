"""Machines that make machines: priority for heavy industry, and the fastest balanced growth.

Two models of the choice between consuming and growing. In Feldman and Mahalanobis's, new machines go
either to the industry that makes machines or to the one that makes goods for consumption; the share that
goes to the first decides how long people wait and what they wait for. In von Neumann's, everything that is
made is used to make more; the technology alone fixes the fastest growth, and the proportions and prices that
go with it.

References
----------
Feldman, G. A. (1928), in Spulber, N., ed. (1964), *Foundations of Soviet Strategy for Economic Growth*.
Domar, E. D. (1957), *Essays in the Theory of Economic Growth*, ch. 9 (a Soviet model of growth).
Mahalanobis, P. C. (1953), "Some observations on the process of growth of national income", *Sankhya* 12,
307-312.
von Neumann, J. (1945), "A model of general economic equilibrium", *Review of Economic Studies* 13, 1-9.
Kemeny, J. G., Morgenstern, O. and Thompson, G. L. (1956), *Econometrica* 24, 115-135.
Dorfman, R., Samuelson, P. A. and Solow, R. M. (1958), *Linear Programming and Economic Analysis*, ch. 12.
Maddison, A. (2010), *Historical Statistics of the World Economy: 1-2008 AD*.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.optimize import brentq, minimize

from feasible.economy import Certificate, Check, Vector
from feasible.economy.datasets import soviet_gdp, us_2021
from feasible.economy.imports import imports_apart
from feasible.errors import InvalidInput, NotConverged
from feasible.headline import Headline, by_name
from feasible.optimum.linear import LinearProgram

__all__ = [
    "GROUPS",
    "Fit",
    "Ray",
    "Turnpike",
    "TwoSectors",
    "best_share",
    "break_even_rate",
    "crossing",
    "discounted",
    "fitted",
    "headlines",
    "on_the_ray",
    "overtakes_in",
    "repaid_in",
    "soviet_record",
    "turnpike",
    "us_inputs",
    "us_ray",
    "us_turnpike",
    "von_neumann",
]

# ------------------------------------------------------------------------------ Feldman and Mahalanobis


@dataclass(frozen=True)
class TwoSectors:
    """An economy that makes machines and consumer goods, with machines alone.

    Income in year 0 is 1. Machines made in one year work from the next.

    Attributes
    ----------
    share : float
        Share of new machines that goes to the industry making machines (Mahalanobis's lambda).
    investment : float
        Machines made in year 0, as a share of income (alpha in year 0).
    capital_yield : float
        Machines made in a year per unit of machines in the first industry.
    consumption_yield : float
        Consumer goods made in a year per unit of machines in the second industry.
    wear : float
        Share of the machines of both industries that wears out in a year.

    Raises
    ------
    ValueError
        If a share is not between 0 and 1, or a yield is not positive.

    Notes
    -----
    Mahalanobis (1953), to which wear is added here.

    Examples
    --------
    >>> TwoSectors(share=0.5).path(1)["consumption"].round(3).tolist()
    [0.8, 0.83]
    """

    share: float = 0.6
    investment: float = 0.2
    capital_yield: float = 0.2
    consumption_yield: float = 0.3
    wear: float = 0.0

    def __post_init__(self) -> None:
        for name in ("share", "investment", "wear"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is {getattr(self, name)}; expected a share between 0 and 1")
        for name in ("capital_yield", "consumption_yield"):
            if not 0.0 < getattr(self, name) < np.inf:
                raise ValueError(f"{name} is {getattr(self, name)}; expected a positive number")

    def path(self, years: int) -> pd.DataFrame:
        """Simulate year by year, keeping count of the machines in each industry.

        Parameters
        ----------
        years : int
            The last year.

        Returns
        -------
        DataFrame, one row a year from 0
            ``consumption``, ``investment`` and ``income`` as multiples of income in year 0.
        """
        first = self.investment / self.capital_yield
        second = (1.0 - self.investment) / self.consumption_yield
        rows = []
        for _ in range(years + 1):
            machines, goods = self.capital_yield * first, self.consumption_yield * second
            rows.append((goods, machines, goods + machines))
            first = (1.0 - self.wear) * first + self.share * machines
            second = (1.0 - self.wear) * second + (1.0 - self.share) * machines
        return pd.DataFrame(
            rows,
            columns=["consumption", "investment", "income"],
            index=pd.RangeIndex(years + 1, name="year"),
        )

    def closed_form(self, year: ArrayLike) -> tuple[Vector, Vector]:
        """Return consumption and investment in a year, which need not be whole.

        Parameters
        ----------
        year : array or float, shape (T,)

        Returns
        -------
        consumption, investment : arrays, shape (T,)
            Multiples of income in year 0.
        """
        t = np.asarray(year, dtype=float)
        kept, extra = 1.0 - self.wear, self.share * self.capital_yield
        # Without extra machines, the limit: all go to the second industry, and their number never grows.
        built = ((kept + extra) ** t - kept**t) / extra if extra > 0.0 else t * kept ** (t - 1.0)
        added = (1.0 - self.share) * self.consumption_yield * self.investment * built
        return (1.0 - self.investment) * kept**t + added, self.investment * (kept + extra) ** t

    @property
    def growth_in_the_end(self) -> float:
        """Yearly growth that machines tend to: ``share * capital_yield - wear``."""
        return self.share * self.capital_yield - self.wear

    @property
    def growth_at_first(self) -> float:
        """Growth of income in the first year: what the new machines make, less what wears out."""
        new = self.share * self.capital_yield + (1.0 - self.share) * self.consumption_yield
        return self.investment * new - self.wear

    @property
    def speeds_up(self) -> bool:
        """Whether income grows faster in the end than at first.

        Growth is the invested part of income times what new machines make, and that part rises exactly while
        machines grow faster than income does.

        Examples
        --------
        >>> TwoSectors(share=0.6).speeds_up, TwoSectors(share=0.2).speeds_up
        (True, False)
        """
        return self.growth_at_first < self.growth_in_the_end


def crossing(high: TwoSectors, low: TwoSectors, *, at_most: float = 500.0) -> float:
    """Return the time at which the economy with the higher share overtakes in consumption.

    Parameters
    ----------
    high, low : TwoSectors
        They differ in `share`.
    at_most : float
        Where to stop looking, in years.

    Returns
    -------
    float
        Years, not necessarily whole; infinity if it does not overtake by then.

    Examples
    --------
    >>> round(crossing(TwoSectors(share=0.6), TwoSectors(share=0.2)), 1)
    16.4
    """

    def ahead(t: float) -> float:
        return float(high.closed_form(t)[0] - low.closed_form(t)[0])

    # Behind from the first year on; ahead for ever once ahead, since its machines grow faster.
    if ahead(at_most) <= 0.0:
        return np.inf
    return float(brentq(ahead, 1.0, at_most, xtol=1e-10))


def overtakes_in(high: TwoSectors, low: TwoSectors) -> float:
    """Return the first whole year in which the higher share consumes more (infinity if none).

    Examples
    --------
    >>> overtakes_in(TwoSectors(share=0.6), TwoSectors(share=0.2))
    17.0
    """
    at = crossing(high, low)
    return at if np.isinf(at) else float(np.floor(at) + 1.0)


def repaid_in(high: TwoSectors, low: TwoSectors, *, at_most: int = 500) -> float:
    """Return the first year by which all the consumption forgone has been made up, undiscounted.

    Parameters
    ----------
    high, low : TwoSectors
    at_most : int
        The last year looked at.

    Returns
    -------
    float
        A whole number of years, or infinity.
    """
    years = np.arange(at_most + 1)
    total = np.cumsum(high.closed_form(years)[0] - low.closed_form(years)[0])
    made_up = np.flatnonzero(total[1:] >= 0.0)
    return float(made_up[0] + 1) if made_up.size else np.inf


def discounted(economy: TwoSectors, rate: float, horizon: int) -> float:
    """Return the sum of consumption in years 1 to `horizon`, each discounted at `rate` a year."""
    years = np.arange(1, horizon + 1)
    return float(economy.closed_form(years)[0] @ (1.0 + rate) ** -years.astype(float))


def break_even_rate(high: TwoSectors, low: TwoSectors, horizon: int) -> float:
    """Return the yearly discount rate at which two shares are equally good over a horizon.

    Parameters
    ----------
    high, low : TwoSectors
    horizon : int
        The last year that counts.

    Returns
    -------
    float
        Below it the higher share is better. Missing (NaN) if the lower share is better at every rate, because
        what was forgone is not made up within the horizon.
    """

    def better(rate: float) -> float:
        return discounted(high, rate, horizon) - discounted(low, rate, horizon)

    if better(0.0) <= 0.0:
        return float("nan")
    return float(brentq(better, 0.0, 10.0, xtol=1e-12))


def best_share(
    horizon: int, *, rate: float = 0.0, economy: TwoSectors | None = None, steps: int = 1001
) -> float:
    """Return the share for machines to make machines that gives the most consumption over a horizon.

    Parameters
    ----------
    horizon : int
        The last year that counts.
    rate : float
        Discount rate a year.
    economy : TwoSectors, optional
        Everything but the share.
    steps : int
        Shares compared, evenly from 0 to 1.
    """
    base = TwoSectors() if economy is None else economy
    shares = np.linspace(0.0, 1.0, steps)
    worth = [discounted(replace(base, share=float(s)), rate, horizon) for s in shares]
    return float(shares[int(np.argmax(worth))])


def soviet_record() -> pd.DataFrame:
    """Return growth of Soviet GDP by span.

    Returns
    -------
    DataFrame, one row a span
        ``from``, ``to`` (years), ``growth`` (average a year). The war years stand alone.

    Notes
    -----
    GDP in 1990 international dollars: Maddison (2010).
    """
    gdp = soviet_gdp()
    years = [int(y) for y in gdp.index]
    rows = [
        (start, end, float(gdp[end] / gdp[start]) ** (1.0 / (end - start)) - 1.0)
        for start, end in itertools.pairwise(years)
    ]
    return pd.DataFrame(rows, columns=["from", "to", "growth"])


@dataclass(frozen=True)
class Fit:
    """Feldman's model with the numbers that come nearest to a record.

    Attributes
    ----------
    economy : TwoSectors
    error : float
        Root mean square of the log of income over the record, first year (where both are 1) left out.
    """

    economy: TwoSectors
    error: float


@lru_cache(maxsize=16)
def fitted(share: float, *, start: int = 1928) -> Fit:
    """Return the model that comes nearest to Soviet output, with a given share for heavy industry.

    Parameters
    ----------
    share : float
        Share of new machines that goes to the first industry.
    start : int
        First year of the record that counts; the model starts there.

    Returns
    -------
    Fit
        Investment and both yields are chosen; nothing wears out.

    Notes
    -----
    Least squares in logs (Nelder and Mead's search). The share itself cannot be read from output: share and
    yields enter it only as the products ``share * capital_yield`` and ``(1 - share) * consumption_yield``, so
    that every share has yields which give the same curve. From 1950 on the record slows more than any numbers
    that are tried, and the yield in machines ends at the least of them.

    Examples
    --------
    >>> found = fitted(0.6)
    >>> round(found.error, 3), round(found.economy.capital_yield, 3), found.economy.speeds_up
    (0.095, 0.044, False)
    """
    gdp = soviet_gdp()
    gdp = gdp[gdp.index >= start]
    years = np.asarray(gdp.index, dtype=float) - float(gdp.index[0])
    record = np.log(gdp.to_numpy(dtype=float) / float(gdp.iloc[0]))
    least, most = np.array([0.02, 0.01, 0.02]), np.array([0.5, 0.6, 1.5])

    def model(given: Vector) -> TwoSectors:
        investment, capital, goods = (float(v) for v in np.clip(given, least, most))
        return TwoSectors(share, investment, capital, goods)

    def error(given: Vector) -> float:
        made = np.add(*model(given).closed_form(years))
        return float(np.sqrt(np.mean((np.log(made) - record)[1:] ** 2)))

    found = minimize(
        error, [0.2, 0.1, 0.3], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000}
    )
    return Fit(model(found.x), float(found.fun))


# ------------------------------------------------------------------------------ von Neumann


@dataclass(frozen=True, eq=False)
class Ray:
    """The fastest balanced growth of a technology, and the prices that go with it.

    Attributes
    ----------
    growth : float
        The growth factor: every stock grows by at least this factor a period.
    interest : float
        The interest factor: at `prices` no process returns more than this on what goes in.
    intensities : array, shape (processes,)
        How much each process runs; they sum to 1.
    prices : array, shape (goods,)
        Of each good; they sum to 1.
    certificate : Certificate
        Recomputed from inputs and outputs alone.
    """

    growth: float
    interest: float
    intensities: Vector
    prices: Vector
    certificate: Certificate


def _bounds(inputs: Vector, outputs: Vector, x: Vector, p: Vector) -> tuple[float, float]:
    """Return the growth that intensities sustain and the interest that prices allow."""
    made, used = outputs @ x, inputs @ x
    worth, cost = p @ outputs, p @ inputs
    # What is not used sets no limit to growth, and a process that costs nothing none to interest.
    return (
        float(np.min(made[used > 1e-12] / used[used > 1e-12])),
        float(np.max(worth[cost > 1e-12] / cost[cost > 1e-12])),
    )


def _certify_ray(inputs: Vector, outputs: Vector, x: Vector, p: Vector) -> Certificate:
    """Check that growth and interest are one, and that nothing worthless is made at a profit."""
    growth, interest = _bounds(inputs, outputs, x, p)
    made, used = outputs @ x, inputs @ x
    worth, cost = p @ outputs, p @ inputs
    value = float(p @ made)
    return Certificate(
        "growth as fast as the technology allows, at prices that make profit uniform",
        (
            Check(
                "growth against interest",
                abs(interest / growth - 1.0),
                1e-7,
                "difference of the two factors, relative",
            ),
            Check(
                "free goods",
                float(p @ np.maximum(made - growth * used, 0.0)) / value,
                1e-7,
                "worth of goods in excess supply, as a share of all that is made",
            ),
            Check(
                "idle losers",
                float(np.maximum(interest * cost - worth, 0.0) @ x) / value,
                1e-7,
                "losses of the processes that run, as a share of all that is made",
            ),
            Check(
                "nothing negative",
                float(max(-x.min(), -p.min(), 0.0)),
                1e-12,
                "largest negative number",
            ),
        ),
    )


def von_neumann(inputs: ArrayLike, outputs: ArrayLike | None = None, *, rounds: int = 200) -> Ray:
    """Find the von Neumann ray of a technology: growth factor, proportions, prices.

    Parameters
    ----------
    inputs : array, shape (goods, processes)
        What a process uses up at the start of a period, per unit run; zero or more.
    outputs : array, shape (goods, processes), optional
        What it hands over at the end, used machines among it; by default process j makes one unit of good j.
    rounds : int
        Games to solve at most.

    Returns
    -------
    Ray

    Raises
    ------
    InvalidInput
        If shapes differ, an entry is negative, a process uses nothing, a good is never made, or the
        technology falls into parts that could grow at factors of their own.
    NotConverged
        If the bounds on the factor do not meet.

    Notes
    -----
    Kemeny, Morgenstern and Thompson (1956): the factor is the one at which the game with payoffs
    ``outputs - factor * inputs`` is worth nothing. Each game's strategies are intensities and prices, and
    bound the factor from below and above.

    Examples
    --------
    A farm turns a machine and a sack of corn into three sacks and half a machine; a workshop turns a sack
    into a machine. Both grow by half, and a machine is worth one and a half sacks.

    >>> ray = von_neumann([[1, 1], [1, 0]], [[3, 0], [0.5, 1]])
    >>> round(ray.growth, 6), (ray.prices / ray.prices[0]).round(6).tolist(), ray.certificate.ok
    (1.5, [1.0, 1.5], True)
    """
    A, B = _both_sides(inputs, outputs)
    low, high = 0.0, float(np.max(B.sum(axis=0) / A.sum(axis=0)))
    factor = high
    for _ in range(rounds):
        x, p = _game(A, B, factor)
        growth, interest = _bounds(A, B, x, p)
        value, cost = float(p @ B @ x), float(p @ A @ x)
        # Growth above what prices allow, or at prices that value nothing: parts that do not need each other.
        if growth > interest * (1.0 + 1e-6) or (growth >= interest * (1.0 - 1e-9) and value <= 1e-9):
            raise InvalidInput(
                f"at factor {factor:.6g} what is made is worth nothing",
                where="inputs, outputs",
                expected="a technology whose parts need each other",
            )
        if growth >= interest * (1.0 - 1e-9):
            return Ray(growth, interest, x, p, _certify_ray(A, B, x, p))
        low, high = max(low, growth), min(high, interest)
        # Newton's step on the worth of the game, kept within the bounds.
        step = value / cost if cost > 0.0 else high
        factor = step if low < step < high and step != factor else 0.5 * (low + high)
    raise NotConverged(
        "von Neumann's growth factor",
        residual=(high - low) / high,
        rounds=rounds,
        advice="look for goods measured in very different units",
    )


def _both_sides(inputs: ArrayLike, outputs: ArrayLike | None) -> tuple[Vector, Vector]:
    """Return both matrices of a technology, checked."""
    A = np.asarray(inputs, dtype=float)
    B = np.eye(A.shape[0], A.shape[1]) if outputs is None else np.asarray(outputs, dtype=float)
    if A.ndim != 2 or A.shape != B.shape:
        raise InvalidInput(
            f"shapes {A.shape} and {B.shape}", where="inputs, outputs", expected="two matrices of one shape"
        )
    if min(A.min(), B.min()) < 0 or not np.isfinite(A.sum() + B.sum()):
        raise InvalidInput(
            "an entry is negative or not finite", where="inputs, outputs", expected="0 or more"
        )
    for ok, where, expected in (
        (A.sum(axis=0) > 0, "inputs[process {}]", "some input"),
        (B.sum(axis=1) > 0, "outputs[good {}]", "a process that makes it"),
    ):
        if not ok.all():
            raise InvalidInput("has none", where=where.format(int(np.argmin(ok))), expected=expected)
    return A, B


def _game(A: Vector, B: Vector, factor: float) -> tuple[Vector, Vector]:
    """Return intensities and prices, each adding up to 1, of the game with payoffs B less factor times A."""
    goods, processes = A.shape
    # Maximize v: every good's surplus at this factor is at least v, intensities sum to 1.
    game = LinearProgram(
        np.append(np.zeros(processes), 1.0),
        np.vstack(
            [
                np.column_stack([factor * A - B, np.ones(goods)]),
                np.append(np.ones(processes), 0.0)[None, :],
            ]
        ),
        row_lower=np.append(np.full(goods, -np.inf), 1.0),
        row_upper=np.append(np.zeros(goods), 1.0),
        column_lower=np.append(np.zeros(processes), -np.inf),
    ).solve()
    x = np.maximum(game.primal[:-1], 0.0)
    p = np.maximum(game.duals[:-1], 0.0)
    return x / x.sum(), p / p.sum()


def us_inputs(sectors: Literal[15, 71] = 15, *, households: bool = False, home: bool = False) -> pd.DataFrame:
    """Return what each US sector uses to make a dollar's worth, in 2021.

    Parameters
    ----------
    sectors : {15, 71}
    households : bool
        Whether what households consume counts as an input, shared out by the pay of each sector.
    home : bool
        Whether only inputs that are made in the country count; of each product every user has the same share
        from abroad. Otherwise imports count as if they were made here, as in the table.

    Returns
    -------
    DataFrame, shape (sectors, sectors)
        Dollars of the row sector per dollar of the column sector's output.

    Notes
    -----
    BEA, use and make tables of 2021, at basic prices. Plant and equipment are not in it: the table has what
    is used up in a year and no stocks.
    """
    table = us_2021(sectors, prices="basic", residual_products="primary")
    coefficients = table.technical_coefficients()
    if home:
        apart, _ = imports_apart(table)
        coefficients = pd.DataFrame(apart[:-1, :-1], coefficients.index, coefficients.columns)
    if not households or table.value_added is None:
        return coefficients
    output = table.output.to_numpy()
    pay = table.value_added.loc["Compensation of employees"].to_numpy(dtype=float)
    eaten = table.final_uses["Personal consumption expenditures"].to_numpy(dtype=float)
    basket = table.market_shares().to_numpy() @ eaten / pay.sum()
    return coefficients + np.outer(basket, pay / output)


@lru_cache(maxsize=8)
def us_ray(sectors: Literal[15, 71] = 15, *, households: bool = False, home: bool = False) -> Ray:
    """Return the von Neumann ray of the US table (see `us_inputs`).

    The factor is that of one round of inputs. It is a factor a year only if every input is advanced for
    exactly a year.

    Examples
    --------
    >>> ray = us_ray()
    >>> ray.certificate.ok, round(ray.growth, 2)
    (True, 2.21)
    """
    return von_neumann(us_inputs(sectors, households=households, home=home).to_numpy())


#: Groups of the 71 sectors whose place on the ray tells what detail does to it.
GROUPS: dict[str, tuple[str, ...]] = {
    "Machines, electronics and vehicles": (
        "Machinery",
        "Electrical equipment, appliances, and components",
        "Computer and electronic products",
        "Motor vehicles, bodies and trailers, and parts",
        "Other transportation equipment",
    ),
    "Services to firms": (
        "Insurance carriers and related activities",
        "Other real estate",
        "Administrative and support services",
        "Miscellaneous professional, scientific, and technical services",
        "Management of companies and enterprises",
    ),
}


def on_the_ray(group: str, sectors: Literal[15, 71] = 71, *, home: bool = False) -> tuple[float, float]:
    """Return a group's share of output on the ray, and in 2021.

    Parameters
    ----------
    group : str
        ``"Manufacturing"``, or in 71 sectors a key of `GROUPS`.
    sectors : {15, 71}
    home : bool
        As in `us_inputs`.

    Raises
    ------
    InvalidInput
        If there is no such group at that level of detail.

    Examples
    --------
    >>> [round(share, 3) for share in on_the_ray("Manufacturing", 15)]
    [0.213, 0.155]
    """
    table = us_2021(sectors, prices="basic", residual_products="primary")
    names = [str(name) for name in table.sectors]
    if group == "Manufacturing":
        first, last = (
            ("Manufacturing",) * 2 if sectors == 15 else ("Wood products", "Plastics and rubber products")
        )
        chosen = names[names.index(first) : names.index(last) + 1]
    elif sectors == 71 and group in GROUPS:
        chosen = list(GROUPS[group])
    else:
        known = ", ".join(["Manufacturing", *GROUPS])
        raise InvalidInput(f"unknown group {group!r} of {sectors} sectors", where="group", expected=known)
    at = [names.index(name) for name in chosen]
    recorded = table.output.to_numpy(dtype=float)
    return float(us_ray(sectors, home=home).intensities[at].sum()), float(recorded[at].sum() / recorded.sum())


@dataclass(frozen=True, eq=False)
class Turnpike:
    """A plan that ends with as much as possible of a given mix.

    Attributes
    ----------
    value : float
        Multiple of the goal that is reached at the end.
    stocks : array, shape (periods + 1, goods)
        What is at hand at the start of each period and at the end, in units of the start.
    angle : array, shape (periods,)
        Between the intensities of each period and the von Neumann ray, in degrees.
    certificate : Certificate
        Of the linear program: no other plan ends with more.
    """

    value: float
    stocks: Vector
    angle: Vector
    certificate: Certificate


def turnpike(
    inputs: ArrayLike,
    start: ArrayLike,
    goal: ArrayLike,
    periods: int,
    *,
    outputs: ArrayLike | None = None,
    ray: Ray | None = None,
) -> Turnpike:
    """Reach as large a multiple of a mix of goods as possible by the end.

    Parameters
    ----------
    inputs, outputs : array, shape (goods, processes)
        As in `von_neumann`.
    start, goal : array, shape (goods,)
        Stocks at first; the mix wanted at last.
    periods : int
    ray : Ray, optional
        The technology's ray; computed if it is not given.

    Returns
    -------
    Turnpike

    Raises
    ------
    InvalidInput
        If the start or the goal has the wrong shape or nothing in it.

    Notes
    -----
    Dorfman, Samuelson and Solow (1958), ch. 12: whatever the start and the goal, a long plan spends most of
    its time close to the ray.
    """
    A = np.asarray(inputs, dtype=float)
    B = np.eye(A.shape[0], A.shape[1]) if outputs is None else np.asarray(outputs, dtype=float)
    have, want = np.asarray(start, dtype=float), np.asarray(goal, dtype=float)
    goods, processes = A.shape
    for name, given in (("start", have), ("goal", want)):
        if given.shape != (goods,) or given.min() < 0 or given.max() <= 0:
            raise InvalidInput(
                "is no stock of the goods", where=name, expected=f"{goods} numbers, some positive"
            )
    found = von_neumann(A, B) if ray is None else ray
    # Intensities in units that grow with the ray, so that numbers stay of one size.
    blocks: list[list[sparse.csc_array | None]] = [
        [None] * (periods + 1) for _ in range(periods + 1)
    ]  # rows: balances at the start of each period, then the goal
    for t in range(periods):
        blocks[t][t] = sparse.csc_array(A)
        blocks[t + 1][t] = sparse.csc_array(-B / found.growth)
    blocks[periods][periods] = sparse.csc_array(want[:, None])
    matrix = sparse.block_array(blocks, format="csc")
    program = LinearProgram(
        np.append(np.zeros(periods * processes), 1.0),
        matrix,
        row_upper=np.concatenate([have, np.zeros(periods * goods)]),
    ).solve()
    levels = program.primal[:-1].reshape(periods, processes)
    scale = found.growth ** np.arange(periods + 1)
    stocks = np.vstack([have, (levels @ B.T) * scale[:-1, None]])
    along = found.intensities / np.linalg.norm(found.intensities)
    cosine = (levels @ along) / np.linalg.norm(levels, axis=1)
    return Turnpike(
        value=float(program.objective * scale[-1]),
        stocks=stocks,
        angle=np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))),
        certificate=program.certificate,
    )


def us_turnpike(periods: int) -> Turnpike:
    """Return the turnpike of the US table: from the inputs of 2021 to as much of its final uses as can be.

    Parameters
    ----------
    periods : int

    Examples
    --------
    >>> plan = us_turnpike(8)
    >>> plan.certificate.ok, bool(plan.angle[3] < plan.angle[7])
    (True, True)
    """
    table = us_2021(15, prices="basic", residual_products="primary")
    coefficients = table.technical_coefficients().to_numpy()
    scale = float(table.output.sum())
    start = coefficients @ table.output.to_numpy() / scale
    goal = np.maximum(table.final_demand().to_numpy(), 0.0) / scale
    return turnpike(coefficients, start, goal, periods, ray=us_ray())


# ---------------------------------------------------------------------- what the chapter says


def _pair(capital_yield: float, a_year: int) -> tuple[TwoSectors, TwoSectors]:
    high, low = (
        TwoSectors(share, capital_yield=capital_yield / a_year, consumption_yield=0.3 / a_year)
        for share in (0.6, 0.2)
    )
    return high, low


def _waits(capital_yield: float, a_year: int) -> tuple[int, int]:
    """Return after how many years people draw level, and after how many all is made up, both rounded."""
    high, low = _pair(capital_yield, a_year)
    return round(crossing(high, low) / a_year), round(repaid_in(high, low) / a_year)


def _half_a_generation(*, capital_yield: float = 0.2, a_year: int = 1) -> bool:
    """Whether the wait lies between those of machines at work from the next quarter and the next year."""
    at = _waits(capital_yield, a_year)
    return all(
        soon <= here <= late for soon, here, late in zip(_waits(0.2, 4), at, _waits(0.2, 1), strict=True)
    )


def _longer_and_steeper(*, capital_yield: float = 0.2, a_year: int = 1) -> bool:
    low = _pair(capital_yield, a_year)[1]
    others = [replace(low, share=share) for share in (0.4, 0.6, 0.8)]
    waits = [crossing(other, low) for other in others]
    ends = [other.growth_in_the_end for other in others]
    return waits == sorted(waits) and ends == sorted(ends)


def _record_and_fit_slow_down(*, share: float = 0.6, start: int = 1928) -> bool:
    record = soviet_record().set_index("from")["growth"]
    fit = fitted(share, start=start)
    return bool(
        TwoSectors(share=0.6).speeds_up
        and not fit.economy.speeds_up
        and record[1950] > record[1970] > record[1980]
    )


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter on machines that make machines says, and what each sentence leans on."""
    (soon, early), (late, end) = _waits(0.2, 4), _waits(0.2, 1)
    fit = fitted(0.6)
    return by_name(
        Headline(
            "answer",
            "If three fifths of all new machines make machines, instead of one fifth, people consume less "
            "for "
            f"{soon} or {late} years, and have made it up after {early} to {end}.",
            "what a machine makes in machines: a fifth of its own worth a year, an assumption",
            _half_a_generation,
            aggregation={"a_year": 2},
            weakest={"capital_yield": 0.1},
            condition="a machine makes about a fifth of its own worth in machines a year",
        ),
        Headline(
            "wait",
            "The more machines make machines, the longer the wait and the steeper what follows",
            "that machines are all that is scarce",
            _longer_and_steeper,
            aggregation={"a_year": 4},
            weakest={"capital_yield": 0.1},
        ),
        Headline(
            "record",
            "With a textbook's numbers priority for machines makes growth faster; in the record it slowed, "
            "and so it does in the model fitted to it",
            f"that a machine makes {fit.economy.capital_yield:.1%} of its worth in machines a year and "
            f"{fit.economy.consumption_yield:.0%} in goods",
            _record_and_fit_slow_down,
            aggregation={"start": 1932},
            weakest={"share": 0.2},
        ),
    )
