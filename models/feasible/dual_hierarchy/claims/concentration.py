"""Claims of the chapter on concentration."""

from __future__ import annotations

import functools

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
from feasible.dual_hierarchy.concentration import lost_to_stops, outside_for, structures, working
from feasible.dual_hierarchy.skeleton import last_years
from feasible.economy import Vector

_ESSAY = "Padgett, The Politics of Communist Economic Reform"
_STALIN, _MAO, _GORBACHEV, _KHRUSHCHEV = "Stalin", "Mao", "Gorbachev", "Khrushchev"
_CHAPTER = "dual-hierarchy/concentration"

_PLANTS = {0.01: "one plant in a hundred", 0.05: "one plant in twenty"}
_TIMES = {0.99: "ninety-nine times in a hundred"}
#: Shares that differ by less are about the same; what is lost in fewer draws is hardly ever lost.
_CLOSE, _HARDLY_EVER = 0.1, 0.1
#: Smaller shares are rounding.
_TINY = 1e-6


@functools.cache
def _stops() -> dict[str, Vector]:
    """Return the deliveries lost in each draw when the same plants stop in every structure."""
    giant, cells = structures()[1], structures()[8]
    return {
        "giants": lost_to_stops(giant, np.random.default_rng(5), draws=40),
        "alone": lost_to_stops(cells, np.random.default_rng(5), leaves=0.0, draws=40),
        "trading": lost_to_stops(cells, np.random.default_rng(5), draws=40),
    }


@claim(
    essay=_ESSAY,
    passage=_KHRUSHCHEV,
    paraphrase="The councils failed because giant plants could not find their suppliers within a region.",
    chapter=_CHAPTER,
)
def councils_fail_where_plants_are_giant() -> Evidence:
    """Let councils keep part of what their regions make, with one plant for each good and with eight."""

    def judge(f: Figures) -> Verdict:
        first, second, third = (part(f[k]) for k in ("first", "second", "third"))
        giants = (
            f"With one plant for each good, {write(f['giants_first'], '%', decimals=0)} of all deliveries "
            f"survive if {first} of output may leave a region, {write(f['giants_second'], '%', decimals=0)} "
            f"at {second}, {write(f['giants_third'], '%', decimals=0)} at {third}. Below "
            f"{write(f['threshold'], '%', decimals=0)} the plants cannot feed each other at all."
        )
        whatever = "whatever the councils keep"
        if abs(f["cells_free"] - f["cells_alone"]) > _TINY:
            whatever = f"if the councils keep all of it, {write(f['cells_free'], '%', decimals=0)} if nothing"
        told = (
            f"{giants} Where every region makes everything, {write(f['cells_alone'], '%', decimals=0)} is "
            f"delivered {whatever}."
        )
        if f["giants_first"] < f["cells_alone"]:
            return holds(told)
        if f["giants_third"] >= f["cells_alone"]:
            return fails(told)
        still = f["second"] if f["giants_second"] >= f["cells_alone"] else f["first"]
        kept = round(1 - still, 9)
        kept = part(kept)
        return holds_if(f"councils keep back more than {kept} or so of what others need", told)

    giant, cells = structures()[1], structures()[8]
    shares = {"first": 0.9, "second": 0.7, "third": 0.5}
    return Evidence(
        {
            **shares,
            **{f"giants_{name}": giant.deliver(share).delivered for name, share in shares.items()},
            "threshold": giant.threshold,
            "cells_alone": cells.deliver(0.0).delivered,
            "cells_free": cells.deliver(1.0).delivered,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="The same decentralization suited China, whose plants were many and spread over regions.",
    chapter=_CHAPTER,
)
def china_could_decentralize() -> Evidence:
    """Weigh what small plants waste against what giants lose when links weaken."""

    def judge(f: Figures) -> Verdict:
        waste, great = (part(f[k]) for k in ("waste", "great_waste"))
        leaves = part(f["leaves"])
        told = (
            f"Cells that use {waste} more inputs deliver {write(f['cells'], '%', decimals=0)}, against "
            f"{write(f['linked'], '%', decimals=0)} for giants whose links hold and "
            f"{write(f['weak'], '%', decimals=0)} for giants of whose output {leaves} may leave. Cells that "
            f"use {great} more inputs deliver {write(f['wasteful'], '%', decimals=0)}."
        )
        if f["cells"] <= f["weak"]:
            return fails(told)
        if f["wasteful"] > f["weak"]:
            return holds(told)
        return holds_if("small plants do not waste much", told)

    waste, great, leaves = 0.1, 0.5, 0.7
    giant = structures(1, waste)[1]
    return Evidence(
        {
            "waste": waste,
            "cells": structures(1, waste)[8].deliver(0.0).delivered,
            "linked": giant.deliver(1.0).delivered,
            "weak": giant.deliver(leaves).delivered,
            "leaves": leaves,
            "great_waste": great,
            "wasteful": structures(1, great)[8].deliver(0.0).delivered,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="Self-sufficient regions buffered China better than specialization and trade between regions "
    "would have.",
    chapter=_CHAPTER,
)
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
        gap = f["alone"] - f["giants"]
        than = "about the same" if abs(gap) < _CLOSE else "more" if gap > 0 else "less"
        ever = f"lose everything at once in {write(f['alone_all'], '%', decimals=0)} of draws"
        if f["alone_all"] < _HARDLY_EVER:
            ever = "hardly ever lose everything at once"
        though = "though" if gap > -_CLOSE and f["alone_all"] < f["giants_all"] else "and"
        best = f"Many plants that trade lose {write(f['trading'], '%', decimals=0)}"
        if f["trading"] < min(f["giants"], f["alone"]):
            best += ": they are the best buffer, and neither country had them"
        told = (
            f"{links} When {stop} stands still, giants that trade lose {write(f['giants'], '%', decimals=0)} "
            f"on average and cells alone {write(f['alone'], '%', decimals=0)}, {than}, {though} cells {ever} "
            f"and giants do in {write(f['giants_all'], '%', decimals=0)} of draws. {best}."
        )
        if gap <= -_CLOSE:
            return holds(told)
        return holds_if("what fails is links between regions and not plants", told)

    giant, cells, leaves, lost = structures()[1], structures()[8], 0.7, _stops()
    weak, cells_weak = (1 - s.deliver(leaves).delivered / s.deliver(1.0).delivered for s in (giant, cells))
    return Evidence(
        {
            "leaves": leaves,
            "weak": weak,
            "cells_weak": cells_weak,
            "chance": 0.05,
            **{name: float(values.mean()) for name, values in lost.items()},
            **{f"{name}_all": float((lost[name] > 0.999).mean()) for name in ("giants", "alone")},
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="Where there are few plants, central planning can work quite well.",
    chapter=_CHAPTER,
)
def few_plants_plan_well() -> Evidence:
    """Plan giants from one desk, undisturbed and with stops."""

    def judge(f: Figures) -> Verdict:
        desk = (
            f"One desk that may move everything gets {write(f['calm'], '%', decimals=0)} out of giants, with "
            f"{write(f['plants'])} plants to look after where cells have {write(f['plants_of_cells'])}."
        )
        stop = _PLANTS.get(f["chance"], f"{write(f['chance'], '%')} of plants")
        lost = f"a stop of {stop} costs {write(f['lost'], '%', decimals=0)} of deliveries on average"
        if f["calm"] < 1 - _CLOSE or f["plants"] >= f["plants_of_cells"]:
            return fails(f"{desk} With rigid recipes {lost}.")
        if f["lost"] <= f["chance"]:
            return holds(f"{desk} Even with rigid recipes {lost}.")
        only = "every plant is the only one"
        if f["sites"] > 1:
            only = f"there are only {count(f['sites'], 'plant')} of a kind"
        return holds_if("plants seldom stand still", f"{desk} But with rigid recipes {lost}, since {only}.")

    giant, cells, chance = structures()[1], structures()[8], 0.01
    return Evidence(
        {
            "calm": giant.deliver(1.0).delivered,
            "plants": int(giant.places.sum()),
            "plants_of_cells": int(cells.places.sum()),
            "sites": int(giant.places.sum(axis=0).max()),
            "chance": chance,
            "lost": float(lost_to_stops(giant, np.random.default_rng(5), chance=chance, draws=60).mean()),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="To plan an economy of many small plants from the center is a nightmare, if it can be done "
    "at all.",
    chapter=_CHAPTER,
)
def many_plants_cannot_be_planned() -> Evidence:
    """Plan cells from one desk that knows everything."""

    def judge(f: Figures) -> Verdict:
        desk = f"A desk that knows everything gets {write(f['delivered'], '%', decimals=0)} out of cells"
        if f["delivered"] < 1 / 2:
            return holds(f"{desk}: not even half.")
        stops = "no more"
        if f["with_stops"] > f["others_with_stops"]:
            stops = "far more" if f["with_stops"] > 2 * f["others_with_stops"] else "more"
        return cannot_settle(
            f"{desk}, and with stops {stops} than anybody else. It has {write(f['links'])} possible links to "
            f"decide where giants have {write(f['links_of_giants'])}. What a desk with that many letters "
            "gets wrong is not in this model."
        )

    cells, giant, lost = structures()[8], structures()[1], _stops()
    kept = {name: 1 - float(values.mean()) for name, values in lost.items()}
    return Evidence(
        {
            "delivered": cells.deliver(1.0).delivered,
            "with_stops": kept["trading"],
            "others_with_stops": max(kept["giants"], kept["alone"]),
            "links": int((cells.recipe > 0).sum() * cells.places.shape[0] ** 2),
            "links_of_giants": int((giant.recipe > 0).sum()),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="It was mainly hyper-concentration that made Soviet production collapse once ministries let "
    "go.",
    chapter=_CHAPTER,
)
def concentration_made_the_collapse() -> Evidence:
    """Ask two models for the fall of producer goods, one with single suppliers and one without."""

    def judge(f: Figures) -> Verdict:
        strength = _TIMES.get(f["strength"], f"with a chance of {write(f['strength'], '%')}")
        single = (
            f"with {count(f['inputs'], 'input')} and links that hold {strength}, "
            f"{write(f['single'], '%', decimals=0)} of firms work, and producer goods "
            f"{'fell' if f['fell'] >= 0 else 'rose'} by {write(abs(f['fell']), '%', decimals=1)} in 1990."
        )
        if f["fell"] <= 0:
            return fails(f"There was no collapse to explain: {single}")
        if f["single"] > 1 - f["fell"]:
            return fails(f"Single suppliers explain too little: {single}")
        leave = (
            f"with {count(f['inputs_bargained'], 'input')}, outside offers up to "
            f"{write(f['outside'], '%', decimals=0)} of what an input adds are enough"
        )
        if f["outside"] > 1:
            return cannot_settle(
                f"Single suppliers explain too much: {single} Suppliers who leave explain it only if others "
                f"offer more than their input adds: {leave}. The record does not say whether they did."
            )
        return cannot_settle(
            f"Single suppliers explain too much: {single} Suppliers who leave explain it without any "
            f"monopoly: {leave}. The record does not tell the two apart."
        )

    producer = last_years()["producer"]
    share = float(producer.loc[1990] / producer.loc[1989])
    inputs, bargained, strength = 5, 10, 0.99
    return Evidence(
        {
            "inputs": inputs,
            "strength": strength,
            "single": working(strength, inputs, 1),
            "fell": 1 - share,
            "inputs_bargained": bargained,
            "outside": outside_for(bargained, share),
        },
        judge,
    )
