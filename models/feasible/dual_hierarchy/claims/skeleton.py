"""Claims of the chapter on the skeleton of dual hierarchy."""

from __future__ import annotations

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
    CONSTITUENCIES,
    Skeleton,
    great_leap,
    last_years,
    leaders,
    moves,
    shares,
    skeleton,
    turnover,
)
from feasible.economy.datasets import soviet_gdp

_ESSAY = "Padgett, The Politics of Communist Economic Reform"
_DUAL, _MAO, _GORBACHEV = "Dual Hierarchy", "Mao", "Gorbachev"
_CHAPTER = "dual-hierarchy/skeleton"

#: What grows by less than this in all, or at rates no further apart than the second, is called flat.
_FLAT, _FLAT_RATES = 0.05, 0.02
_FOUR = len(CONSTITUENCIES)


def _called(graph: Skeleton) -> list[str]:
    """Return the roles of each class that closure finds."""
    roles = {o.name: o.role for o in graph.offices}
    return sorted(" or ".join(sorted({roles[n] for n in found})) for found in graph.classes().values())


@claim(
    essay=_ESSAY,
    passage=_DUAL,
    paraphrase="Dual hierarchy offers a leader four constituencies: ministries, enterprises, provincial "
    "secretaries, local cadres.",
    chapter=_CHAPTER,
)
def four_constituencies() -> Evidence:
    """Find the classes of offices by closure of the two lines of command."""

    def judge(f: Figures) -> Verdict:
        found = (
            "Follow either line of command down and ask at which hand an office is reached: there are "
            f"{write(f['generic'])} answers in the essay's first figure and {write(f['soviet'])} in its fifth"
        )
        neither = " and ".join(f["neither"])
        rest = f"only {neither} {'answer' if len(f['neither']) > 1 else 'answers'} to neither"
        rest = f"Below the apex {rest if neither else 'every office answers to one of them'}."
        if not f["these"] or f["generic"] != _FOUR or f["soviet"] != _FOUR:
            return fails(f"{found}, and they are not the essay's. {rest}")
        return holds(f"{found}, and they are these. {rest}")

    graphs = [skeleton(name) for name in ("generic", "soviet")]
    generic, soviet = (len(graph.classes()) for graph in graphs)
    answering = sum(graphs[0].classes().values(), ())
    neither = tuple(n.lower() for n in graphs[0].names if n not in graphs[0].apex and n not in answering)
    these = all(_called(graph) == sorted(CONSTITUENCIES) for graph in graphs)
    return Evidence({"generic": generic, "soviet": soviet, "these": these, "neither": neither}, judge)


@claim(
    essay=_ESSAY,
    passage=_DUAL,
    paraphrase="A leader may turn to any of the four.",
    chapter=_CHAPTER,
)
def any_of_the_four() -> Evidence:
    """Ask who stands between the leader and each."""

    def judge(f: Figures) -> Verdict:
        between = {name: f[name] for name in ("secretaries", "ministries", "enterprises")}
        if any(between.values()):
            told = " and ".join(f"{count(many)} before {name}" for name, many in between.items() if many)
            return fails(f"Others stand between the leader and some of them: {told}.")
        if f["masters"] < 2:
            return fails(
                f"Enterprises have {count(f['masters'], 'master')}: one office can close the road to them."
            )
        direct = (
            "Secretaries and ministries are reached directly. Enterprises have "
            f"{count(f['masters'], 'master')}, and no single office can close the road to them. "
            f"{f['hardest']} are reached "
        )
        if f["cadres"] == 0:
            return holds(f"{direct}directly too.")
        others = f"only past {write(f['cadres'])} {'other' if f['cadres'] == 1 else 'others'} in turn"
        appeal = f"{others}, the {f['first']} first; an appeal over their heads"
        if f["after_appeal"] > 0:
            return fails(f"{direct}{appeal} still leaves {write(f['after_appeal'])}.")
        return holds_if(
            "he first adds a tie that the skeleton does not have",
            f"{direct}{appeal} brings that to {write(f['after_appeal'])}.",
        )

    graph, opened = skeleton("generic"), skeleton("generic", add=("base",))
    between = {role: max(len(graph.gatekeepers(n)) for n in graph.holding(role)) for role in CONSTITUENCIES}
    hardest = max(graph.holding("cadres"), key=lambda name: len(graph.gatekeepers(name)))
    return Evidence(
        {
            **between,
            "masters": graph.reach("enterprises"),
            "hardest": hardest,
            "first": " and ".join(graph.gatekeepers(hardest)[:1]).lower().replace("ies", "y"),
            "after_appeal": max(len(opened.gatekeepers(n)) for n in opened.holding("cadres")),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="Once ministries no longer manage enterprises, the only road left to them runs through the "
    "party.",
    chapter=_CHAPTER,
)
def only_the_party_is_left() -> Evidence:
    """Cut the ministries' orders and appointments in the fifth figure."""

    def judge(f: Figures) -> Verdict:
        roads = (
            f"In the essay's fifth figure {write(f['before'])} separate roads lead to an enterprise. "
            f"Cut the ministries' and {write(f['after']) if f['after'] else 'none'} "
            f"{'are' if f['after'] > 1 else 'is'} left"
        )
        if f["after"] >= f["before"]:
            return fails(f"{roads}: as many as before.")
        if f["after"] < 1:
            return fails(f"{roads}, not even through the party.")
        passed = " and ".join(f["party"])
        if not passed:
            return fails(f"{roads}, and no office of the party can close it.")
        return holds(
            f"{roads}. {'They pass' if f['after'] > 1 else 'It passes'} the {passed}, "
            "whom Gorbachev's other reform was attacking."
        )

    graph = skeleton("soviet")
    cut = graph.without_tie("Branch ministries", "plans for").without_tie("Branch ministries", "appoints")
    before, after = (g.ways(g.leader, "State enterprises") for g in (graph, cut))
    party = {o.name for o in cut.offices if o.pillar == "party"}
    passed = (n for n in cut.gatekeepers("State enterprises") if n in party)
    named = tuple(n.lower().replace("ies", "y") for n in passed)
    return Evidence({"before": before, "after": after, "party": named}, judge)


@claim(
    essay=_ESSAY,
    passage=_DUAL,
    paraphrase="The two hierarchies are kept apart so that lies do not reach the top.",
    chapter=_CHAPTER,
)
def two_hierarchies_inhibit_lying() -> Evidence:
    """Count separate channels, and name the smallest circles."""

    def judge(f: Figures) -> Verdict:
        channels = f"News of a plant has {write(f['channels'])} separate channels to the leader"
        makes = "makes it" if f["police"] > f["channels"] else "leaves it at"
        police = f"A secret police {makes} {write(f['police'])}."
        if f["channels"] < 2:
            return fails(f"{channels}, and one liar can close that. {police}")
        if f["circles"] == 0:
            return holds(f"{channels}, so one liar is found out, and no few can close them. {police}")
        if f["size"] < 2:
            return fails(f"{channels}, and one liar can close them. {police}")
        both = "both" if f["channels"] == 2 else "all"
        circles = "pair" if f["size"] == 2 else "group"
        are = f"there is {write(f['circles'])} such {circles}"
        if f["circles"] != 1:
            are = f"there are {write(f['circles'])} such {circles}s"
        return holds_if(
            f"no {count(f['size'])} people who can agree sit on {both} channels",
            f"{channels}, so one liar is found out. {count(f['size']).capitalize()} are enough to close "
            f"{both}, and {are}: the {f['always']} with the {', or with the '.join(f['partners'])}. {police}",
        )

    graph, police = skeleton("generic"), skeleton("generic", add=("third pillar",))
    circles = [set(circle) for circle in graph.circles()]
    always = set.intersection(*circles) if circles else set()
    people = {"State enterprises": "director", "Central ministries": "ministry"}
    return Evidence(
        {
            "channels": graph.channels(),
            "size": max(map(len, circles), default=0),
            "circles": len(circles),
            "always": " and ".join(sorted(always)).lower().replace("ies", "y"),
            "partners": tuple(
                sorted(people.get(n, n.lower()) for circle in circles for n in circle - always)
            ),
            "police": police.channels(),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_DUAL,
    paraphrase="Each reform drive can be classed by the constituency that its leader turned to.",
    chapter=_CHAPTER,
)
def each_drive_has_one_constituency() -> Evidence:
    """Compare what the essay's sections say of the same drive."""

    def judge(f: Figures) -> Verdict:
        drives = f"Of {write(f['drives'])} drives of the {count(f['leaders'], 'leader')} the essay puts"
        if f["said_twice"] == 0:
            return holds(f"{drives} none under more than one constituency.")
        against = "a third" if (f["as_work"], f["as_war"]) == (2, 1) else count(f["as_war"], "other")
        well = "does well" if 2 * f["said_twice"] < f["drives"] else "does not do well"
        return fails(
            f"{drives} {write(f['said_twice'])} under more than one constituency. Stalin's first plan is "
            f"work through provincial secretaries in {count(f['as_work'], 'section')} and mobilization of "
            f"lower cadres against them in {against}. As a first cut, which is what he calls it, the scheme "
            f"{well}."
        )

    rows = leaders()
    five = rows[rows["of_the_five"] == 1]
    plan = five[five["drive"] == "first Five-Year Plan"].groupby("constituency")["passage"].nunique()
    return Evidence(
        {
            "drives": five["drive"].nunique(),
            "leaders": five["leader"].nunique(),
            "said_twice": int(moves()["said_twice"].sum()),
            "as_work": int(plan["secretaries"]),
            "as_war": int(plan["cadres"]),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="Ownership by territory decoupled China's provinces from the center; Soviet provinces could "
    "not stand alone.",
    chapter=_CHAPTER,
)
def chinese_provinces_stand_alone() -> Evidence:
    """Take the apex away and see what still hangs together, with as many provinces in each."""

    def judge(f: Figures) -> Verdict:
        china = (
            f"Without its apex the third figure falls into {write(f['china'])} pieces: "
            f"{count(f['alone'], 'province')}, each with plants and a party of its own"
        )
        if f["china"] > f["alone"]:
            china += ", and the ministries with theirs"
        soviet = f"The fifth, with {count(f['provinces'], 'province')},"
        if f["alone"] < f["provinces"]:
            return fails(f"{china}. That is not every province.")
        if f["soviet"] >= f["provinces"]:
            return fails(f"{china}. {soviet} falls apart as well, into {write(f['soviet'])}.")
        held = (
            "held by ministries" if f["no_ministries"] > f["soviet"] else "whether ministries hold it or not"
        )
        plan = f"The plan reaches {write(f['planned'])} of {write(f['plants'])} kinds of Chinese plant"
        if f["planned"] < f["plants"]:
            plan += "; for the rest a leader must ask the province"
        return holds(
            f"{china}. {soviet} stays in {write(f['soviet'])}, {held}. {plan}. "
            "That is structure. That it caused what followed is not shown."
        )

    china, graph = skeleton("china"), skeleton("soviet")
    provinces = len(china.holding("secretaries"))
    province = ("secretaries", "cadres", "farms", "enterprises", "floor")
    soviet = graph.copied([n for role in province for n in graph.holding(role)], provinces)
    own = [{role for role in CONSTITUENCIES if set(china.holding(role)) & set(p)} for p in china.pieces()]
    plants = china.holding("enterprises")
    return Evidence(
        {
            "china": len(own),
            "alone": own.count({"secretaries", "cadres", "enterprises"}),
            "provinces": provinces,
            "soviet": len(soviet.pieces()),
            "no_ministries": len(soviet.without(offices=soviet.holding("ministries")).pieces()),
            "planned": sum(n in sum(china.classes().values(), ()) for n in plants),
            "plants": len(plants),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="Whatever it did to farming, the Great Leap was a success at industrialization.",
    chapter=_CHAPTER,
)
def the_leap_industrialized() -> Evidence:
    """Set the essay's steel and workers beside Maddison's product."""

    def judge(f: Figures) -> Verdict:
        made = (
            f"Steel rose {write(f['steel'], digits=3)}-fold in {count(f['years'], 'year')}, and the number "
            f"of industrial workers {write(f['workers'], digits=3)}-fold in the first of them."
        )
        product = (
            f"Maddison has the whole product {write(f['gdp_1960'], '%', digits=2, sign=True)} on 1957 in "
            f"1960 and {write(f['gdp_1962'], '%', digits=2, sign=True)} in 1962."
        )
        if f["steel"] <= 1 or f["workers"] <= 1:
            return fails(f"{made} Less than one-fold is a fall. {product}")
        if f["gdp_1962"] >= 0:
            return holds(f"{made} {product}")
        until = ", and only until 1960" if f["gdp_1960"] > 0 else ""
        return holds_if(f"it is measured in steel and workers{until}", f"{made} {product}")

    table = great_leap()
    steel, workers = (
        float(table[c][year] / table[c][1957]) for c, year in (("steel", 1960), ("industry", 1958))
    )
    gdp = {f"gdp_{year}": float(table["gdp_index"][year] / 100 - 1) for year in (1960, 1962)}
    return Evidence({"steel": steel, "years": 1960 - 1957, "workers": workers, **gdp}, judge)


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="The Law on State Enterprises destroyed the Soviet economy in 1989.",
    chapter=_CHAPTER,
)
def destroyed_in_1989() -> Evidence:
    """Turn the essay's growth rates into levels, and look at Maddison's."""

    def judge(f: Figures) -> Verdict:
        higher, above = f["on_the_best_before"] > 0, f["on_1987"] > 0
        levels = (
            f"On the essay's own growth rates producer goods stood {'higher' if higher else 'no higher'} in "
            f"1989 than in the {count(f['before'], 'year')} before, and in 1990 "
            f"{'still ' if higher and above else ''}{write(abs(f['on_1987']), '%', digits=2)} "
            f"{'above' if above else 'below'} 1987, the last year before the law. Maddison has the whole "
            f"product at {write(f['gdp'], '%', digits=2, sign=True)} in 1990."
        )
        if not higher and not above:
            return holds(levels)
        after = "Growth was destroyed by then. The economy came after."
        return fails(f"{levels} {after if f['gdp'] <= 0 else 'It was still growing then.'}")

    producer, gdp = last_years()["producer"], soviet_gdp()
    before = producer.loc[:1988]
    return Evidence(
        {
            "on_the_best_before": float(producer[1989] / before.max()) - 1,
            "before": len(before),
            "on_1987": float(producer[1990] / producer[1987]) - 1,
            "gdp": float(gdp[1990] / gdp[1989]) - 1,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="Household income rose fast while the production of consumer goods stayed flat.",
    chapter=_CHAPTER,
)
def consumer_goods_stayed_flat() -> Evidence:
    """Add up the rates of a footnote."""

    def judge(f: Figures) -> Verdict:
        made = (
            f"The footnote's rates add up to {write(abs(f['goods']), '%', digits=2)} "
            f"{'more' if f['goods'] >= 0 else 'fewer'} consumer goods in {count(f['years'], 'year')}"
        )
        paid = f"incomes rose {write(f['income'], '%', digits=2)}"
        if f["overhang"] <= 0:
            return fails(f"{made}, and {paid}: no faster.")
        paid += f", and prices would have had to rise {write(f['overhang'], '%', digits=2)} to match"
        if abs(f["goods"]) < _FLAT:
            return holds(f"{made}: that is flat. Meanwhile {paid}.")
        growth = "what stayed flat is their growth"
        if f["spread"] > _FLAT_RATES:
            growth = "neither they nor their growth stayed flat"
        return fails(f"{made}: {growth}. The point survives: {paid}.")

    table = last_years()
    goods, income = (float(table[c][1990] / 100 - 1) for c in ("consumer", "income"))
    rates = table["consumer"].pct_change().dropna()
    return Evidence(
        {
            "goods": goods,
            "years": len(rates),
            "spread": float(rates.max() - rates.min()),
            "income": income,
            "overhang": float(table["overhang"][1990]),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="No general secretary since Stalin had replaced cadres as fast as Gorbachev.",
    chapter=_CHAPTER,
)
def fastest_since_stalin() -> Evidence:
    """Put the essay's counts on a common yearly rate."""

    def judge(f: Figures) -> Verdict:
        # Fast: at this rate half would be gone within two years.
        fast = "is fast" if (1 - f["gorbachev"]) ** 2 < 1 / 2 else "is not fast"
        china = "For China after Mao the essay gives a count too"
        if f["uncounted"]:
            china = f"For {' and '.join(f['uncounted'])} the essay gives no count to compare. "
            china += "For China after Mao it does"
        return cannot_settle(
            f"He replaced provincial secretaries at {write(f['gorbachev'], '%', digits=2)} a year, which "
            f"{fast}. {china}: {write(f['china'], '%', digits=2)}."
        )

    rate, counted = turnover()["rate"], set(shares()["leader"])
    return Evidence(
        {
            "gorbachev": float(rate["Gorbachev: provincial secretaries, 1985-87"]),
            "uncounted": tuple(name for name in ("Khrushchev", "Brezhnev") if name not in counted),
            "china": float(rate["After Mao: provincial secretaries, 1977-78"]),
        },
        judge,
    )
