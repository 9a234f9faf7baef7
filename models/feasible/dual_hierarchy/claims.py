"""What the essay on communist reform says, and what the models of this room answer."""

from __future__ import annotations

from feasible.book import Kind, Verdict, claim, write
from feasible.dual_hierarchy.skeleton import (
    CONSTITUENCIES,
    great_leap,
    last_years,
    leaders,
    moves,
    skeleton,
    turnover,
)
from feasible.economy.datasets import soviet_gdp

_ESSAY = "Padgett, The Politics of Communist Economic Reform"
_DUAL, _STALIN, _MAO, _DENG, _GORBACHEV = "Dual Hierarchy", "Stalin", "Mao", "Deng Xiaoping", "Gorbachev"

# ---------------------------------------------------------------------- chapter dual-hierarchy/skeleton

_SKELETON = "dual-hierarchy/skeleton"


@claim(
    essay=_ESSAY,
    passage=_DUAL,
    paraphrase="Dual hierarchy offers a leader four constituencies: ministries, enterprises, provincial secretaries, "
    "local cadres.",
    chapter=_SKELETON,
)
def four_constituencies() -> Verdict:
    """Find the classes of offices by closure of the two lines of command."""
    counts = {name: len(skeleton(name).classes()) for name in ("generic", "soviet")}
    graph = skeleton("generic")
    missed = [n for n in graph.names if n not in graph.apex and n not in sum(graph.classes().values(), ())]
    return Verdict(
        Kind.HOLDS,
        because="Follow either line of command down and ask at which hand an office is reached: there are "
        f"{counts['generic']} answers in the essay's first figure and {counts['soviet']} in its fifth, and they "
        "are these. "
        f"Below the apex only {' and '.join(missed).lower()} answers to neither.",
        figures={"generic": float(counts["generic"]), "soviet": float(counts["soviet"])},
    )


@claim(
    essay=_ESSAY,
    passage=_DUAL,
    paraphrase="A leader may turn to any of the four.",
    chapter=_SKELETON,
)
def any_of_the_four() -> Verdict:
    """Ask who stands between the leader and each."""
    graph = skeleton("generic")
    between = {role: max(len(graph.gatekeepers(n)) for n in graph.holding(role)) for role in CONSTITUENCIES}
    opened = skeleton("generic", add=("base",))
    after = max(len(opened.gatekeepers(n)) for n in opened.holding("cadres"))
    return Verdict(
        Kind.HOLDS_IF,
        condition="he first adds a tie that the skeleton does not have",
        because="Secretaries and ministries are reached directly. Enterprises have two masters, and no single "
        "office "
        f"can close the road to them. Party cells are reached only past {between['cadres']} others in turn, "
        f"the provincial secretary first; an appeal over their heads brings that to {after}.",
        figures={**{k: float(v) for k, v in between.items()}, "after an appeal": float(after)},
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="Once ministries no longer manage enterprises, the only road left to them runs through the party.",
    chapter=_SKELETON,
)
def only_the_party_is_left() -> Verdict:
    """Cut the ministries' orders and appointments in the fifth figure."""
    graph = skeleton("soviet")
    cut = graph.without_tie("Branch ministries", "plans for").without_tie("Branch ministries", "appoints")
    before, after = (g.ways(g.leader, "State enterprises") for g in (graph, cut))
    return Verdict(
        Kind.HOLDS,
        because=f"In the essay's fifth figure {before} separate roads lead to an enterprise. Cut the ministries' and "
        f"{after} is left. It passes the provincial secretary, whom Gorbachev's other reform was attacking.",
        figures={
            "before": float(before),
            "after": float(after),
            "gatekeepers": float(len(cut.gatekeepers("State enterprises"))),
        },
    )


@claim(
    essay=_ESSAY,
    passage=_DUAL,
    paraphrase="The two hierarchies are kept apart so that lies do not reach the top.",
    chapter=_SKELETON,
)
def two_hierarchies_inhibit_lying() -> Verdict:
    """Count separate channels, and name the smallest circles."""
    graph = skeleton("generic")
    circles = graph.circles()
    police = skeleton("generic", add=("third pillar",))
    return Verdict(
        Kind.HOLDS_IF,
        condition="no two people who can agree sit on both channels",
        because=f"News of a plant has {graph.channels()} separate channels to the leader, so one liar is found out. "
        f"Two are enough to close both, and there are {len(circles)} such pairs: the provincial secretary with the "
        f"director, or with the ministry. A secret police makes it {police.channels()}.",
        figures={
            "channels": float(graph.channels()),
            "pairs": float(len(circles)),
            "with police": float(police.channels()),
        },
    )


@claim(
    essay=_ESSAY,
    passage=_DUAL,
    paraphrase="Each reform drive can be classed by the constituency that its leader turned to.",
    chapter=_SKELETON,
)
def each_drive_has_one_constituency() -> Verdict:
    """Compare what the essay's sections say of the same drive."""
    rows = leaders()
    five = rows[rows["of_the_five"] == 1]
    drives, table = five["drive"].nunique(), moves()
    twice = int(table["said_twice"].sum())
    return Verdict(
        Kind.FAILS,
        because=f"Of {write(drives)} drives of the five leaders the essay puts {twice} under more than one "
        "constituency. "
        "Stalin's first plan is work through provincial secretaries in two sections and mobilization of lower "
        "cadres against them in a third. As a first cut, which is what he calls it, the scheme does well.",
        figures={"drives": float(drives), "said twice": float(twice)},
    )


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="Ownership by territory decoupled China's provinces from the center; Soviet provinces could not stand "
    "alone.",
    chapter=_SKELETON,
)
def chinese_provinces_stand_alone() -> Verdict:
    """Take the apex away and see what still hangs together, with three provinces in each."""
    china, graph = skeleton("china"), skeleton("soviet")
    province = ("secretaries", "cadres", "farms", "enterprises", "floor")
    soviet = graph.copied([n for role in province for n in graph.holding(role)], 3)
    plants = china.holding("enterprises")
    planned = sum(n in sum(china.classes().values(), ()) for n in plants)
    return Verdict(
        Kind.HOLDS,
        because=f"Without its apex the third figure falls into {len(china.pieces())} pieces: three provinces, each with "
        "plants and a party of its own, and the ministries with theirs. The fifth, with three provinces, stays in "
        f"{len(soviet.pieces())}, held by ministries. The plan reaches {planned} of {len(plants)} kinds of Chinese "
        "plant; for the rest a leader must ask the province. That is structure. That it caused what followed is "
        "not shown.",
        figures={
            "pieces China": float(len(china.pieces())),
            "pieces USSR": float(len(soviet.pieces())),
            "planned": float(planned),
            "plants": float(len(plants)),
        },
    )


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="Whatever it did to farming, the Great Leap was a success at industrialization.",
    chapter=_SKELETON,
)
def the_leap_industrialized() -> Verdict:
    """Set the essay's steel and workers beside Maddison's product."""
    table = great_leap()
    steel, workers = (
        float(table[c][year] / table[c][1957]) for c, year in (("steel", 1960), ("industry", 1958))
    )
    gdp = {year: float(table["gdp_index"][year] / 100 - 1) for year in (1960, 1962)}
    return Verdict(
        Kind.HOLDS_IF,
        condition="it is measured in steel and workers, and only until 1960",
        because=f"Steel rose {write(steel, digits=3)}-fold in three years, and the number of industrial workers "
        f"{write(workers, digits=3)}-fold in the first of them. Maddison has the whole product "
        f"{write(gdp[1960], '%', digits=2, sign=True)} on 1957 in 1960 and {write(gdp[1962], '%', digits=2, sign=True)} "
        "in 1962.",
        figures={"steel": steel, "workers": workers, "1960": gdp[1960], "1962": gdp[1962]},
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="The Law on State Enterprises destroyed the Soviet economy in 1989.",
    chapter=_SKELETON,
)
def destroyed_in_1989() -> Verdict:
    """Turn the essay's growth rates into levels, and look at Maddison's."""
    table, gdp = last_years(), soviet_gdp()
    producer = table["producer"]
    fall = float(gdp[1990] / gdp[1989]) - 1
    above = float(producer[1990] / producer[1987]) - 1
    return Verdict(
        Kind.FAILS,
        because="On the essay's own growth rates producer goods stood higher in 1989 than in the three years before, and in "
        f"1990 still {write(above, '%', digits=2)} above 1987, the last year before the law. Maddison has the whole "
        f"product at {write(fall, '%', digits=2, sign=True)} in 1990. Growth was destroyed by then. The economy came "
        "after.",
        figures={"1990 on 1987": above, "GDP 1990": fall},
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="Household income rose fast while the production of consumer goods stayed flat.",
    chapter=_SKELETON,
)
def consumer_goods_stayed_flat() -> Verdict:
    """Add up the rates of a footnote."""
    table = last_years()
    made, paid = (float(table[c][1990] / 100 - 1) for c in ("consumer", "income"))
    overhang = float(table["overhang"][1990])
    return Verdict(
        Kind.FAILS,
        because=f"The footnote's rates add up to {write(made, '%', digits=2)} more consumer goods in four years: what "
        f"stayed flat is their growth. The point survives: incomes rose {write(paid, '%', digits=2)}, and prices would "
        f"have had to rise {write(overhang, '%', digits=2)} to match.",
        figures={"goods": made, "income": paid, "overhang": overhang},
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="No general secretary since Stalin had replaced cadres as fast as Gorbachev.",
    chapter=_SKELETON,
)
def fastest_since_stalin() -> Verdict:
    """Put the essay's counts on a common yearly rate."""
    rate = turnover()["rate"]
    gorbachev = float(rate["Gorbachev: provincial secretaries, 1985-87"])
    china = float(rate["After Mao: provincial secretaries, 1977-78"])
    return Verdict(
        Kind.CANNOT_SETTLE,
        because=f"He replaced provincial secretaries at {write(gorbachev, '%', digits=2)} a year, which is fast. "
        "For Khrushchev and Brezhnev the essay gives no count to compare. For China after Mao it does: "
        f"{write(china, '%', digits=2)}.",
        figures={"Gorbachev": gorbachev, "China": china},
    )
