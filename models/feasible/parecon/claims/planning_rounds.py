"""What the essay says of planning by rounds of proposals."""

from __future__ import annotations

import numpy as np

from feasible.book import (
    Evidence,
    Figures,
    Verdict,
    cannot_settle,
    claim,
    count,
    fails,
    holds,
    holds_if,
    part,
    write,
)
from feasible.parecon.planning_rounds import (
    BOARDS,
    SIZES,
    Councils,
    annual_plan,
    equilibrium,
    load,
    mean_with_interval,
    trace,
    work_requested,
)
from feasible.parecon.planning_rounds.annual_plan import START
from feasible.parecon.planning_rounds.years import THRESHOLDS
from feasible.procedures import hahnel, swings_from

_CHAPTER = "parecon/planning-rounds"
#: What happens in a smaller share of economies is very unlikely.
_UNLIKELY = 0.05
#: Prices that are off by less are nearly right; by less than the second, exact.
_NEARLY, _EXACT = 0.02, 1e-9


def _small_economy() -> Councils:
    return Councils.draw(np.random.default_rng(1))


@claim("W53", chapter=_CHAPTER)
def first_proposals_do_not_add_up() -> Evidence:
    """Look at the first round of a second year, which starts from prices that nearly fit."""
    rule = hahnel()
    year = annual_plan(_small_economy(), rule)
    later = _small_economy().next_year(np.random.default_rng(5))
    first = annual_plan(later, rule, start=year.next_prices, limit=1).rounds.table.iloc[0]

    def judge(f: Figures) -> Verdict:
        five = "five percent" if f["tolerance"] == 0.05 else write(f["tolerance"], "%")
        because = (
            "In a second year, whose first prices are those of the first and nearly right, the worst good is "
            f"{write(f['worst'], '%', decimals=0)} out of balance, and {write(f['within'], '%', decimals=0)} "
            f"of the goods are within {five}."
        )
        if f["worst"] <= f["tolerance"]:
            return fails(because)
        at_once = f"first proposals add up in {write(f['at_once'], '%', decimals=0)} of second years"
        if f["at_once"] >= _UNLIKELY:
            return fails(f"{because} But {at_once}.")
        return holds(f"{because} Of the economies of the study, {at_once}.")

    return Evidence(
        {
            "worst": float(first["imbalance"]),
            "within": float(first["within"]),
            "tolerance": THRESHOLDS["5"],
            "at_once": float((load("annual_plans")["second_5"] <= 1).mean()),
        },
        judge,
    )


@claim("W54", chapter=_CHAPTER)
def first_requests_overwork() -> Evidence:
    """Add up the work that all first requests would take, from prices above and below the balance."""
    councils, day, lower = _small_economy(), 8.0, 0.5
    book, low = (
        day * work_requested(councils, np.full(councils.endowment.size, price))
        for price in (START, lower * START)
    )

    def judge(f: Figures) -> Verdict:
        eight = "eight hours" if f["day"] == 8 else write(f["day"], "hours")
        because = (
            f"If all the labor there is means days of {eight}, to make all that is requested at the book's "
            f"first price takes days of {write(f['book'], 'hours', digits=2)}, and at {part(f['lower'])} of "
            f"that price days of {write(f['low'], 'hours', digits=2)}."
        )
        if max(f["book"], f["low"]) <= f["day"]:
            return fails(because)
        if f["book"] > f["day"]:
            return holds(because)
        return holds_if("first prices are too low", because)

    return Evidence({"day": day, "book": book, "lower": lower, "low": low}, judge)


@claim("W56", chapter=_CHAPTER)
def rounds_make_the_plan() -> Evidence:
    """Count rounds in Hahnel's economy and on reference economies."""
    years, stalls = load("annual_plans"), load("stalls")
    book = years.loc[years["size"] == "book", "first_5"]
    mean, low, high = mean_with_interval(book.dropna().tolist())
    published = stalls[stalls["rule"] == "as published"]
    gentle = published.loc[published["stiffest"] <= swings_from()[0], "to_5"]
    plain = stalls[stalls["slack"] == 1.0]
    same = plain[plain["rule"] == "as published"]
    halved = plain.loc[plain["rule"] == "halved, and regained by tenths", "to_5"]

    def judge(f: Figures) -> Verdict:
        five = "five percent" if f["tolerance"] == 0.05 else write(f["tolerance"], "%")
        economies = count(f["economies"], "reference economy", "reference economies")
        where = "where resources bind" if f["binding"] else "in not all of which resources bind"
        because = (
            f"In Hahnel's own economy every imbalance is below {five} after {write(f['rounds'], 'rounds')} "
            f"on average ({write(f['low'])} to {write(f['high'])}). On {economies}, "
            f"{where}, the same rule got there "
            f"{write(f['published'])} {'time' if f['published'] == 1 else 'times'} and left "
            f"{write(f['within'], '%', decimals=0)} of the goods within {five}. With steps that are halved "
            f"at an overshoot it got there {write(f['halved'])} {'time' if f['halved'] == 1 else 'times'}."
        )
        if f["missed"] > 0:
            return fails(f"{because} Of Hahnel's own economies {count(f['missed'])} never got there.")
        if f["published"] == f["economies"]:
            return holds(because)
        cures = ["a step is halved whenever it overshoots"] if f["halved"] == f["economies"] else []
        if f["gentle_arrived"] == f["gentle"]:
            cures = ["no good answers its own price too strongly", *cures]
        if not cures:
            return fails(because)
        return holds_if(", or ".join(cures), because)

    return Evidence(
        {
            "rounds": mean,
            "low": low,
            "high": high,
            "missed": int(book.isna().sum()),
            "economies": len(same),
            "binding": bool((same["binding"] > 0).all()),
            "published": int(same["to_5"].notna().sum()),
            "within": float(same["within"].mean()),
            "halved": int(halved.notna().sum()),
            # Of all endowments tried: those in which no good swings by itself, as `swings_from` has it.
            "gentle": len(gentle),
            "gentle_arrived": int(gentle.notna().sum()),
            "tolerance": THRESHOLDS["5"],
        },
        judge,
    )


@claim("W66", chapter=_CHAPTER)
def prices_measure_cost() -> Evidence:
    """Compare prices at the stop with those at which everything balances."""
    years = load("annual_plans")
    book = years[years["size"] == "book"]

    def judge(f: Figures) -> Verdict:
        stop = "three percent" if f["tolerance"] == 0.03 else write(f["tolerance"], "%")
        off = (
            f"Where the annual plan stops at {stop}, prices are still {write(f['worst'], '%', digits=2)} "
            "from those at which everything balances."
        )
        own = write(f["relative"], "%", digits=1)
        if f["worst"] <= _NEARLY:
            return holds(f"{off} That is nearly right.")
        if f["relative"] > _NEARLY:
            return fails(f"{off} Single goods are off by {own} even in terms of the others.")
        return holds_if(
            "a price is compared with other prices and not with incomes",
            f"{off} All but {own} of that is common to all goods: what one good costs in terms of another is "
            f"nearly right, and everything is {write(abs(f['level']), '%', digits=2)} too "
            f"{'dear' if f['level'] > 0 else 'cheap'}.",
        )

    return Evidence(
        {name: float(book[f"{name}_3"].mean()) for name in ("worst", "level", "relative")}
        | {"tolerance": THRESHOLDS["3"]},
        judge,
    )


@claim("W45", chapter=_CHAPTER)
def the_board_decides_nothing() -> Evidence:
    """Start the same councils from two prices."""
    councils, factor = _small_economy(), 2.0
    starts = [np.full(councils.endowment.size, price) for price in (START / factor, factor * START)]
    exact = equilibrium(councils).prices
    ends = [equilibrium(councils, start).prices for start in starts]
    stops = [annual_plan(councils, start=start) for start in starts]
    low, high = (float(np.log(stop.rounds.prices / exact).mean()) for stop in stops)
    final = councils.final
    bought = [float(exact[final] @ stop.supply[final]) for stop in stops]

    def judge(f: Figures) -> Verdict:
        low = f"{write(abs(f['low']), '%', digits=2)} too {'low' if f['low'] < 0 else 'high'}"
        high = f"{write(abs(f['high']), '%', digits=2)} too {'low' if f['high'] < 0 else 'high'}"
        because = (
            "Nobody at the board issues an order, but it chooses the first prices and the moment to stop. "
            f"From {part(1 / f['factor'])} of the book's first price the rounds stop with prices {low}, from "
            f"{write(f['factor'], decimals=0)} times that price with prices {high}, and the two plans make "
            "final goods that differ by "
            f"{write(f['differ'], '%', digits=2)}."
        )
        if f["ends_differ"] > _EXACT:
            return fails(
                f"{because} Even the prices at which everything balances differ, by "
                f"{write(f['ends_differ'], '%')}."
            )
        if f["differ"] <= _EXACT:
            return holds(because)
        return holds_if(
            "rounds go on until prices stand still",
            f"{because} The prices at which everything balances do not depend on it.",
        )

    return Evidence(
        {
            "factor": factor,
            "low": low,
            "high": high,
            "differ": abs(bought[0] / bought[1] - 1.0),
            "ends_differ": float(np.abs(ends[0] / ends[1] - 1.0).max()),
        },
        judge,
    )


@claim("W103", chapter=_CHAPTER)
def rounds_scale() -> Evidence:
    """Compare rounds in small and large economies."""
    years = load("annual_plans")

    def judge(f: Figures) -> Verdict:
        goods = "Fifty" if f["goods"] == 50 else write(f["goods"])
        councils = "six thousand" if f["councils"] == 6_000 else write(f["councils"])
        more_goods = "five hundred" if f["more_goods"] == 500 else write(f["more_goods"])
        more_councils = "sixty thousand" if f["more_councils"] == 60_000 else write(f["more_councils"])
        stop = "three percent" if f["tolerance"] == 0.03 else write(f["tolerance"], "%")
        rounds = (
            f"{goods} goods and {councils} councils take {write(f['small'], 'rounds')} to {stop}, "
            f"{more_goods} goods and {more_councils} councils {write(f['book'], 'rounds')}."
        )
        if f["book"] > 1.2 * f["small"]:
            return fails(f"{rounds} That is more, and there are countries with many more of both.")
        because = (
            f"{rounds} Nothing larger was computed. People enter only through what they spend on each good, "
            "which is added up once. What a round costs in meetings, the model does not know."
        )
        if f["book"] <= 1:
            return holds(because)
        times = "some twenty" if 15 <= f["book"] < 25 else write(round(f["book"]))
        return holds_if(
            f"everybody can answer {times} times a year, and more goods go on taking no more rounds", because
        )

    small, book = SIZES["small"], SIZES["book"]
    return Evidence(
        {
            "goods": small.goods,
            "councils": 2 * small.councils,  # of workers and of consumers
            "small": float(years.loc[years["size"] == "small", "first_3"].mean()),
            "more_goods": book.goods,
            "more_councils": 2 * book.councils,
            "book": float(years.loc[years["size"] == "book", "first_3"].mean()),
            "tolerance": THRESHOLDS["3"],
        },
        judge,
    )


@claim("W93", chapter=_CHAPTER)
def only_rounds_reveal_preferences() -> Evidence:
    """Ask everyone once and solve."""
    councils = _small_economy()
    exact = equilibrium(councils)
    slow = trace(councils, BOARDS[0], exact.prices)

    def judge(f: Figures) -> Verdict:
        steps = f"{write(f['steps'])} {'step' if f['steps'] == 1 else 'steps'} of arithmetic"
        rounds = f"{write(f['rounds'])} rounds of proposals end {write(f['far'], '%', digits=2)} away"
        if f["left_over"] > _EXACT:
            return holds(
                "A center that knows what consumers and councils could tell it once does not find the "
                f"prices: after {steps} the worst good is {write(f['left_over'], '%')} out of balance; "
                f"{rounds}."
            )
        return cannot_settle(
            "In the book's own simulation rounds discover nothing: consumers spend fixed shares of a given "
            "income and worker councils follow a formula with a few numbers. A center that was told them "
            f"once finds the exact prices in {steps}, while {rounds}. But the claim is about people who do "
            "not know their answer before they see a price, or would not tell it. No such person is in the "
            "model, so it assumes what is in dispute."
        )

    return Evidence(
        {
            "steps": len(exact.table),
            "left_over": float(exact.table["imbalance"].iloc[-1]),
            "rounds": len(slow),
            "far": float(slow["worst"].iloc[-1]),
        },
        judge,
    )
