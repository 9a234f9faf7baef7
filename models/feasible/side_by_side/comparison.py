"""Several institutions on one economy, measured alike.

Each is planned and settled by itself; all are then measured by the same metrics on the same economy: welfare
against the optimum for the economy's budgets, needs, inequality at common prices, work, rounds and
messages, and what a lie gains. There is no single score. An institution that finds no plan says so in its
rows and leaves the others alone; where its rounds of prices end without a balance, exact prices are tried
before that is said.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from feasible.economy import TRUTH, Economy, Institution, Lie, Outcome, Quick, Reports, Shock, after, align
from feasible.errors import FeasibleError, InvalidInput, NotConverged
from feasible.institutions import every_institution, plans_by_prices
from feasible.side_by_side._means import Means
from feasible.side_by_side._measured import (
    METRICS,
    Benchmark,
    Metric,
    both_benchmarks,
    measure,
    recheck,
    working,
    yardsticks,
)
from feasible.side_by_side.search import BestResponses, best_responses
from feasible.sweep import sweep

__all__ = ["METRICS", "Benchmark", "Comparison", "Means", "Metric", "compare", "measure"]

_FOUND = "exact prices do balance everything, and its rounds miss them"

Honesty = Reports | Literal["truth", "best response"]
Hours = Literal["asked", "chosen"]


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

    @property
    def twins(self) -> list[tuple[str, ...]]:
        """Institutions whose plans are one to the last digit, wherever they were compared.

        They differ in a pay rule, in budgets or in reports, and here in none of these.
        """
        seen: dict[tuple[object, ...], list[str]] = {}
        places = sorted({key[1:] for key in self.outcomes})
        for name in dict.fromkeys(self.wide["institution"]):
            mine = [self.outcomes.get((name, *place)) for place in places]
            if all(one is not None for one in mine):
                bits = tuple(
                    (one.levels.to_numpy(float).tobytes(), one.consumption.to_numpy(float).tobytes())
                    for one in mine
                    if one is not None
                )
                seen.setdefault(bits, []).append(name)
        return [tuple(names) for names in seen.values() if len(names) > 1]

    def summary(self) -> str:
        """Return a printed table for readers: an institution a row, a block for each shock and honesty."""
        lines = [self.economy]
        for (shock, reports), block in self.wide.groupby(["shock", "reports"], sort=False):
            lines.append(f"\n{shock}, {reports}")
            shown = [
                ("inefficiency", "all could have more", "{:.1%}"),
                ("loss", "lost, by budgets", "{:.1%}"),
                ("loss_equal", "lost, all alike", "{:.1%}"),
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
        lines += [
            f"\n{', '.join(names[:-1])} and {names[-1]} are one program here: the same plan to the last digit"
            for names in self.twins
        ]
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
        wasted = ("inefficiency",) if "inefficiency" in block else ()
        return draw(
            block.set_index("institution"),
            metrics=("loss", *wasted, "least_need", "mean_need", "gini", "messages"),
        )


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
    seconds: float | None
    weights: bool


def compare(
    economy: Economy,
    institutions: Sequence[Institution] | None = None,
    shocks: Sequence[Shock] = (),
    reports: Honesty | Sequence[Honesty] = "truth",
    rng: np.random.Generator | None = None,
    client: Any = None,
    *,
    agents: int | None = None,
    hours: Hours = "asked",
    seconds: float | None = None,
    weights: bool = True,
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
    hours : {"asked", "chosen"}
        Whether people work as they are asked, or choose their hours for the pay that an institution's authors
        describe, where people work in the economy and the institution has a pay rule.
    seconds : float, optional
        Longest that an institution may take over one row; no limit by default. It is kept on the main thread
        of a process on Unix, and where an institution sits in compiled code only once that returns.
    weights : bool
        Whether losses at other weights and inefficiency are measured too: some more best plans a row.
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
    if align.choice("hours", hours, ("asked", "chosen")) == "chosen" and working(economy) is not None:
        chosen = [_paid(institution) for institution in chosen]
    if seconds is not None:
        align.number("seconds", seconds, positive=True)
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
    tasks = [
        _Task(economy, i, s, m, agents, seed, seconds, weights)
        for (s, i, m), seed in zip(places, seeds, strict=True)
    ]
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


def _paid(institution: Institution) -> Institution:
    """Return an institution with its authors' pay rule, or as it is where it has none."""
    chosen = getattr(institution, "selfish", None)
    return institution if chosen is None else chosen()


class _TooLong(Exception):
    """An institution has taken longer than it may."""


@contextmanager
def _within(seconds: float | None) -> Iterator[None]:
    """Stop what takes longer, where this thread can be interrupted."""
    if (
        seconds is None
        or not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def stop(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


_Row = tuple[dict[str, Any], Outcome | None, BestResponses | None]


def _run(task: _Task) -> _Row:
    """Plan, search and measure one institution under one shock."""
    try:
        with _within(task.seconds):
            return _planned(task)
    except _TooLong:
        return {"trouble": f"{task.institution.name} took more than {task.seconds:g} seconds"}, None, None


def _planned(task: _Task) -> _Row:
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
        outcome: Any = task.institution.run(truth, reports=said, rng=rng)
    except NotConverged as error:
        reported = truth if isinstance(said, str) else said.apply(truth)
        return {"trouble": f"{error}{_exactly(task.institution, reported)}"}, None, search
    except FeasibleError as error:
        return {"trouble": str(error)}, None, search
    except _TooLong:
        raise
    except Exception as error:  # noqa: BLE001 - somebody else's institution costs its own row, not the comparison
        return {"trouble": f"the institution failed ({type(error).__name__}: {error})"}, None, search
    if not isinstance(outcome, Outcome):
        return (
            {"trouble": f"the institution returned a {type(outcome).__name__}, not an Outcome"},
            None,
            search,
        )
    honest = isinstance(said, Reports) and said.truthful
    row, possible = _measured(task, outcome, truth, honest=honest)
    return row | ({} if row["trouble"] else extra), outcome if possible else None, search


def _measured(task: _Task, outcome: Outcome, truth: Economy, *, honest: bool) -> tuple[dict[str, Any], bool]:
    """Return a row, and whether the outcome is one that may stand beside others."""
    try:
        benchmark = both_benchmarks(truth)[0] if task.weights else Benchmark.of(truth)
    except FeasibleError as error:
        return {"trouble": f"nothing to measure by: {error}"}, True
    try:
        found = measure(outcome, benchmark)
        if task.weights:
            found |= yardsticks(outcome, truth)
        if honest:
            recheck(outcome, inefficiency=found.get("inefficiency", 0.0))
    except InvalidInput as error:
        return {"trouble": str(error)}, False
    return found | {"trouble": ""}, True
