"""Claims of the chapter on supply that feeds itself."""

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
    write,
)
from feasible.dual_hierarchy.autocatalysis import (
    HEAVY,
    Setting,
    block_against_chance,
    feedback,
    last_trades,
    named_table,
    radius_without,
    survival_table,
)

_ESSAY = "Padgett, The Politics of Communist Economic Reform"
_STALIN, _MAO, _GORBACHEV = "Stalin", "Mao", "Gorbachev"
_CHAPTER = "dual-hierarchy/autocatalysis"

#: A block stands out if fewer than one in twenty drawn blindly would do as well.
_STANDS_OUT = 0.95
#: Fewer deaths than this show no rule.
_ENOUGH = 30
#: Counts beyond those that `count` writes in words.
_WORDS = {13: "thirteen"}


def _alive(network: str, setting: str, rules: int) -> float:
    environment, learning = setting.split()
    row = survival_table(
        network=network, search="selective", environment=environment, learning=learning, rules=rules
    )
    return float(row["share"].iloc[0])


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="Supply that feeds itself is a matter of the shape and balance of supply, not of capitalism.",
    chapter=_CHAPTER,
)
def loops_need_no_capitalism() -> Evidence:
    """Let firms without owners, prices or plan close rings blindly."""

    def judge(f: Figures) -> Verdict:
        told = (
            "Firms that know nothing, own nothing and obey nobody keep a ring of "
            f"{count(f['short'], 'product')} alive in {write(f['short_alive'], '%', decimals=0)} of runs. Of "
            f"{count(f['longer'])} it is {write(f['longer_alive'], '%', decimals=0)} and of "
            f"{count(f['longest'])} {write(f['longest_alive'], '%', decimals=0)}."
        )
        silent = "the model is silent on whether plans or markets do it better."
        if f["short_alive"] < 1 / 2:
            return fails(f"{told} Even a short ring needs something more, and {silent}")
        if f["longest_alive"] >= 1 / 2:
            return holds(f"{told} Capitalism is not needed.")
        return holds_if(
            "the ring is short, or somebody keeps a long one together",
            f"{told} Capitalism is not needed. For a long ring something is, and {silent}",
        )

    rings = {"short": 4, "longer": 7, "longest": 9}
    alive = {f"{name}_alive": _alive("torus", "rich target", rules) for name, rules in rings.items()}
    return Evidence({**rings, **alive}, judge)


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="Heavy industry is a group of sectors whose inputs come round to themselves.",
    chapter=_CHAPTER,
)
def heavy_industry_feeds_itself() -> Evidence:
    """Compare its own loops with those of as many sectors drawn blindly."""

    def judge(f: Figures) -> Verdict:
        many = _WORDS.get(f["sectors"], count(f["sectors"]))
        told = (
            f"{many.capitalize()} heavy sectors feed each other more than "
            f"{write(f['rank'], '%', decimals=0)} of groups of {many} drawn blindly do. Where a sector's use "
            f"of its own product counts too, it is {write(f['rank_with_own'], '%', decimals=0)}."
        )
        if f["rank"] < _STANDS_OUT:
            return fails(f"{told} Heavy industry does not stand out.")
        between = "loops between sectors are meant, and " if f["rank_with_own"] < _STANDS_OUT else ""
        return holds_if(f"{between}an American table may stand for a Soviet one", told)

    table = named_table()
    whole = table.to_numpy()
    others = np.where(np.eye(len(table), dtype=bool), 0.0, whole)
    members = [list(table.index).index(name) for name in HEAVY]
    rank, with_own = (
        block_against_chance(matrix, members, np.random.default_rng(1))[1] for matrix in (others, whole)
    )
    return Evidence({"sectors": len(members), "rank": rank, "rank_with_own": with_own}, judge)


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="Central command did attain a self-reproducing core in Soviet heavy industry.",
    chapter=_CHAPTER,
)
def soviet_core_reproduced_itself() -> Evidence:
    """Take heavy industry out of a table that we have, and say what is missing."""

    def judge(f: Figures) -> Verdict:
        # A law only if the rest feeds itself less without heavy industry than that does alone.
        law = "is no law" if f["without"] > f["alone"] else "may be a law"
        return cannot_settle(
            "No Soviet table is in this book, and a table of inputs leaves out the loop that mattered most, "
            f"machines that make machines. That loops pass through heavy industry {law}: without it "
            f"{write(f['without'], '%', decimals=0)} of the feedback in the American table stays, and alone "
            f"it has {write(f['alone'], '%', decimals=0)}."
        )

    table = named_table()
    a = np.where(np.eye(len(table), dtype=bool), 0.0, table.to_numpy())
    members = [list(table.index).index(name) for name in HEAVY]
    rest = np.setdiff1d(np.arange(len(table)), members)
    radius = feedback(a).radius
    without, alone = radius_without(a, members) / radius, radius_without(a, rest.tolist()) / radius
    return Evidence({"without": without, "alone": alone}, judge)


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="In China loops of supply were more likely to close region by region.",
    chapter=_CHAPTER,
)
def loops_close_in_the_neighborhood() -> Evidence:
    """Set neighbors on a torus against everybody with everybody."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"{count(f['poor'], 'rule').capitalize()} in a poor place: "
            f"{write(f['poor_near'], '%', decimals=0)} alive among neighbors, "
            f"{write(f['poor_far'], '%', decimals=0)} where everybody meets everybody. "
            f"{count(f['rich']).capitalize()} in a rich place under source learning: "
            f"{write(f['rich_near'], '%', decimals=0)} against {write(f['rich_far'], '%', decimals=0)}. "
            f"{count(f['fed']).capitalize()} that live off each other's leftovers under target learning: "
            f"{write(f['fed_near'], '%', decimals=0)} against {write(f['fed_far'], '%', decimals=0)}."
        )
        if f["poor_near"] <= f["poor_far"] or f["rich_near"] <= f["rich_far"]:
            return fails(f"{told} Even short loops do not always close better in a neighborhood.")
        if f["fed_near"] >= f["fed_far"]:
            return holds(f"{told} A neighborhood protects short loops and long ones.")
        if f["fed"] <= max(f["poor"], f["rich"]):
            return holds_if(
                "inputs come from outside", f"{told} A neighborhood protects what can be had in it."
            )
        return holds_if("the loops are short", f"{told} A neighborhood protects what can be had in it.")

    cells = {"poor": ("poor target", 3), "rich": ("rich source", 4), "fed": ("endogenous target", 7)}
    alive = {
        f"{name}_{where}": _alive(network, setting, rules)
        for name, (setting, rules) in cells.items()
        for where, network in (("near", "torus"), ("far", "complete"))
    }
    return Evidence({**{name: rules for name, (_, rules) in cells.items()}, **alive}, judge)


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="When its cycles broke, the economy collapsed at once, as his models do when they die.",
    chapter=_CHAPTER,
)
def models_die_suddenly() -> Evidence:
    """Compare trade shortly before a rule dies out with trade in the first half of a life."""

    def judge(f: Figures) -> Verdict:
        if min(f["deaths"], f["slow_deaths"]) < _ENOUGH:
            return cannot_settle(
                f"Only {count(f['deaths'], 'run')} died where inputs are in stock, and "
                f"{count(f['slow_deaths'], 'run')} where firms live off what others leave: too few to tell."
            )
        stock = (
            "Where every input is always in stock, trade in the last tenth of a run's life is "
            f"{write(f['sudden'], digits=2)} times what it was in the first half"
        )
        fed = f"Where firms live off what others leave, it is {write(f['fading'], digits=2)} times"
        if f["sudden"] < 1:
            return fails(f"{stock}: that is a warning. {fed}.")
        if f["fading"] >= 1 / 2:
            return holds(f"{stock}: nothing warns. {fed}: little does.")
        return holds_if(
            "inputs never run short",
            f"{stock}: nothing warns. {fed}: they starve slowly. A shortage economy is the second case.",
        )

    rich, fed = (
        last_trades(Setting(*names), rules, 60)  # type: ignore[arg-type]
        for names, rules in ((("rich", "source"), 5), (("endogenous", "target"), 7))
    )
    sudden, fading = (float((table["last"] / table["before"]).median()) for table in (rich, fed))
    return Evidence(
        {"sudden": sudden, "fading": fading, "deaths": len(rich), "slow_deaths": len(fed)},
        judge,
    )
