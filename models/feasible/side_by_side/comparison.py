"""Several institutions on one economy, measured alike.

Each is planned and settled by itself; all are then measured by the same metrics on the same economy: welfare
against the optimum for the economy's budgets, needs, inequality at common prices, work, rounds and
messages, and what a lie gains. There is no single score. An institution that finds no plan says so in its
rows and leaves the others alone; where its rounds of prices end without a balance, exact prices are tried
before that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from feasible.economy import (
    TRUTH,
    Check,
    Economy,
    Institution,
    Lie,
    Outcome,
    Quick,
    Reports,
    Shock,
    Vector,
    after,
    align,
    atkinson,
    consumption_equivalent_loss,
    feasibility_checks,
    gini,
    need_fulfillment,
    spending_at,
    welfare,
)
from feasible.errors import FeasibleError, InvalidInput, NotConverged
from feasible.institutions import every_institution, plans_by_prices
from feasible.optimum import best_plan
from feasible.side_by_side._means import Means
from feasible.side_by_side.search import BestResponses, best_responses
from feasible.sweep import sweep

__all__ = ["METRICS", "Benchmark", "Comparison", "Means", "Metric", "compare", "measure"]

#: What may be lacking of a good, a resource or a capacity before an outcome is called impossible.
_POSSIBLE = 1e-5

_FOUND = "exact prices do balance everything, and its rounds miss them"

Honesty = Reports | Literal["truth", "best response"]


@dataclass(frozen=True)
class Metric:
    """One measure of an outcome.

    Attributes
    ----------
    name : str
        Column of the wide table.
    label : str
        For readers.
    unit : str
        As `feasible.book.write` takes it.
    better : {"low", "high", ""}
        Which way most readers would want it; "" where that is no one's to say.
    meaning : str
    """

    name: str
    label: str
    unit: str
    better: Literal["low", "high", ""]
    meaning: str


METRICS: tuple[Metric, ...] = (
    Metric("loss", "Welfare lost", "%", "low", "share of everyone's consumption that the gap to the optimum "
           "for the economy's budgets is worth"),
    Metric("least_need", "Least need met", "%", "high", "of any household, of any good"),
    Metric("mean_need", "Needs met on average", "%", "high", "over households and goods"),
    Metric("gini", "Inequality (Gini)", "", "low", "of private consumption at the optimum's prices"),
    Metric("atkinson", "Inequality (Atkinson)", "%", "low", "share of private consumption that equality "
           "would save"),
    Metric("output", "Output", "", "high", "value of deliveries at the optimum's prices, units a household"),
    Metric("effort", "Effort", "", "low", "cost of plants' effort, one unit a household"),
    Metric("labor", "Work", "%", "low", "labor used, as a share of what there is"),
    Metric("rounds", "Rounds", "", "low", "of planning until the plan stands"),
    Metric("messages", "Messages", "", "low", "vectors from one sender to one receiver"),
    Metric("bytes", "Bytes", "", "low", "8 a number"),
    Metric("certified", "Certified", "%", "high", "1 if the plan's own certificate holds"),
    Metric("gain_plant", "Best lie of a plant", "%", "low", "largest gain of a plant's workers, in their "
           "consumption"),
    Metric("gain_household", "Best lie of a household", "%", "low", "largest gain, in its consumption"),
    Metric("liars", "Who would gain by lying", "%", "low", "share of those asked who gain over one percent"),
    Metric("distortion", "Distortion", "%", "low", "mean distance of best reports from the truth"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Benchmark:
    """What outcomes of one economy are measured against.

    Attributes
    ----------
    economy : Economy
        The truth.
    welfare : float
        Of the best plan known for the economy's budgets.
    prices : array, shape (G,)
        Its prices, common to all institutions.
    """

    economy: Economy
    welfare: float
    prices: Vector

    @classmethod
    def of(cls, economy: Economy) -> Benchmark:
        """Find the best plan for `economy`."""
        plan, _ = best_plan(economy)
        return cls(economy, welfare(economy, plan.consumption, plan.levels), plan.prices)


def measure(outcome: Outcome, benchmark: Benchmark, *, economy: Economy | None = None) -> dict[str, float]:
    """Return the metrics of one outcome, by name (all but those of lies).

    Nothing that the institution says of its plan is taken on trust: what is measured is matched to the
    economy's labels and must be possible there.

    Parameters
    ----------
    outcome : Outcome
    benchmark : Benchmark
        What it is measured against.
    economy : Economy, optional
        In which it was carried out, where that is not the benchmark's: after a shock, measured against calm.

    Raises
    ------
    InvalidInput
        If the outcome is of another economy, a number is missing or not finite, or plants, resources and
        goods do not allow it.
    """
    e = benchmark.economy
    levels, c = _possible(outcome, economy or e, benchmark.prices)
    needs = need_fulfillment(e, c)
    spent = spending_at(e, c, benchmark.prices)
    labor = e.resource_kind == "labor"
    there_is = float(e.endowment[labor].sum())
    return {
        # The optimum's own loss is its last digits: a zero without a sign.
        "loss": round(consumption_equivalent_loss(e, welfare(e, c, levels), benchmark.welfare), 12) + 0.0,
        "least_need": needs.least,
        "mean_need": needs.mean,
        "gini": gini(spent),
        "atkinson": atkinson(spent),
        "output": float(e.totals(c) @ benchmark.prices) / len(e.households),
        "effort": float(e.effort @ levels**e.exponent) / len(e.households),
        "labor": float((e.resource_use @ levels)[labor].sum()) / there_is if there_is > 0 else 0.0,
        "rounds": float(len(outcome.rounds)),
        "messages": float(outcome.messages["messages"].sum()),
        "bytes": float(outcome.messages["bytes"].sum()),
        "certified": float(outcome.certificate.ok),
    }


def _possible(outcome: Outcome, economy: Economy, prices: Vector) -> tuple[Vector, Vector]:
    """Return levels (P,) and consumption (H, G) in the economy's order, or refuse what cannot be."""
    where = f"outcome of {outcome.institution}"
    levels = align.vector(f"levels, {where}", outcome.levels, economy.plants, kind="plant", signed=True)
    given = outcome.consumption
    # Less than nothing by rounding is nothing.
    given = given.mask((given < 0.0) & (given > -_POSSIBLE * np.abs(given.to_numpy()).max(initial=0.0)), 0.0)
    c: Vector = align.matrix(
        f"consumption, {where}", given, economy.households, economy.goods, kinds=("household", "good")
    ).toarray()
    shared = c[:, economy.good_kind == "public"]
    if shared.size and np.ptp(shared, axis=0).max() > _POSSIBLE * shared.max(initial=1e-300):
        raise InvalidInput(
            "a public good is not enjoyed by all at its full quantity", where=where, expected="one quantity"
        )
    total = economy.totals(c)
    # By value: of a good of which next to nothing is made, a rounding error is a large share.
    short = float(prices @ np.maximum(total - economy.net @ levels, 0.0) / economy.budgets.sum())
    balance = Check("balance of goods", short, _POSSIBLE, "value of what is short, as a share of all budgets")
    limits = feasibility_checks(economy, levels, total, tolerance=_POSSIBLE)[1:]
    for check in (balance, *limits):
        if not check.ok:
            raise InvalidInput(
                f"cannot be: {check.name} ({check.value:.2g}, {check.meaning})",
                where=where,
                expected="a plan that plants, resources and goods allow",
            )
    return levels, c


@dataclass(frozen=True, eq=False)
class Comparison:
    """Institutions side by side.

    Attributes
    ----------
    economy : str
        What was planned, in a line.
    wide : DataFrame
        One row an institution, shock and honesty: ``institution``, ``shock``, ``reports``, the metrics, and
        ``trouble`` (empty, or why there is no plan).
    outcomes : mapping
        ``(institution, shock, reports)`` to its `Outcome`, where there is one.
    lies : mapping of str to BestResponses
        ``(institution, shock)`` to what the search found, where it was asked for.
    """

    economy: str
    wide: pd.DataFrame
    outcomes: Mapping[tuple[str, str, str], Outcome] = field(default_factory=dict)
    lies: Mapping[tuple[str, str], BestResponses] = field(default_factory=dict)

    @property
    def table(self) -> pd.DataFrame:
        """The same, tidy: one row an institution, shock, honesty and metric, with its ``value``."""
        names = [m.name for m in METRICS if m.name in self.wide]
        return self.wide.melt(
            id_vars=["institution", "shock", "reports", "trouble"],
            value_vars=names,
            var_name="metric",
            value_name="value",
        )

    def summary(self) -> str:
        """Return a printed table for readers: an institution a row, a block for each shock and honesty."""
        lines = [self.economy]
        for (shock, reports), block in self.wide.groupby(["shock", "reports"], sort=False):
            lines.append(f"\n{shock}, {reports}")
            shown = [
                ("loss", "welfare lost", "{:.1%}"),
                ("least_need", "least need", "{:.0%}"),
                ("mean_need", "mean need", "{:.0%}"),
                ("gini", "Gini", "{:.2f}"),
                ("labor", "work", "{:.0%}"),
                ("rounds", "rounds", "{:,.0f}"),
                ("messages", "messages", "{:,.0f}"),
                ("gain_plant", "plant's lie", "{:+.1%}"),
                ("gain_household", "household's lie", "{:+.1%}"),
            ]
            shown = [s for s in shown if s[0] in block and block[s[0]].notna().any()]
            head = "".join(f"{title:>{max(len(title), 8) + 2}}" for _, title, _ in shown)
            lines.append(f"{'':30}{head}")
            for row in block.to_dict(orient="records"):
                if row["trouble"]:
                    verdict = "no plan by its rounds" if _FOUND in row["trouble"] else "no plan"
                    lines.append(f"{row['institution']:30}  {verdict}: {row['trouble']}")
                    continue
                cells = "".join(
                    f"{_cell(row[name], form):>{max(len(title), 8) + 2}}" for name, title, form in shown
                )
                mark = "" if row["certified"] else "  (not certified)"
                lines.append(f"{row['institution']:30}{cells}{mark}")
        return "\n".join(lines)

    __repr__ = summary
    __str__ = summary

    def figure(self, *, shock: str = "no shock", reports: str = "truth") -> Any:
        """Draw the main metrics, a panel each, an institution a row.

        Returns
        -------
        matplotlib.figure.Figure
        """
        block = self.wide[(self.wide["shock"] == shock) & (self.wide["reports"] == reports)]
        if block.empty:
            raise InvalidInput(
                "nothing was compared",
                where=f"shock {shock!r}, reports {reports!r}",
                expected=f"one of {sorted(set(zip(self.wide['shock'], self.wide['reports'], strict=True)))}",
            )
        return draw(block.set_index("institution"))


def _cell(value: float, form: str) -> str:
    return form.format(round(value, 4) + 0.0) if np.isfinite(value) else "-"


def draw(
    values: pd.DataFrame,
    low: pd.DataFrame | None = None,
    high: pd.DataFrame | None = None,
    *,
    metrics: Sequence[str] = ("loss", "least_need", "mean_need", "gini", "messages"),
) -> Any:
    """Draw metrics of institutions as panels of points, with intervals where there are some.

    Parameters
    ----------
    values : DataFrame
        Institutions by metrics.
    low, high : DataFrame, optional
        Ends of the intervals.
    metrics : sequence of str
        Names of `METRICS`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    from feasible.book import SERIES, figure

    known = {m.name: m for m in METRICS}
    names = list(values.index)
    at = np.arange(len(names))[::-1]
    with figure(1, len(metrics), size=(1.6 + 1.5 * len(metrics), 0.9 + 0.34 * len(names)), sharey=True) as (
        fig,
        axes,
    ):
        for ax, name in zip(np.atleast_1d(axes), metrics, strict=True):
            metric = known[name]
            scale = 100.0 if metric.unit == "%" else 1.0
            # Where nobody has a plan there is no such column.
            row = scale * values.get(name, pd.Series(np.nan, values.index)).to_numpy(dtype=float)
            if low is not None and high is not None:
                ends = [scale * frame[name].to_numpy(dtype=float) for frame in (low, high)]
                ax.hlines(at, *ends, color=SERIES[0].light, linewidth=1.4)
            for y, value in zip(at, row, strict=True):
                if np.isfinite(value):
                    ax.plot(value, y, "o", color=SERIES[0].light, markersize=5.5, linestyle="none")
                else:
                    ax.annotate("no plan", (0.5, y), xycoords=("axes fraction", "data"), ha="center",
                                va="center", fontsize=8.5)  # fmt: skip
            ax.set_title(metric.label + (", %" if metric.unit == "%" else ""), fontsize=9.5)
            ax.grid(visible=True, axis="y")
            ax.set_ylim(-0.6, len(names) - 0.4)
            known_values = row[np.isfinite(row)]
            top = float(known_values.max(initial=0.0))
            if name in ("messages", "bytes"):
                least = float(known_values[known_values > 0].min(initial=max(top, 1.0)))
                ax.set_xscale("log")
                ax.set_xlim(least / 2.0, 2.0 * max(top, 1.0))
            else:
                left = min(0.0, float(known_values.min(initial=0.0)))
                room = 0.06 * max(top - left, 1e-9)
                ax.set_xlim(left - room, top + room)
            ax.set_yticks(at, names)
    return fig


# ---------------------------------------------------------------------- running it


@dataclass(frozen=True, eq=False)
class _Task:
    economy: Economy
    institution: Institution
    shock: Shock | None
    honesty: Honesty
    agents: int | None
    seed: np.random.SeedSequence


def compare(
    economy: Economy,
    institutions: Sequence[Institution] | None = None,
    shocks: Sequence[Shock] = (),
    reports: Honesty | Sequence[Honesty] = "truth",
    rng: np.random.Generator | None = None,
    client: Any = None,
    *,
    agents: int | None = None,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
    checkpoint: Any = None,
) -> Comparison:
    """Run institutions on one economy, with and without shocks, honest and not, and measure them alike.

    Parameters
    ----------
    economy : Economy
        The truth.
    institutions : sequence of Institution, optional
        `feasible.institutions.every_institution` by default; their names must differ.
    shocks : sequence of Shock
        Each is compared by itself, beside the economy as it is. Institutions plan knowing it; how they get
        there is `feasible.side_by_side.crises`.
    reports : "truth", "best response", Reports, or several of them
        "best response" searches every agent's best lie and lets all tell theirs at once.
    rng : numpy.random.Generator, optional
        For agents that are drawn, and for institutions that draw lots. Each task gets its own child.
    client : dask.distributed.Client, optional
        Runs the tasks on its cluster.
    agents : int, optional
        How many plants and how many households the search asks; all by default.
    workers : int
        Processes on this machine; the numbers do not depend on it.
    progress, checkpoint
        As in `feasible.sweep.sweep`.

    Returns
    -------
    Comparison

    Raises
    ------
    InvalidInput
        If two institutions, two shocks or two reports share a name, or a shock does not fit.

    Examples
    --------
    >>> both = compare(Economy.reference(1, 12), every_institution()[:2])
    >>> both.wide["loss"].round(2).tolist(), both.wide["certified"].tolist()
    ([0.0, 0.0], [1.0, 1.0])
    """
    chosen = list(every_institution() if institutions is None else institutions)
    modes = _modes(reports)
    _different(chosen, shocks, modes)
    for shock in shocks:
        shock.apply(economy)
    places = [(s, i, m) for s in (None, *shocks) for m in modes for i in chosen]
    seeds: list[np.random.SeedSequence] = (
        [np.random.SeedSequence(0)] * len(places)
        if rng is None
        else np.random.SeedSequence(int(rng.integers(2**63))).spawn(len(places))
    )
    if agents is not None and rng is None:
        raise InvalidInput("agents are drawn", where="rng", expected="a numpy.random.Generator beside agents")
    tasks = [_Task(economy, i, s, m, agents, seed) for (s, i, m), seed in zip(places, seeds, strict=True)]
    found = sweep(_run, tasks, workers=workers, client=client, progress=progress, checkpoint=checkpoint)
    rows, outcomes, lies = [], {}, {}
    for task, (row, outcome, search) in zip(tasks, found, strict=True):
        key = (task.institution.name, _shock_name(task.shock), _honesty_name(task.honesty))
        rows.append(dict(zip(("institution", "shock", "reports"), key, strict=True)) | row)
        if outcome is not None:
            outcomes[key] = outcome
        if search is not None:
            lies[key[:2]] = search
    columns = ["institution", "shock", "reports", *(m.name for m in METRICS), "trouble"]
    wide = pd.DataFrame(rows)
    return Comparison(str(economy), wide.reindex(columns=[c for c in columns if c in wide]), outcomes, lies)


def _modes(reports: Honesty | Sequence[Honesty]) -> list[Honesty]:
    """Return what is told, as a list."""
    modes: list[Honesty] = [reports] if isinstance(reports, (str, Reports)) else list(reports)
    for mode in modes:
        if isinstance(mode, str) and mode not in ("truth", "best response"):
            raise InvalidInput(
                f"is {mode!r}", where="reports", expected="'truth', 'best response' or Reports"
            )
    return modes


def _different(chosen: Sequence[Institution], shocks: Sequence[Shock], modes: Sequence[Honesty]) -> None:
    """Refuse two of one name: their rows could not be told apart."""
    for where, names in (
        ("institutions", [institution.name for institution in chosen]),
        ("shocks", [_shock_name(shock) for shock in (None, *shocks)]),
        ("reports", [_honesty_name(mode) for mode in modes]),
    ):
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise InvalidInput(
                f"two {where} are called {twice[0]!r}", where=where, expected="different names"
            )


def _shock_name(shock: Shock | None) -> str:
    return "no shock" if shock is None else shock.name


def _honesty_name(honesty: Honesty) -> str:
    if isinstance(honesty, str):
        return honesty
    return "truth" if honesty.truthful else "given reports"


def _exactly(institution: Institution, reported: Economy) -> str:
    """Say whether prices exist that an institution's rounds have not found.

    Rounds that do not balance are no proof that nothing does.
    """
    if not (plans_by_prices(institution) and isinstance(institution, Quick)):
        return ""
    try:
        next(iter(institution.answers(reported, [Lie("capacity", 0, 1.0)])))
    except FeasibleError as error:
        return f"; exact prices were tried too: {error}"
    return f"; {_FOUND}"


def _run(task: _Task) -> tuple[dict[str, Any], Outcome | None, BestResponses | None]:
    """Plan, search and measure one institution under one shock."""
    search, truth, said = None, task.economy, task.honesty
    try:
        truth = task.economy if task.shock is None else after(task.economy, [task.shock])
        rng = np.random.default_rng(task.seed)
        said = TRUTH if said == "truth" else said
        extra: dict[str, float] = {}
        if isinstance(said, str):
            search = best_responses(task.institution, truth, agents=task.agents, rng=rng)
            said = search.reports
            extra = {
                "gain_plant": search.largest("plant"),
                "gain_household": search.largest("household"),
                "liars": search.share(),
                "distortion": search.distortion,
            }
        outcome = task.institution.run(truth, reports=said, rng=rng)
    except NotConverged as error:
        reported = truth if isinstance(said, str) else said.apply(truth)
        return {"trouble": f"{error}{_exactly(task.institution, reported)}"}, None, search
    except FeasibleError as error:
        return {"trouble": str(error)}, None, search
    except Exception as error:  # noqa: BLE001 - somebody else's institution costs its own row, not the comparison
        return {"trouble": f"the institution failed ({type(error).__name__}: {error})"}, None, search
    try:
        benchmark = Benchmark.of(truth)
    except FeasibleError as error:
        return {"trouble": f"nothing to measure by: {error}"}, outcome, search
    try:
        return measure(outcome, benchmark) | extra | {"trouble": ""}, outcome, search
    except InvalidInput as error:
        return {"trouble": str(error)}, None, search
