"""What the essay on communist reform says, and what the models of this room answer."""

from __future__ import annotations

import numpy as np

from feasible.book import Kind, Verdict, claim, write
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
from feasible.dual_hierarchy.concentration import (
    critical,
    lost_to_stops,
    outside_for,
    structures,
    working,
)
from feasible.dual_hierarchy.family_circles import (
    Kontrol,
    best_rotation,
    biases,
    effective,
    ladder,
    one_deviation,
    padded,
    planned_on_reports,
    rotation_needed,
    under_pressure,
)
from feasible.dual_hierarchy.skeleton import (
    CONSTITUENCIES,
    great_leap,
    last_years,
    leaders,
    moves,
    skeleton,
    turnover,
)
from feasible.economy import Economy
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


# ---------------------------------------------------------------------- chapter dual-hierarchy/family-circles

_CIRCLES = "dual-hierarchy/family-circles"
#: Where a claim needs a number that the essay does not give: half of what could be paid, rounds of a year.
_REWARD, _PATIENCE = 0.5, 0.9


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="Where director and party cell stand together, the second hierarchy tells the center nothing.",
    chapter=_CIRCLES,
)
def joined_pillars_tell_nothing() -> Verdict:
    """Price the watcher as favors pass more and less easily."""
    worth = {k: Kontrol(efficiency=k).worth() for k in (0.0, 0.5, 1.0)}
    return Verdict(
        Kind.HOLDS_IF,
        condition="favors pass between them without loss, or the center pays nothing for the truth",
        because="A center that knows they may agree pays the watcher a little more than silence would bring her. If half "
        f"of a favor is lost on the way she is still worth {write(worth[0.5], '%', digits=2)} of an incorruptible one; if "
        f"nothing is lost, {write(worth[1.0], '%', decimals=0)}.",
        figures={"honest": worth[0.0], "half": worth[0.5], "friends": worth[1.0]},
    )


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="The stronger the pressure from above, the stronger the circles below.",
    chapter=_CIRCLES,
)
def pressure_breeds_circles() -> Verdict:
    """Raise what the center wants and leave the reward for telling where it was."""
    least = {first: under_pressure(Kontrol(), first) for first in (10.0, 14.0, 20.0)}
    return Verdict(
        Kind.HOLDS_IF,
        condition="the reward for telling does not rise with the targets",
        because="Higher targets raise what there is to hide. At the contract's own reward no circle holds; if the center "
        "then doubles what it will give for a first unit and pays the old reward, a circle holds wherever the future "
        f"counts for {write(least[20.0], digits=2)} or more. If the reward rises in step, none does.",
        figures={str(int(k)): v for k, v in least.items()},
    )


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="Rosy reports from every level left nobody at the center who knew the truth.",
    chapter=_CIRCLES,
)
def rosy_reports_blind_the_center() -> Verdict:
    """Six offices, each padding by a twentieth of the scale, before two centers."""
    always, half, together = padded(6, 0.05, 0.0), padded(6, 0.05, 0.5), padded(1, 0.3, 0.5)
    return Verdict(
        Kind.HOLDS_IF,
        condition="the center believes what it reads",
        because=f"If all six rungs always add a twentieth, the report is {write(always.overstated, '%', decimals=0)} of the "
        "scale too high, and a center that knows this subtracts it and knows everything. Padding that is struck out at random half "
        f"of the time leaves it {write(half.known, '%', decimals=0)} of what there is to know; a circle whose rungs all pad or all do "
        f"not, {write(together.known, '%', decimals=0)}.",
        figures={
            "overstated": always.overstated,
            "always": always.known,
            "half": half.known,
            "together": together.known,
        },
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="Layer upon layer of circles kept what was happening below from the top.",
    chapter=_CIRCLES,
)
def layers_hide_the_truth() -> Verdict:
    """Add rungs that want the same, and rungs of which each wants more than the next."""
    one = ladder(biases(1, 0.03, against="center"))
    same = ladder(biases(9, 0.03, against="center"))
    more = ladder(biases(9, 0.03, against="superior"))
    return Verdict(
        Kind.HOLDS_IF,
        condition="each layer wants more than the layer above it, and these add up to a quarter of what is possible",
        because=f"Where nine layers all want three hundredths more than the center, {write(same.bits, digits=3)} bits arrive, as "
        f"many as through one ({write(one.bits, digits=3)}): whatever the first dares to say the others repeat. Where each wants "
        f"three hundredths more than its superior, {write(more.bits, decimals=0)} bits arrive.",
        figures={"one": one.bits, "same": same.bits, "more": more.bits},
    )


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="Planning on such reports makes next year's plan deeply flawed.",
    chapter=_CIRCLES,
)
def plans_on_lies_are_flawed() -> Verdict:
    """Plan the reference economy on what circles report."""
    table = planned_on_reports(Economy.reference(1, 30), (0.0, 0.4, 1.0))["loss"]
    caught, held = float(table[0.4]), float(table[1.0])
    return Verdict(
        Kind.HOLDS_IF,
        condition="the plan takes reports as they come",
        because="On the reference economy, with bends of assumed size, a plan on reports that nobody checks is as bad as "
        f"taking {write(held, '%', decimals=0)} of all consumption away; with a watcher who strikes out three bends of five, "
        f"{write(caught, '%', decimals=0)}.",
        figures={"caught": caught, "held": held},
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="Fast turnover of cadres is a way out: it breaks family circles.",
    chapter=_CIRCLES,
)
def turnover_breaks_circles() -> Verdict:
    """Find the turnover at which no circle holds, and the one that is best if newcomers must learn."""
    needed = rotation_needed(_REWARD, _PATIENCE)
    best, _ = best_rotation(learning=0.5)
    return Verdict(
        Kind.HOLDS_IF,
        condition="enough of the watchers are replaced, and newcomers find what their elders found",
        because="With half of the possible favor paid as reward, circles end where more than "
        f"{write(needed, '%', decimals=0)} of watchers change each round; with no reward nothing short of all will do. If a newcomer "
        f"finds half as much, the best turnover is {write(best, '%', decimals=0)}, and some circles are cheaper than "
        "that much ignorance.",
        figures={"needed": needed, "best": best, "without reward": rotation_needed(0.0, _PATIENCE)},
    )


@claim(
    essay=_ESSAY,
    passage="Khrushchev",
    paraphrase="When terror and rapid promotion ended, family circles flourished again.",
    chapter=_CIRCLES,
)
def circles_return_with_calm() -> Verdict:
    """Compare what a plant gains by keeping a circle under fast and slow turnover."""
    fast, slow = (one_deviation(_REWARD, _PATIENCE, rotation=r) for r in (0.5, 0.05))
    asked = {r: effective(1.0, _PATIENCE, rotation=r) for r in (0.5, 0.05)}
    return Verdict(
        Kind.HOLDS_IF,
        condition="rewards for telling stayed where fast turnover had let them be",
        because="Where half of the watchers change each round a circle loses its plant "
        f"{write(-fast, digits=2)} of the rent, and none holds; where one in twenty does it gains {write(slow, digits=2)}. To break it, "
        f"the reward would have had to rise from {write(asked[0.5], '%', decimals=0)} to {write(asked[0.05], '%', decimals=0)} of the "
        "rent.",
        figures={"fast": fast, "slow": slow, "reward fast": asked[0.5], "reward slow": asked[0.05]},
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="Central leaders need channels outside the party to get past family circles: secret police, KGB, press.",
    chapter=_CIRCLES,
)
def outside_channels_help() -> Verdict:
    """Add a second independent chance to find proof, for watchers who can and cannot be won."""
    finds = 1.0 - (1.0 - 0.6) ** 2
    gain = {
        kappa: Kontrol(finds=finds, efficiency=kappa).contract().welfare
        - Kontrol(efficiency=kappa).contract().welfare
        for kappa in (0.0, 0.5, 1.0)
    }
    alone = Kontrol(finds=0.0).contract().welfare
    return Verdict(
        Kind.HOLDS_IF,
        condition="they can be won less easily than the party",
        because=f"A second watcher who finds as much adds {write(gain[0.0] / alone, '%', digits=2)} to what the center gets without "
        f"any if neither can be won, {write(gain[0.5] / alone, '%', digits=2)} if half of a favor arrives, and "
        f"{write(gain[1.0] / alone, '%', decimals=0)} if both are friends of the plant. More eyes of the same kind are no answer.",
        figures={"honest": gain[0.0], "half": gain[0.5], "friends": gain[1.0]},
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="Purges in higher volumes and deeper down might have saved Gorbachev's reform.",
    chapter=_CIRCLES,
)
def deeper_purges_would_have_worked() -> Verdict:
    """Put the one turnover that is known beside the one that the model asks for."""
    rate = float(turnover()["rate"]["Gorbachev: provincial secretaries, 1985-87"])
    needed = rotation_needed(_REWARD, _PATIENCE)
    return Verdict(
        Kind.CANNOT_SETTLE,
        because=f"Provincial secretaries were replaced at {write(rate, '%', decimals=0)} a year, above the "
        f"{write(needed, '%', decimals=0)} that breaks a circle in the example. The circles that "
        "mattered were a level down, where superiors appoint their own; for that level there is no count, and none for how much the "
        "newcomers could find. He grants that it is speculation.",
        figures={"rate": rate, "needed": needed},
    )


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="Soviet circles were horizontal and Chinese ties vertical because command ran through ministries in one and "
    "through the party in the other.",
    chapter=_CIRCLES,
)
def horizontal_and_vertical() -> Verdict:
    """Ask the two skeletons how many masters a plant has, which is all that they can say."""
    masters = {
        "Soviet": skeleton("soviet").reach("enterprises"),
        "Chinese": skeleton("china").ways("Leader", "Plants of Province A"),
    }
    return Verdict(
        Kind.CANNOT_SETTLE,
        because=f"A Soviet plant answers to {masters['Soviet']} lines and gains by joining them; a provincial Chinese plant to "
        f"{masters['Chinese']}, and has nobody beside it to join. The structure fits. He has impressions of two literatures, as "
        "he says, and a count of actual ties would be needed.",
        figures={k: float(v) for k, v in masters.items()},
    )


# ---------------------------------------------------------------------- chapter dual-hierarchy/autocatalysis

_AUTOCATALYSIS = "dual-hierarchy/autocatalysis"


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
    chapter=_AUTOCATALYSIS,
)
def loops_need_no_capitalism() -> Verdict:
    """Let firms without owners, prices or plan close rings blindly."""
    shares = {f"{n} rules": _alive("torus", "rich target", n) for n in (4, 7, 9)}
    four, seven, nine = (write(v, "%", decimals=0) for v in shares.values())
    return Verdict(
        Kind.HOLDS_IF,
        condition="the ring is short, or somebody keeps a long one together",
        because="Firms that know nothing, own nothing and obey nobody keep a ring of four products alive in "
        f"{four} of runs. Of seven it is {seven} and of nine {nine}. Capitalism is not needed. For a long ring "
        "something is, and the model is silent on whether plans or markets do it better.",
        figures=shares,
    )


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="Heavy industry is a group of sectors whose inputs come round to themselves.",
    chapter=_AUTOCATALYSIS,
)
def heavy_industry_feeds_itself() -> Verdict:
    """Compare its own loops with those of as many sectors drawn blindly."""
    table = named_table()
    whole = table.to_numpy()
    others = np.where(np.eye(len(table), dtype=bool), 0.0, whole)
    members = [list(table.index).index(name) for name in HEAVY]
    _, rank = block_against_chance(others, members, np.random.default_rng(1))
    _, with_own = block_against_chance(whole, members, np.random.default_rng(1))
    return Verdict(
        Kind.HOLDS_IF,
        condition="loops between sectors are meant, and an American table may stand for a Soviet one",
        because=f"Thirteen heavy sectors feed each other more than {write(rank, '%', decimals=0)} of groups of "
        "thirteen drawn blindly do. Where a sector's use of its own product counts too, it is "
        f"{write(with_own, '%', decimals=0)}.",
        figures={"rank": rank, "with own use": with_own},
    )


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="Central command did attain a self-reproducing core in Soviet heavy industry.",
    chapter=_AUTOCATALYSIS,
)
def soviet_core_reproduced_itself() -> Verdict:
    """Take heavy industry out of a table that we have, and say what is missing."""
    table = named_table()
    a = np.where(np.eye(len(table), dtype=bool), 0.0, table.to_numpy())
    members = [list(table.index).index(name) for name in HEAVY]
    rest = np.setdiff1d(np.arange(len(table)), members)
    radius = feedback(a).radius
    without, alone = radius_without(a, members) / radius, radius_without(a, rest.tolist()) / radius
    return Verdict(
        Kind.CANNOT_SETTLE,
        because="No Soviet table is in this book, and a table of inputs leaves out the loop that mattered "
        "most, machines that make machines. That loops pass through heavy industry is no law: without it "
        f"{write(without, '%', decimals=0)} of the feedback in the American table stays, and alone it has "
        f"{write(alone, '%', decimals=0)}.",
        figures={"without": without, "alone": alone},
    )


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="In China loops of supply were more likely to close region by region.",
    chapter=_AUTOCATALYSIS,
)
def loops_close_in_the_neighborhood() -> Verdict:
    """Set neighbors on a torus against everybody with everybody."""
    cells = {"poor target": 3, "rich source": 4, "endogenous target": 7}
    figures = {
        f"{setting}, {n} rules, {network}": _alive(network, setting, n)
        for setting, n in cells.items()
        for network in ("torus", "complete")
    }
    told = [write(v, "%", decimals=0) for v in figures.values()]
    return Verdict(
        Kind.HOLDS_IF,
        condition="the loops are short",
        because=f"Three rules in a poor place: {told[0]} alive among neighbors, {told[1]} where everybody meets "
        f"everybody. Four in a rich place under source learning: {told[2]} against {told[3]}. Seven that live off "
        f"each other's leftovers under target learning: {told[4]} against {told[5]}. A neighborhood protects what "
        "can be had in it.",
        figures=figures,
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="When its cycles broke, the economy collapsed at once, as his models do when they die.",
    chapter=_AUTOCATALYSIS,
)
def models_die_suddenly() -> Verdict:
    """Compare trade shortly before a rule dies out with trade in the first half of a life."""
    rich, fed = (
        last_trades(Setting(*names), rules, 60)  # type: ignore[arg-type]
        for names, rules in ((("rich", "source"), 5), (("endogenous", "target"), 7))
    )
    sudden, fading = (float((table["last"] / table["before"]).median()) for table in (rich, fed))
    return Verdict(
        Kind.HOLDS_IF,
        condition="inputs never run short",
        because="Where every input is always in stock, trade in the last tenth of a run's life is "
        f"{write(sudden, digits=2)} times what it was in the first half: nothing warns. Where firms live off what "
        f"others leave, it is {write(fading, digits=2)} times: they starve slowly. A shortage economy is the "
        "second case.",
        figures={
            "sudden": sudden,
            "fading": fading,
            "deaths": float(len(rich)),
            "slow deaths": float(len(fed)),
        },
    )


# ---------------------------------------------------------------------- chapter dual-hierarchy/concentration

_CONCENTRATION = "dual-hierarchy/concentration"
_KHRUSHCHEV = "Khrushchev"


@claim(
    essay=_ESSAY,
    passage=_KHRUSHCHEV,
    paraphrase="The councils failed because giant plants could not find their suppliers within a region.",
    chapter=_CONCENTRATION,
)
def councils_fail_where_plants_are_giant() -> Verdict:
    """Let councils keep part of what their regions make, with one plant for each good and with eight."""
    giant, cells = structures()[1], structures()[8]
    kept = {f"giants at {share:.0%}": giant.deliver(share).delivered for share in (0.9, 0.7, 0.5)}
    figures = {**kept, "cells alone": cells.deliver(0.0).delivered, "threshold": giant.threshold}
    nine, seven, five, alone, threshold = (write(v, "%", decimals=0) for v in figures.values())
    return Verdict(
        Kind.HOLDS_IF,
        condition="councils keep back more than a tenth or so of what others need",
        because=f"With one plant for each good, {nine} of all deliveries survive if nine tenths of output may leave "
        f"a region, {seven} at seven tenths, {five} at a half. Below {threshold} the plants cannot feed each other "
        f"at all. Where every region makes everything, {alone} is delivered whatever the councils keep.",
        figures=figures,
    )


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="The same decentralization suited China, whose plants were many and spread over regions.",
    chapter=_CONCENTRATION,
)
def china_could_decentralize() -> Verdict:
    """Weigh what small plants waste against what giants lose when links weaken."""
    wasteful = structures(1, 0.5)[8].deliver(0.0).delivered
    cells = structures()[8].deliver(0.0).delivered
    giant = {share: structures()[1].deliver(share).delivered for share in (1.0, 0.7)}
    return Verdict(
        Kind.HOLDS_IF,
        condition="small plants do not waste much",
        because=f"Cells that use a tenth more inputs deliver {write(cells, '%', decimals=0)}, against "
        f"{write(giant[1.0], '%', decimals=0)} for giants whose links hold and {write(giant[0.7], '%', decimals=0)} "
        "for giants of whose output seven tenths may leave. Cells that use half more inputs deliver "
        f"{write(wasteful, '%', decimals=0)}.",
        figures={"cells": cells, "wasteful": wasteful, "linked": giant[1.0], "weak": giant[0.7]},
    )


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="Self-sufficient regions buffered China better than specialization and trade between regions would have.",
    chapter=_CONCENTRATION,
)
def cells_are_the_better_buffer() -> Verdict:
    """Cut links, then stop the same plants in every structure."""
    giant, cells = structures()[1], structures()[8]
    weak = 1 - giant.deliver(0.7).delivered / giant.deliver(1.0).delivered
    draws = {
        "giants that trade": lost_to_stops(giant, np.random.default_rng(5), draws=40),
        "cells alone": lost_to_stops(cells, np.random.default_rng(5), leaves=0.0, draws=40),
        "cells that trade": lost_to_stops(cells, np.random.default_rng(5), draws=40),
    }
    lost = {name: float(values.mean()) for name, values in draws.items()}
    worst = {f"{name}, everything": float((values > 0.999).mean()) for name, values in draws.items()}
    giants, alone, trade = (write(v, "%", decimals=0) for v in lost.values())
    return Verdict(
        Kind.HOLDS_IF,
        condition="what fails is links between regions and not plants",
        because="When only seven tenths may leave a region, specialized giants lose "
        f"{write(weak, '%', decimals=0)} and cells nothing. When one plant in twenty stands still, giants that trade "
        f"lose {giants} on average and cells alone {alone}, about the same, though cells hardly ever lose everything at "
        f"once and giants do in {write(worst['giants that trade, everything'], '%', decimals=0)} of draws. Many plants "
        f"that trade lose {trade}: they are the best buffer, and neither country had them.",
        figures={"weak": weak, **lost, **worst},
    )


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="Where there are few plants, central planning can work quite well.",
    chapter=_CONCENTRATION,
)
def few_plants_plan_well() -> Verdict:
    """Plan giants from one desk, undisturbed and with stops."""
    giant = structures()[1]
    calm = giant.deliver(1.0).delivered
    lost = float(lost_to_stops(giant, np.random.default_rng(5), chance=0.01, draws=60).mean())
    return Verdict(
        Kind.HOLDS_IF,
        condition="plants seldom stand still",
        because=f"One desk that may move everything gets {write(calm, '%', decimals=0)} out of giants, with "
        f"{giant.places.shape[1]} plants to look after where cells have {giant.places.size}. But with rigid recipes a "
        f"stop of one plant in a hundred costs {write(lost, '%', decimals=0)} of deliveries on average, since every "
        "plant is the only one.",
        figures={"calm": calm, "lost": lost, "plants": float(giant.places.shape[1])},
    )


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="To plan an economy of many small plants from the center is a nightmare, if it can be done at all.",
    chapter=_CONCENTRATION,
)
def many_plants_cannot_be_planned() -> Verdict:
    """Plan cells from one desk that knows everything."""
    cells = structures()[8]
    calm = cells.deliver(1.0).delivered
    links = float((cells.recipe > 0).sum() * cells.places.shape[0] ** 2)
    giant = float((structures()[1].recipe > 0).sum())
    return Verdict(
        Kind.CANNOT_SETTLE,
        because=f"A desk that knows everything gets {write(calm, '%', decimals=0)} out of cells, and with stops far more "
        f"than anybody else. It has {write(round(links))} possible links to decide where giants have "
        f"{write(round(giant))}. What a desk with that many letters gets wrong is not in this model.",
        figures={"delivered": calm, "links": links, "links of giants": giant},
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="It was mainly hyper-concentration that made Soviet production collapse once ministries let go.",
    chapter=_CONCENTRATION,
)
def concentration_made_the_collapse() -> Verdict:
    """Ask two models for the fall of producer goods, one with single suppliers and one without."""
    producer = last_years()["producer"]
    share = float(producer.loc[1990] / producer.loc[1989])
    outside = outside_for(10, share)
    single, three = working(0.99, 5, 1), working(0.99, 5, 3)
    return Verdict(
        Kind.CANNOT_SETTLE,
        because="Single suppliers explain too much: with five inputs and links that hold ninety-nine times in a "
        f"hundred, {write(single, '%', decimals=0)} of firms work, and producer goods fell by "
        f"{write(1 - share, '%', decimals=1)} in 1990. Suppliers who leave explain it without any monopoly: with ten "
        f"inputs, outside offers up to {write(outside, '%', decimals=0)} of what an input adds are enough. "
        "The record does not tell the two apart.",
        figures={
            "single": single,
            "three": three,
            "share": share,
            "outside": outside,
            "critical": critical(5, 3).strength,
        },
    )
