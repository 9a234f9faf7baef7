"""Claims of the chapter on concentration."""

from __future__ import annotations

import functools

import numpy as np
from scipy.optimize import brentq

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
from feasible.dual_hierarchy.concentration import (
    bartered,
    best_offer,
    breaks_even,
    brokered,
    chain_price,
    changeover,
    critical,
    let_out,
    lost_to_errors,
    lost_to_one,
    lost_to_stops,
    made_of,
    outside_for,
    some_stop,
    structures,
    working,
)
from feasible.dual_hierarchy.skeleton import last_years, skeleton, turnover
from feasible.economy.datasets import soviet_gdp

_CHAPTER = "dual-hierarchy/concentration"

_PLANTS = {0.01: "one plant in a hundred", 0.05: "one plant in twenty"}
#: Smaller shares are rounding.
_TINY = 1e-6
#: Draws of recipes; shares that differ by less are about the same.
_DRAWS, _CLOSE = range(1, 9), 0.1
#: What we call ruinous, astronomical, and enough.
_RUIN, _SKY, _ENOUGH = 0.5, 5.0, 0.9


@functools.cache
def _misaddressed() -> dict[str, float | int]:
    """Return what is lost to letters that go wrong, for giants and for cells planned from one desk."""
    giant, cells = structures()[1], structures()[8]
    links, error = int((giant.recipe > 0).sum()), 0.001
    desks = cells.places.shape[0]
    return {
        "letters": links,
        "letters_cells": desks * links,
        "error": error,
        "giants": lost_to_errors(links, error),
        "cells": lost_to_errors(links, error),
        "cells_loaded": lost_to_errors(links, desks * error),
    }


@claim("PS5", chapter=_CHAPTER)
def one_missing_input_idles_the_rest() -> Evidence:
    """Stop one plant."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"If one plant of {write(f['plants'])} stands still, giants deliver "
            f"{write(f['giants'], '%', decimals=0)} less, and where every region makes everything it is "
            f"{write(f['cells'], '%', digits=2)}"
        )
        if f["giants"] <= 1 / f["plants"]:
            return fails(f"{told}: no more than the plant's own share.")
        if f["cells"] >= f["giants"]:
            return holds(f"{told}: whatever the plants.")
        return holds_if("nothing can replace what is missing, and nothing is in stock", f"{told}.")

    giant, cells = structures()[1], structures()[8]
    return Evidence(
        {
            "plants": int(giant.places.sum()),
            "giants": lost_to_one(giant),
            "cells": lost_to_one(cells),
        },
        judge,
    )


@claim("PS28", chapter=_CHAPTER)
def few_plants_plan_well() -> Evidence:
    """Let a desk write letters of which some go wrong, more of them where it has more to write."""

    def judge(f: Figures) -> Verdict:
        desk = (
            f"To plan giants a desk writes {write(f['letters'])} letters, to plan cells "
            f"{write(f['letters_cells'])}. If {write(f['error'], '%', decimals=1)} of letters go wrong and "
            f"recipes are rigid, giants lose {write(f['giants'], '%', digits=2)} on average and each cell "
            f"{write(f['cells'], '%', digits=2)}"
        )
        if f["giants"] >= _RUIN:
            return fails(f"{desk}: that is not well.")
        if f["cells"] > f["giants"]:
            return holds(f"{desk}.")
        loaded = write(f["cells_loaded"], "%", decimals=0)
        if f["cells_loaded"] <= f["giants"]:
            return fails(
                f"{desk}, and cells {loaded} if mistakes grow with the letters: few plants do no better."
            )
        return holds_if(
            "a desk that writes more letters gets more of each wrong",
            f"{desk}; only if mistakes grow with the number of letters do cells lose more, {loaded}.",
        )

    return Evidence(_misaddressed(), judge)


@claim("PK2", chapter=_CHAPTER)
def councils_move_power_to_secretaries() -> Evidence:
    """Ask the fifth figure whom a leader must win over to reach plants, before and after."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Before, {count(f['before'], 'office')} could together close the way to plants, a ministry "
            "among "
            f"them; without ministries' orders it is {count(f['after'])}"
        )
        if f["after"] >= f["before"]:
            return fails(f"{told}: as many as before.")
        who = " and ".join(f["who"])
        if not who:
            return fails(f"{told}, and it is nobody in particular.")
        return holds(
            f"{told}, the {who}. It follows from the drawing; that he meant it to is the essay's reading."
        )

    graph = skeleton("soviet")
    cut = graph.cut("the ministries' hold")
    return Evidence(
        {
            "before": graph.guards("State enterprises") or 0,
            "after": cut.guards("State enterprises") or 0,
            "who": tuple(n.lower().replace("ies", "y") for n in cut.gatekeepers("State enterprises")),
        },
        judge,
    )


@claim("PK4", chapter=_CHAPTER)
def the_economy_went_down() -> Evidence:
    """Look at the only years that we have."""

    def judge(f: Figures) -> Verdict:
        slower = "slower" if f["sixties"] < f["fifties"] else "no slower"
        return cannot_settle(
            f"In Maddison's estimates Soviet product grew {write(f['fifties'], '%', digits=2)} a year from "
            "1950 to "
            f"1960 and {write(f['sixties'], '%', digits=2)} from 1960 to 1970: {slower}, and not down. "
            "Councils "
            "ran from 1957 to 1965, and years this far apart cannot show what they did."
        )

    gdp = soviet_gdp()
    fifties, sixties = (float((gdp[b] / gdp[a]) ** 0.1) - 1 for a, b in ((1950, 1960), (1960, 1970)))
    return Evidence({"fifties": fifties, "sixties": sixties}, judge)


@claim("PK5", chapter=_CHAPTER)
def localism_hurts_giants_alone() -> Evidence:
    """Let councils keep part of what their regions make, with plants of either kind."""

    def judge(f: Figures) -> Verdict:
        kept = part(1 - f["leaves"]) if f["leaves"] < 1 else "nothing"
        told = (
            f"If councils keep {kept} of output at home, giants deliver "
            f"{write(f['giants'], '%', decimals=0)} "
            f"and cells {write(f['cells'], '%', decimals=0)}, of "
            f"{write(f['giants_free'], '%', decimals=0)} and "
            f"{write(f['cells_free'], '%', decimals=0)} if they keep nothing"
        )
        if f["giants"] >= f["giants_free"] - _TINY:
            return fails(f"{told}: localism does no harm.")
        if f["cells"] < f["cells_free"] - _TINY:
            return holds(f"{told}: localism harms both.")
        return holds_if(
            "plants are giants and there are more than a few regions",
            f"{told}. How much was kept, nobody in the essay measures.",
        )

    giant, cells, leaves = structures()[1], structures()[8], 0.7
    return Evidence(
        {
            "leaves": leaves,
            "giants": giant.deliver(leaves).delivered,
            "giants_free": giant.deliver(1.0).delivered,
            "cells": cells.deliver(leaves).delivered,
            "cells_free": cells.deliver(1.0).delivered,
        },
        judge,
    )


@claim("PK6", chapter=_CHAPTER)
def councils_fail_where_plants_are_giant() -> Evidence:
    """Find the share that must leave regions, for several numbers of them."""

    def judge(f: Figures) -> Verdict:
        crossing = (
            f"Giants need {write(f['few'], '%', decimals=0)} of output to leave its region to deliver as "
            "much as "
            f"cells if there are two regions, {write(f['some'], '%', decimals=0)} with eight and "
            f"{write(f['many'], '%', decimals=0)} with twenty-four; Khrushchev made about a hundred"
        )
        if f["many"] < f["few"] or f["many"] < 1 / 2:
            return fails(f"{crossing}. Most can stay at home.")
        free = f"Where all may leave they deliver {write(f['free'], '%', decimals=0)}"
        if f["free"] < 1 - _CLOSE:
            return holds(f"{crossing}. {free}: giants fail even so.")
        return holds_if(
            "councils also keep back what others need",
            f"{crossing}. {free}, so giants alone do no harm, as localism alone does none to cells: which "
            "of the "
            "two mattered more has no answer, it takes both.",
        )

    return Evidence(
        {
            "few": changeover(2),
            "some": changeover(8),
            "many": changeover(24),
            "free": structures()[1].deliver(1.0).delivered,
        },
        judge,
    )


@claim("PM8", chapter=_CHAPTER)
def china_could_decentralize() -> Evidence:
    """Weigh what small plants waste against what giants lose when links weaken, in several draws."""

    def judge(f: Figures) -> Verdict:
        waste, leaves = part(f["waste"]), part(f["leaves"])
        told = (
            f"In {count(f['draws'], 'draw')} of recipes cells that use {waste} more inputs deliver "
            f"{write(f['cells'], '%', decimals=0)} on average, giants whose links hold "
            f"{write(f['linked'], '%', decimals=0)}, and giants of whose output {leaves} may leave "
            f"{write(f['weak_least'], '%', decimals=0)} to {write(f['weak_most'], '%', decimals=0)}"
        )
        if f["cells"] <= f["weak_most"]:
            return fails(f"{told}.")
        even = write(f["even"], "%", decimals=0)
        if f["even"] > 1:
            return holds(f"{told}. Cells stay ahead whatever they waste.")
        return holds_if(
            f"small plants waste less than about {even}, and links do not hold",
            f"{told}. The two are level where cells use {even} more inputs.",
        )

    waste, leaves = 0.1, 0.7
    weak = [structures(seed)[1].deliver(leaves).delivered for seed in _DRAWS]
    return Evidence(
        {
            "draws": len(_DRAWS),
            "waste": waste,
            "cells": float(np.mean([structures(seed, waste)[8].deliver(0.0).delivered for seed in _DRAWS])),
            "linked": structures()[1].deliver(1.0).delivered,
            "leaves": leaves,
            "weak_least": min(weak),
            "weak_most": max(weak),
            "even": float(np.mean([breaks_even(leaves, seed=seed) for seed in _DRAWS])),
        },
        judge,
    )


@claim("PM9", chapter=_CHAPTER)
def regions_turn_inward() -> Evidence:
    """Let every region choose how much it lets out, where others' deliveries depend on it in part."""

    def judge(f: Figures) -> Verdict:
        told = (
            "Let each region choose, and let half of what it gets depend on what it sends. Where "
            f"{write(f['home'], '%', decimals=0)} of what it needs is made at home it lets out "
            f"{write(f['sent'] / f['best'], '%', decimals=0)} of what would be best for all; a region of "
            "giants "
            f"among eight lets out {write(f['sent_giant'] / f['best_giant'], '%', decimals=0)}"
        )
        if f["sent"] >= f["best"] - _TINY:
            return fails(f"{told}. Nothing pushes.")
        if f["paid"] < f["best"] - _TINY:
            return holds(f"{told}, and no more where all is paid for.")
        return holds_if(
            "regions get deliveries whatever they send themselves",
            f"{told}. Where all that is sent is paid for, each lets out what is best. The push is "
            "strongest where "
            "regions can live alone, and costs least there: "
            f"{write(1 - f['left'], '%', decimals=0)} of what could be had.",
        )

    home, giant, half = 0.8, 1 / 8, 0.5
    return Evidence(
        {
            "home": home, "best": 1 - home, "sent": let_out(home, half), "paid": let_out(home, 1.0),
            "left": made_of(home, let_out(home, half)),
            "best_giant": 1 - giant, "sent_giant": let_out(giant, half),
        },
        judge,
    )  # fmt: skip


@claim("PM10", chapter=_CHAPTER)
def many_plants_cannot_be_planned() -> Evidence:
    """Plan cells from one desk that knows everything, and from one that writes letters."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"A desk that errs in nothing gets {write(f['delivered'], '%', decimals=0)} out of cells. One "
            "that "
            f"gets {write(f['error'], '%', decimals=1)} of {write(f['letters'])} letters wrong, and of "
            f"{write(f['letters_cells'])} in proportion more, loses {write(f['giants'], '%', digits=2)} of "
            f"what giants make and {write(f['cells_loaded'], '%', decimals=0)} of what cells do"
        )
        if f["delivered"] < _RUIN:
            return holds(f"{told}.")
        if f["cells_loaded"] < _RUIN:
            return fails(f"{told}: no nightmare (we would call half of it one).")
        return holds_if("mistakes grow with the number of letters", f"{told}.")

    sizes = _misaddressed()
    wanted = ("error", "letters", "letters_cells", "giants", "cells_loaded")
    return Evidence(
        {"delivered": structures()[8].deliver(1.0).delivered, **{k: sizes[k] for k in wanted}}, judge
    )


@claim("PM23", chapter=_CHAPTER)
def cells_are_the_better_buffer() -> Evidence:
    """Cut links, then stop the same plants in every structure."""

    def judge(f: Figures) -> Verdict:
        leaves = part(f["leaves"])
        stop = _PLANTS.get(f["chance"], f"{write(f['chance'], '%')} of plants")
        cells = write(f["cells_weak"], "%", decimals=0) if f["cells_weak"] > _TINY else "nothing"
        links = (
            f"When only {leaves} may leave a region, specialized giants lose "
            f"{write(f['weak'], '%', decimals=0)} and cells {cells}."
        )
        if f["cells_weak"] >= f["weak"]:
            return fails(links)
        stops = (
            f"When {stop} stands still, giants that trade lose {write(f['alone'], '%', decimals=0)} on "
            "average, "
            "and so, by construction, do cells alone: the chance that none of their plants stops is the same"
        )
        if f["trading"] >= f["alone"]:
            return holds(f"{links} {stops}. Trade does not help.")
        return holds_if(
            "what fails is links between regions and not plants",
            f"{links} {stops}. Many plants that trade lose {write(f['trading'], '%', decimals=0)} "
            "(standard error "
            f"{write(100 * f['error'], decimals=1)} points): the best buffer, and neither country had it.",
        )

    giant, cells, leaves, chance = structures()[1], structures()[8], 0.7, 0.05
    weak, cells_weak = (1 - s.deliver(leaves).delivered / s.deliver(1.0).delivered for s in (giant, cells))
    trading = lost_to_stops(cells, np.random.default_rng(5), chance=chance, draws=40)
    return Evidence(
        {
            "leaves": leaves,
            "weak": weak,
            "cells_weak": cells_weak,
            "chance": chance,
            "alone": some_stop(giant.places.shape[1], chance),
            "trading": float(trading.mean()),
            "error": float(trading.std(ddof=1) / len(trading) ** 0.5),
        },
        judge,
    )


@claim("PB18", chapter=_CHAPTER)
def one_hand_needs_what_the_other_hits() -> Evidence:
    """Name the office that is left on the way to plants, and how many of those who held it were dismissed."""

    def judge(f: Figures) -> Verdict:
        who = " and ".join(f["who"])
        if not who:
            return fails("Without ministries' orders no single office stands before the plants.")
        told = (
            f"Once the law of 1987 takes the ministries' orders away, the way to plants passes the {who}; "
            f"{write(f['replaced'], '%', decimals=0)} of them had just been replaced"
        )
        if f["replaced"] <= _TINY:
            return fails(f"{told}: nobody attacked them.")
        if f["replaced"] >= 1 - _TINY:
            return holds(f"{told}.")
        return holds_if("newcomers need the circles that their elders had", f"{told}.")

    cut = skeleton("soviet").cut("the ministries' hold")
    return Evidence(
        {
            "who": tuple(n.lower() for n in cut.gatekeepers("State enterprises")),
            "replaced": float(turnover()["share"]["Gorbachev: provincial secretaries, 1985-87"]),
        },
        judge,
    )


@claim("PB21", chapter=_CHAPTER)
def free_prices_under_monopoly() -> Evidence:
    """Put monopolists in a row, each the next one's supplier."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"{count(f['stages'], 'monopolist').capitalize()} in a row multiply cost by "
            f"{write(f['stiff'], decimals=0)} at an elasticity of {write(f['low'], decimals=0)}, and by "
            f"{write(f['loose'], decimals=1)} at {write(f['high'], decimals=0)}; one alone by "
            f"{write(f['one'], decimals=0)} and {write(f['one_loose'], decimals=2)}"
        )
        if f["stiff"] < f["sky"]:
            return fails(f"{told}.")
        if f["loose"] >= f["sky"]:
            return holds(f"{told}.")
        return holds_if(
            "demand hardly yields and each stage adds its own margin",
            f"{told}. We call {write(f['sky'], decimals=0)} times the sky.",
        )

    stages, low, high = 3, 2.0, 5.0
    return Evidence(
        {
            "stages": stages,
            "low": low,
            "stiff": chain_price(stages, low),
            "high": high,
            "loose": chain_price(stages, high),
            "one": chain_price(1, low),
            "one_loose": chain_price(1, high),
            "sky": _SKY,
        },
        judge,
    )


@claim("PB23", chapter=_CHAPTER)
def barter_cannot_replace_ministries() -> Evidence:
    """Let plants swap in pairs, and let a broker arrange what he hears of."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Where {count(f['few'])} plants of each of {count(f['goods'], 'good')} have something to "
            "spare, swaps "
            f"in pairs meet {write(f['bartered'], '%', decimals=0)} of wants and a broker who hears of all "
            f"{write(f['brokered'], '%', decimals=0)}; with {write(f['many'])} he meets "
            f"{write(f['brokered_many'], '%', decimals=0)}"
        )
        if f["brokered"] >= _ENOUGH:
            return fails(f"{told}.")
        if f["brokered_many"] < _ENOUGH and f["brokered_many"] < f["bartered"] + _CLOSE:
            return holds(f"{told}.")
        return holds_if("a broker knows few plants, or nobody goes between", f"{told}.")

    few, many, goods = 4, 20, 10
    return Evidence(
        {
            "few": few,
            "goods": goods,
            "bartered": bartered(few, goods),
            "brokered": brokered(few),
            "many": many,
            "brokered_many": brokered(many),
        },
        judge,
    )


@claim("PB24", chapter=_CHAPTER)
def concentration_made_the_collapse() -> Evidence:
    """Ask three models for the fall of producer goods: single suppliers, two, and suppliers who leave."""

    def judge(f: Figures) -> Verdict:
        moved = "fell" if f["fell"] >= 0 else "rose"
        fell = f"Producer goods {moved} by {write(abs(f['fell']), '%', decimals=1)} in 1990."
        if f["fell"] <= 0:
            return fails(f"{fell} There was no collapse to explain.")
        single = (
            f"With single suppliers and links that hold {write(f['strength'], '%', decimals=0)} of the time "
            f"{write(f['single'], '%', decimals=0)} of firms work"
        )
        if f["single"] > 1 - f["fell"]:
            return fails(f"{fell} {single}: that explains too little.")
        two = (
            f"two suppliers of each input give just that fall where links hold "
            f"{write(f['two'], '%', decimals=1)} of the time, and nothing works below "
            f"{write(f['two_edge'], '%', decimals=1)}"
        )
        leave = (
            f"suppliers who leave a firm of {count(f['inputs'], 'input')} give it where other offers reach "
            f"{write(f['outside'], '%', decimals=1)} of what an input adds, and nothing is lost below "
            f"{write(f['outside_edge'], '%', decimals=1)}"
        )
        return cannot_settle(
            f"{fell} {single}, which is too much; {two}; {leave}. Each fits on a knife edge, and one year's "
            "number does not tell them apart."
        )

    producer = last_years()["producer"]
    left, bargained = float(producer[1990] / producer[1989]), 10
    edge = critical(5, 2).strength
    return Evidence(
        {
            "strength": 0.99,
            "single": working(0.99, 5, 1),
            "fell": 1 - left,
            "two": float(brentq(lambda x: working(x, 5, 2) - left, edge + 1e-9, 1.0)),
            "two_edge": edge,
            "inputs": bargained,
            "outside": outside_for(bargained, left),
            "outside_edge": best_offer(bargained),
        },
        judge,
    )
