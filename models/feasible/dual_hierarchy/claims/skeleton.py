"""Claims of the chapter on the skeleton of dual hierarchy."""

from __future__ import annotations

import itertools

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
    write,
)
from feasible.dual_hierarchy.skeleton import (
    CASES,
    CONSTITUENCIES,
    LINES,
    Skeleton,
    brezhnev,
    great_leap,
    last_years,
    leaders,
    lost_vote,
    members_murdered_at_most,
    moves,
    outside,
    record,
    skeleton,
    successes,
    turnover,
    without_addresses,
)
from feasible.economy.datasets import soviet_gdp

_CHAPTER = "dual-hierarchy/skeleton"

#: What grows by less in all is called flat, and what falls by more is called destroyed: our readings.
_FLAT, _DESTROYED = 0.05, 0.1
#: Years that are about the same; a chance that is next to none.
_ABOUT, _SELDOM = 1, 0.05
_FOUR = len(CONSTITUENCIES)
_PROVINCIAL = ("secretaries", "cadres", "farms", "enterprises", "floor")


def _called(graph: Skeleton) -> list[str]:
    """Return the roles of each class that closure finds."""
    roles = {o.name: o.role for o in graph.offices}
    return sorted(" or ".join(sorted({roles[n] for n in found})) for found in graph.classes().values())


def _singular(name: str) -> str:
    return name.lower().replace("ies", "y")


def _with_provinces(provinces: int) -> Skeleton:
    graph = skeleton("soviet")
    return graph.copied([n for role in _PROVINCIAL for n in graph.holding(role)], provinces)


@claim("PI3", chapter=_CHAPTER)
def more_cases_undo_the_rule() -> Evidence:
    """Count successes of gradual and radical reform in the essay's five cases, then without Stalin's."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Of {count(f['gradual'])} gradual reforms {count(f['gradual_good'])} succeeded, of "
            f"{count(f['radical'])} radical ones {count(f['radical_good'])}"
        )
        better = f["gradual_good"] * f["radical"] > f["radical_good"] * f["gradual"]
        if better and f["radical_good"] * f["gradual"] == 0:
            return fails(f"{told}: the rule stands.")
        without = (
            f"Without Stalin's, which the essay counts as a success by his own yardstick, "
            f"{count(f['radical_good_without'])} radical ones did"
        )
        if f["radical_good_without"] > 0:
            return holds(f"{told}. {without}. Neither way is safe.")
        return holds_if(
            "Stalin's counts as a success",
            f"{told}. {without}, and gradual reform does better in what is left.",
        )

    ways = successes()
    without = successes({name: case for name, case in CASES.items() if name != "Soviet Union, 1930s"})
    return Evidence(
        {
            "gradual": ways["gradual"][1],
            "gradual_good": ways["gradual"][0],
            "radical": ways["radical"][1],
            "radical_good": ways["radical"][0],
            "radical_good_without": without["radical"][0],
        },
        judge,
    )


@claim("PD5", chapter=_CHAPTER)
def two_hierarchies_inhibit_lying() -> Evidence:
    """Count separate channels, and name the smallest circles."""

    def judge(f: Figures) -> Verdict:
        channels = f"News of a plant has {write(f['channels'])} separate channels to the leader"
        if f["channels"] < 2 or f["size"] == 1:
            return fails(f"{channels}, and one liar can close them.")
        noticed = (
            "so one lie is noticed, since the reports disagree. Which of them is the lie, the leader is not "
            "told"
        )
        if f["police"] > 2:
            noticed += f"; with a secret police there are {write(f['police'])}, and a lie can be outvoted"
        told = f"{channels}, {noticed}."
        if f["circles"] == 0:
            return holds(f"{told} No few can close them.")
        pairs = (
            f"{count(f['circles'], 'pair').capitalize()} of offices that agree can: the {f['always']} with "
            f"the {' or with the '.join(f['partners'])}."
        )
        first = "is among them" if f["director_and_cell"] else "is not among them, as the secretary looks too"
        pairs += (
            f" The pair that the essay begins with, director and cell, {first}; if the secretary only reads "
            f"what cells report, there are {write(f['circles_unseen'])} such pairs."
        )
        return holds_if("those who sit on the channels do not agree", f"{told} {pairs}")

    graph, police = skeleton("generic"), skeleton("generic", add=("third pillar",))
    unseen = graph.without_tie("Provincial secretaries", "inspects")
    circles = [set(circle) for circle in graph.circles()]
    always = set.intersection(*circles)
    people = {"State enterprises": "director", "Central ministries": "ministry"}
    return Evidence(
        {
            "channels": graph.channels(),
            "size": max(map(len, circles)),
            "circles": len(circles),
            "always": _singular(" and ".join(sorted(always))),
            "partners": tuple(sorted(people[n] for circle in circles for n in circle - always)),
            "police": police.channels(),
            "director_and_cell": graph.blinded_by(("State enterprises", "Party cells")),
            "circles_unseen": len(unseen.circles()),
        },
        judge,
    )


@claim("PD6", chapter=_CHAPTER)
def only_the_leader_reaches_all() -> Evidence:
    """Ask from which office all four constituencies can be moved."""

    def judge(f: Figures) -> Verdict:
        told = f"The leader can move {write(f['leader'])} of {write(f['all'])} constituencies"
        if f["leader"] < f["all"]:
            return fails(f"{told}: not even he reaches all.")
        best = f"Outside his own people nobody moves more than {write(f['best'])} others."
        if not f["through_him"] and f["best"] < f["all"]:
            return holds(f"{told}. {best}")
        if f["best"] >= f["all"]:
            return fails(f"{told}, but he is not the only one: others outside his circle do.")
        return holds_if(
            f"the {' and the '.join(f['through_him'])} never uses its right to replace him",
            f"{told}. {best} Through a new leader the {' and the '.join(f['through_him'])} could. That ties "
            "are there does not show that nobody stops what passes along them.",
        )

    graph = skeleton("generic")
    roles = {o.name: o.role for o in graph.offices}

    def moved(source: str) -> set[str]:
        return {
            role
            for role in CONSTITUENCIES
            if role != roles[source] and any(graph.ways(source, n) for n in graph.holding(role))
        }

    others = {n: len(moved(n)) for n in graph.names[1:]}
    appointing = tuple(n for n in graph.names[1:] if graph.ways(n, graph.leader) > 0)
    return Evidence(
        {
            "leader": len(moved(graph.leader)),
            "all": _FOUR,
            "best": max(v for n, v in others.items() if n not in graph.apex),
            "through_him": appointing,
        },
        judge,
    )


@claim("PD9", chapter=_CHAPTER)
def four_constituencies() -> Evidence:
    """Find the classes of offices by closure of the two lines of command, then drop one tie at a time."""

    def judge(f: Figures) -> Verdict:
        found = (
            "Follow either line of command down and ask at which hand an office is reached: there are "
            f"{write(f['generic'])} answers in the essay's first figure and {write(f['soviet'])} in its fifth"
        )
        if not f["these"] or f["generic"] != _FOUR or f["soviet"] != _FOUR:
            return fails(f"{found}, and they are not the essay's.")
        drawn = "Figures drawn from his text can only show that the text agrees with itself."
        if not f["decisive"]:
            return holds(f"{found}, and they are these, whichever tie is missing. {drawn}")
        return holds_if(
            f"the tie {' and the tie '.join(f['decisive'])} is there",
            f"{found}, and they are these. Without that tie everybody is still commanded, but ministries "
            "come "
            f"apart and one answers with the enterprises. {drawn}",
        )

    graphs = {name: skeleton(name) for name in ("generic", "soviet")}
    decisive = []
    for graph in graphs.values():
        for tie in graph.ties:
            less = Skeleton(graph.offices, tuple(t for t in graph.ties if t is not tie))
            everybody = set(sum(graph.classes().values(), ())) == set(sum(less.classes().values(), ()))
            if tie.kind in LINES and everybody and _called(less) != sorted(CONSTITUENCIES):
                decisive.append(f"from {tie.source} to {tie.target}".lower())
    return Evidence(
        {
            **{name: len(graph.classes()) for name, graph in graphs.items()},
            "these": all(_called(graph) == sorted(CONSTITUENCIES) for graph in graphs.values()),
            "decisive": tuple(decisive),
        },
        judge,
    )


@claim("PD10", chapter=_CHAPTER)
def each_drive_has_one_constituency() -> Evidence:
    """Compare what the essay's sections say of the same drive."""

    def judge(f: Figures) -> Verdict:
        drives = (
            f"Of {write(f['drives'])} drives of the {count(f['leaders'], 'leader')}, as the essay tells them,"
        )
        outside = f"{write(f['outside'])} turned to nobody in the skeleton: to an army, to voters, to traders"
        if f["outside"] == 0:
            outside = "every one turned to somebody in the skeleton"
        if f["said_twice"] == 0 and f["outside"] == 0:
            return holds(f"{drives} {outside}, and none is put under two constituencies.")
        twice = f"{write(f['said_twice'])} are put under two constituencies by different sections"
        if 2 * (f["said_twice"] + f["outside"]) > f["drives"]:
            return fails(f"{drives} {twice}, and {outside}: more than half do not fit.")
        return holds_if(
            "a drive may combine constituencies, as the essay allows, and those outside the skeleton are "
            "set apart",
            f"{drives} {twice}, and {outside}. As a first cut, which is what he calls it, the scheme does "
            "well.",
        )

    rows = leaders()
    five = rows[rows["of_the_five"] == 1]
    inside = five[five["constituency"].isin(CONSTITUENCIES)]["drive"]
    return Evidence(
        {
            "drives": five["drive"].nunique(),
            "leaders": five["leader"].nunique(),
            "said_twice": int(moves()["said_twice"].sum()),
            "outside": len(set(five["drive"]) - set(inside)),
        },
        judge,
    )


@claim("PD11", chapter=_CHAPTER)
def any_of_the_four() -> Evidence:
    """Ask who stands between the leader and each."""

    def judge(f: Figures) -> Verdict:
        between = {name: f[name] for name in ("secretaries", "ministries", "enterprises")}
        if any(between.values()):
            told = " and ".join(f"{count(many)} before {name}" for name, many in between.items() if many)
            return fails(f"Others stand between the leader and some of them: {told}.")
        direct = (
            "Nobody stands between the leader and secretaries or ministries, and it takes "
            f"{count(f['guards'], 'office')} to close the road to enterprises. {f['hardest']} are reached "
        )
        if f["cadres"] == 0:
            return holds(f"{direct}directly too.")
        past = f"past {count(f['cadres'], 'other')}, the {f['first']} first"
        if f["after_appeal"] > 0:
            return fails(
                f"{direct}{past}, and an appeal over their heads still leaves {write(f['after_appeal'])}."
            )
        return holds(
            f"{direct}{past}, or around them all by an appeal, which is how the essay describes its most "
            "tumultuous drives. That tie is not in the skeleton: the leader has to make it."
        )

    graph, opened = skeleton("generic"), skeleton("generic", add=("base",))
    between = {role: max(len(graph.gatekeepers(n)) for n in graph.holding(role)) for role in CONSTITUENCIES}
    hardest = max(graph.holding("cadres"), key=lambda name: len(graph.gatekeepers(name)))
    return Evidence(
        {
            **between,
            "guards": graph.guards("State enterprises") or 0,
            "hardest": hardest,
            "first": _singular(graph.gatekeepers(hardest)[0]),
            "after_appeal": max(len(opened.gatekeepers(n)) for n in opened.holding("cadres")),
        },
        judge,
    )


@claim("PD14", chapter=_CHAPTER)
def deng_worked_through_the_party() -> Evidence:
    """Count whom the essay has Deng turn to."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Of the {count(f['drives'], 'move')} of Deng's that the essay tells, {count(f['party'])} went "
            "through secretaries or local officials"
        )
        if f["party"] == f["drives"]:
            return holds(f"{told}.")
        rest = "The others turned to the army and to ministries."
        if f["reforms"] == f["party"] > 0:
            return holds_if(
                "it is said of his reforms and not of his way to power",
                f"{told}, and these are all that were reforms. {rest}",
            )
        return fails(f"{told}, of {write(f['reforms'])} that were reforms. {rest}")

    rows = leaders()
    deng = rows[rows["leader"] == "Deng"].drop_duplicates(["drive", "constituency"])
    reforms = deng[~deng["drive"].isin(["return to power", "ministries after Hua"])]
    return Evidence(
        {
            "drives": len(deng),
            "reforms": len(reforms),
            "party": int(deng["constituency"].isin(["secretaries", "cadres"]).sum()),
        },
        judge,
    )


@claim("PD15", chapter=_CHAPTER)
def six_hundred_thousand_members() -> Evidence:
    """Subtract those who were shot under the order against kulaks and criminals."""

    def judge(f: Figures) -> Verdict:
        shot = (
            f"The essay's own count of all who were shot is {write(f['shot'])}. Order 00447, against former "
            f"kulaks, criminals and others outside the party, took {write(f['shot'] - f['at_most'])} of "
            "them, "
            f"which leaves at most {write(f['at_most'])}"
        )
        elite = f"About {write(f['elite'])} of the convicted, shot or not, belonged to the elite (Werth)."
        if f["elite"] >= f["stated"]:
            return holds(f"{shot}. {elite}")
        if f["at_most"] >= f["stated"]:
            return cannot_settle(f"{shot}, enough for {write(f['stated'])}. {elite}")
        return fails(f"{shot}, not {write(f['stated'])}. {elite}")

    rows = record().set_index("series")["value"]
    at_most, elite = members_murdered_at_most()
    return Evidence(
        {
            "stated": int(rows["Party members murdered in the Great Purge (at least)"]),
            "shot": int(rows["Sentenced to be shot by the NKVD"]),
            "at_most": int(at_most),
            "elite": int(elite),
        },
        judge,
    )


@claim("PK3", chapter=_CHAPTER)
def the_committee_saved_him() -> Evidence:
    """Let a small and a large body vote, each member loyal with a chance."""

    def judge(f: Figures) -> Verdict:
        few = f"{count(f['loyal']).capitalize()} of {count(f['members'])} in the Presidium were with him"
        if 2 * f["loyal"] >= f["members"]:
            return fails(f"{few}: he had no need of the Committee.")
        many = (
            f"{few}, which loses. In a Committee of {write(f['committee'])} he needs little more than half: "
            f"where each member is with him with a chance of {write(f['share'], '%', decimals=0)} he loses "
            "it "
            f"{write(f['lost'], '%', digits=2)} of the time"
        )
        if f["lost"] > _SELDOM:
            return fails(f"{many}: it is not safe.")
        return holds_if(
            f"{write(f['safe'], '%', decimals=0)} or more of the Committee were his",
            f"{many}. Whether they were, no source of ours counts (the votes are Kramer's count, 1999).",
        )

    members, loyal = (
        int(outside(name).iloc[0])
        for name in ("Presidium members in June", "Presidium members for Khrushchev in June")
    )
    committee, share = int(outside("Central Committee members in June").iloc[0]), 0.6
    safe = next(k / 100 for k in range(50, 100) if lost_vote(committee, k / 100) < _SELDOM)
    return Evidence(
        {
            "members": members,
            "loyal": loyal,
            "committee": committee,
            "share": share,
            "lost": lost_vote(committee, share),
            "safe": safe,
        },
        judge,
    )


@claim("PM1", chapter=_CHAPTER)
def the_stages_are_as_far_apart() -> Evidence:
    """Subtract years."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"From the start of the first plan to the purge it is {count(f['stalin'], 'year')}, from the "
            "Leap "
            f"to the Cultural Revolution {count(f['mao'])}; from the end of the first to the start of the "
            f"second {count(f['stalin_between'])} and {count(f['mao_between'])}."
        )
        if max(abs(f["stalin"] - f["mao"]), abs(f["stalin_between"] - f["mao_between"])) > _ABOUT:
            return fails(told)
        return holds(f"{told} With two cases that may be chance.")

    years = leaders().drop_duplicates("drive").set_index("drive")["years"].str.split("-")
    start = {drive: int(ends[0]) for drive, ends in years.items()}
    end = {drive: int(ends[-1]) for drive, ends in years.items()}
    return Evidence(
        {
            "stalin": start["Great Purges"] - start["first Five-Year Plan"],
            "mao": start["Cultural Revolution"] - start["Great Leap Forward"],
            "stalin_between": start["Great Purges"] - end["first Five-Year Plan"],
            "mao_between": start["Cultural Revolution"] - end["Great Leap Forward"],
        },
        judge,
    )


@claim("PM12", chapter=_CHAPTER)
def the_leap_industrialized() -> Evidence:
    """Set the essay's steel and workers beside Maddison's product."""

    def judge(f: Figures) -> Verdict:
        made = (
            f"Steel rose {write(f['steel'], digits=3)}-fold in {count(f['years'], 'year')}, and the number "
            f"of industrial workers {write(f['workers'], digits=3)}-fold in the first of them; there the "
            "essay's series end."
        )
        product = (
            f"Maddison has the whole product {write(f['gdp_1960'], '%', digits=2, sign=True)} on 1957 in "
            f"1960 and {write(f['gdp_1962'], '%', digits=2, sign=True)} in 1962."
        )
        if f["steel"] <= 1 or f["workers"] <= 1:
            return fails(f"{made} Less than one-fold is a fall. {product}")
        if f["gdp_1960"] > 0 and f["gdp_1962"] >= 0:
            return holds(f"{made} {product}")
        return holds_if(
            "it is measured in steel and in workers, and in the years of the Leap itself", f"{made} {product}"
        )

    table = great_leap()
    steel, workers = (
        float(table[c][year] / table[c][1957]) for c, year in (("steel", 1960), ("industry", 1958))
    )
    gdp = {f"gdp_{year}": float(table["gdp_index"][year] / 100 - 1) for year in (1960, 1962)}
    return Evidence({"steel": steel, "years": 1960 - 1957, "workers": workers, **gdp}, judge)


@claim("PM25", chapter=_CHAPTER)
def chinese_provinces_stand_alone() -> Evidence:
    """Take the apex away and see what still hangs together, with as many provinces in each."""

    def judge(f: Figures) -> Verdict:
        china = (
            f"Without its apex the third figure falls into {count(f['china'], 'piece')}: "
            f"{count(f['alone'], 'province')} with plants and a party of their own"
        )
        if f["china"] > f["alone"]:
            china += ", and the ministries with the largest plants"
        soviet = f"The fifth, with {count(f['provinces'], 'province')}, falls into {count(f['soviet'])}"
        if f["alone"] < f["provinces"]:
            return fails(f"{china}. That is not every province. {soviet}.")
        if f["soviet"] >= f["provinces"]:
            return fails(f"{china}. {soviet} as well.")
        plan = f"The plan reaches {count(f['planned'])} of {count(f['kinds'])} kinds of Chinese plant"
        return holds_if(
            "ministries keep no hold on a province's plants",
            f"{china}. {soviet}, and without ministries into {count(f['no_ministries'])}. {plan}. All this "
            "is "
            "so by construction, as the essay draws no tie between provinces: it says what follows from "
            "ownership by territory, not that history followed.",
        )

    china = skeleton("china")
    provinces = len(china.holding("secretaries"))
    soviet = _with_provinces(provinces)
    own = [{role for role in CONSTITUENCIES if set(china.holding(role)) & set(p)} for p in china.pieces()]
    return Evidence(
        {
            "china": len(own),
            "alone": own.count({"secretaries", "cadres", "enterprises"}),
            "provinces": provinces,
            "soviet": len(soviet.pieces()),
            "no_ministries": len(soviet.without(offices=soviet.holding("ministries")).pieces()),
            "planned": len(china.planned_kinds()),
            "kinds": len(china.kinds_of_plant()),
        },
        judge,
    )


@claim("PG2", chapter=_CHAPTER)
def none_of_his_people_holds_deng() -> Evidence:
    """Dismiss his agents, one and two at a time."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Of ministries and secretaries he loses {write(f['closed_by_one'])} by dismissing any of his "
            f"{count(f['agents'], 'agent')}, at most {write(f['closed_by_two'])} by dismissing any two, "
            "and at "
            f"most {write(f['closed_without_elders'])} if the elders are gone as well."
        )
        if f["closed_by_one"] > 0:
            return fails(told)
        if f["held"] == 0:
            return holds(told)
        return holds_if(
            "the military commission does not count as an office",
            f"{told} He chaired the commission himself, and the army he reached through it.",
        )

    graph = skeleton("deng")
    agents, pillars = graph.holding("agent"), ("secretaries", "ministries")

    def closed(start: Skeleton, dismissed: int) -> int:
        groups = itertools.combinations(agents, dismissed)
        return max(sum(start.without(offices=g).reach(p) == 0 for p in pillars) for g in groups)

    alone = graph.without(offices=("Long March elders",))
    return Evidence(
        {
            "agents": len(agents),
            "closed_by_one": closed(graph, 1),
            "closed_by_two": closed(graph, 2),
            "closed_without_elders": closed(alone, 2),
            "held": sum(o.pillar == "third" and o.role == "apex" for o in graph.offices),
        },
        judge,
    )


@claim("PB5", chapter=_CHAPTER)
def fastest_since_stalin() -> Evidence:
    """Put counts of the Central Committee on a common yearly rate, and find the leaders without one."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Gorbachev replaced {write(f['gorbachev'], '%', decimals=0)} a year of those still in the "
            f"Central Committee, and {write(f['secretaries'], '%', decimals=0)} of provincial secretaries. "
            f"Under Brezhnev the Committee's rate was never above {write(f['brezhnev'], '%', decimals=0)}"
        )
        if f["gorbachev"] <= f["brezhnev"]:
            return fails(f"{told}.")
        if not f["uncounted"]:
            return holds(f"{told}.")
        return holds_if(
            f"{' and '.join(f['uncounted'])}, for whom we found no count, was slower",
            f"{told}. (In China it was as fast after Mao: {write(f['china'], '%', decimals=0)} of "
            "secretaries.)",
        )

    rate = turnover()["rate"]
    return Evidence(
        {
            "gorbachev": float(rate["Gorbachev: Central Committee, 1985-87"]),
            "secretaries": float(rate["Gorbachev: provincial secretaries, 1985-87"]),
            "brezhnev": float(brezhnev().max()),
            "uncounted": ("Khrushchev",),
            "china": float(rate["After Mao: provincial secretaries, 1977-78"]),
        },
        judge,
    )


@claim("PB10", chapter=_CHAPTER)
def farms_are_the_secretaries_base() -> Evidence:
    """Ask who stands before the farms, and what else those run."""

    def judge(f: Figures) -> Verdict:
        if not f["guards"]:
            return fails("In the essay's fifth figure nobody stands between the leader and the farms.")
        who = " and ".join(f["guards"])
        told = f"In the essay's fifth figure the farms are reached only past the {who}"
        if f["others"] > 0:
            return fails(f"{told}, who runs {count(f['others'], 'other thing')} besides.")
        return holds_if(
            "secretaries turn against whoever takes what they run",
            f"{told}, and are all that he runs. The network shows what a reform of farms would have taken, "
            "and from whom; what they would have done about it, it does not.",
        )

    graph = skeleton("soviet")
    runs = {t.target for t in graph.ties if (t.source, t.kind) == ("Provincial secretaries", "runs")}
    return Evidence(
        {
            "guards": tuple(_singular(n) for n in graph.gatekeepers("Collective farms")),
            "others": len(runs - {"Collective farms"}),
        },
        judge,
    )


@claim("PB14", chapter=_CHAPTER)
def elections_strike_at_appointments() -> Evidence:
    """Add the third column, with and without the leader's own words to the base."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"{count(f['before'], 'office').capitalize()} stand between the leader and a party cell. With "
            f"elections alone it is {write(f['elections'])}, with his own appeal to the base "
            f"{write(f['appeal'])}"
        )
        if f["elections"] < f["before"]:
            return holds(f"{told}.")
        if f["appeal"] >= f["before"]:
            return fails(f"{told}.")
        return holds_if(
            "the leader also speaks to party members over the secretaries' heads",
            f"{told}: voters elect a congress, and a congress has no tie to a cell. By what elections did to "
            "the fear of losing one's seat this does not judge.",
        )

    opened = skeleton("soviet", add=("soviets",))
    graphs = {"before": skeleton("soviet"), "elections": without_addresses(opened), "appeal": opened}
    return Evidence({name: len(g.gatekeepers("Party cells")) for name, g in graphs.items()}, judge)


@claim("PB15", chapter=_CHAPTER)
def destroyed_in_1989() -> Evidence:
    """Turn the essay's growth rates into levels, take hidden inflation off, and look at Maddison's."""

    def judge(f: Figures) -> Verdict:
        levels = (
            "On the essay's own growth rates producer goods stood "
            f"{write(abs(f['on_1987']), '%', digits=2)} {'above' if f['on_1987'] > 0 else 'below'} 1987 in "
            f"1990. If statistics hid {write(f['points'], '%', decimals=0)} of inflation a year, they stood "
            f"{write(abs(f['deflated']), '%', digits=2)} {'above' if f['deflated'] > 0 else 'below'}. "
            "Maddison "
            f"has the whole product at {write(f['gdp'], '%', digits=2, sign=True)} in 1990."
        )
        if f["on_1987"] < -_DESTROYED:
            return holds(levels)
        if f["deflated"] < -_DESTROYED:
            return holds_if(
                f"statistics hid {write(f['points'], '%', decimals=0)} of inflation a year", levels
            )
        after = "Growth had ended" if f["gdp"] <= 0 else "It was still growing then"
        return fails(
            f"{levels} {after}; that is not yet destruction (a fall by a tenth, say), and there the series "
            "end."
        )

    points = 0.02
    face, less = last_years()["producer"], last_years(points)["producer"]
    gdp = soviet_gdp()
    return Evidence(
        {
            "on_1987": float(face[1990] / face[1987]) - 1,
            "points": points,
            "deflated": float(less[1990] / less[1987]) - 1,
            "gdp": float(gdp[1990] / gdp[1989]) - 1,
        },
        judge,
    )


@claim("PB16", chapter=_CHAPTER)
def only_the_party_is_left() -> Evidence:
    """Cut the ministries' orders and appointments in the fifth figure."""

    def judge(f: Figures) -> Verdict:
        roads = (
            f"In the essay's fifth figure {count(f['before'], 'office')} must be won over to cut the leader "
            f"off from enterprises. Without the ministries it is {count(f['after'])}"
        )
        if f["after"] >= f["before"]:
            return fails(f"{roads}: as many as before.")
        if f["after"] < 1:
            return fails(f"{roads}: not even the party reaches them.")
        passed = " and ".join(f["party"])
        if not passed:
            return fails(f"{roads}, and no office of the party can do it.")
        return holds(f"{roads}: the {passed}. He says so of his own drawing, and it is so.")

    graph = skeleton("soviet")
    cut = graph.cut("the ministries' hold")
    party = {o.name for o in cut.offices if o.pillar == "party"}
    passed = (n for n in cut.gatekeepers("State enterprises") if n in party)
    return Evidence(
        {
            "before": graph.guards("State enterprises") or 0,
            "after": cut.guards("State enterprises") or 0,
            "party": tuple(_singular(n) for n in passed),
        },
        judge,
    )


@claim("PB22", chapter=_CHAPTER)
def consumer_goods_stayed_flat() -> Evidence:
    """Add up the rates of a footnote, and ask how wrong they would have to be."""

    def judge(f: Figures) -> Verdict:
        made = (
            f"The footnote's rates add up to {write(abs(f['goods']), '%', digits=2)} "
            f"{'more' if f['goods'] >= 0 else 'fewer'} consumer goods in {count(f['years'], 'year')}"
        )
        paid = f"Incomes rose {write(f['income'], '%', digits=2)}"
        if f["overhang"] <= 0:
            return fails(f"{made}. {paid}: no faster.")
        paid += f", {write(f['overhang'], '%', digits=2)} more than goods"
        if f["goods"] < f["flat"]:
            return holds(f"{made}: that is flat. {paid}.")
        told = (
            f"{made}; we call less than {write(f['flat'], '%', decimals=0)} in all flat. It is their growth "
            f"that is. {paid}."
        )
        return holds_if(
            f"the official rates are {write(100 * f['hidden'], decimals=1)} points a year too high, or flat "
            "is said of growth",
            told,
        )

    def too_much(hidden: float) -> float:
        return float(last_years(hidden)["consumer"][1990]) / 100 - 1 - _FLAT

    table = last_years()
    goods, income = (float(table[c][1990] / 100 - 1) for c in ("consumer", "income"))
    return Evidence(
        {
            "goods": goods,
            "flat": _FLAT,
            "hidden": float(brentq(too_much, -0.2, 0.2)),
            "years": 1990 - 1986,
            "income": income,
            "overhang": float(table["overhang"][1990]),
        },
        judge,
    )


@claim("PB28", chapter=_CHAPTER)
def it_breaks_along_provinces() -> Evidence:
    """Take the apex off, then the ministries."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"With {count(f['provinces'], 'province')} the fifth figure is {count(f['headless'], 'piece')} "
            f"without its apex, and {count(f['without_ministries'])} without ministries as well"
        )
        if f["without_ministries"] < f["provinces"]:
            return fails(f"{told}: it does not break between provinces.")
        if f["headless"] >= f["provinces"]:
            return holds(f"{told}.")
        return holds_if(
            "ministries no longer hold the provinces together",
            f"{told}, one for each province. The drawing has no other tie between provinces, so this is by "
            "construction; the essay adds that they were republics with nations.",
        )

    graph = _with_provinces(3)
    return Evidence(
        {
            "provinces": 3,
            "headless": len(graph.pieces()),
            "without_ministries": len(graph.without(offices=graph.holding("ministries")).pieces()),
        },
        judge,
    )
