"""Claims of the chapter on reform paths."""

from __future__ import annotations

import functools

import numpy as np

from feasible.book import Evidence, Figures, Verdict, claim, fails, holds, holds_if, write
from feasible.dual_hierarchy.reform_paths import (
    INHERITANCES,
    LEADERS,
    NULLS,
    RULES,
    Histories,
    Path,
    cell,
    crossed,
    dividing,
    drawn,
    histories,
    moves,
    predicted,
    ruled,
    unforgiven,
)

_CHAPTER = "dual-hierarchy/reform-paths"
#: What the table of predictions calls true and wrong, said before the run.
_TRUE, _UNTRUE = 0.9, 0.5
_WORDS = {
    ("slack", True): "losses are borne with patience",
    ("slack", False): "losses are not borne",
    ("gain", True): "productivity gains much from what is kept",
    ("local", True): "provinces let out most of what they make",
    ("local", False): "provinces keep much at home",
}
_OTHER = "one parameter is on the right side of its bounds"


@functools.cache
def _paths() -> Histories:
    return histories()


def _share(line: str, model: str = "whole") -> float:
    return float(predicted()[model][line])


def _line(line: str) -> dict[str, float | str]:
    name, large, there, elsewhere = dividing(line)
    return {
        "share": _share(line),
        "there": there,
        "elsewhere": elsewhere,
        "where": _WORDS.get((name, large), _OTHER),
    }


@claim("PI5", chapter=_CHAPTER)
def a_reform_needs_those_who_gain() -> Evidence:
    """Count the votes in all years of all crossings, by who is content."""

    def judge(f: Figures) -> Verdict:
        told = (
            "In years in which ministers or secretaries are content leaders lose "
            f"{write(f['with'], '%', decimals=0)} "
            f"of votes, in years in which neither is {write(f['without'], '%', decimals=0)}"
        )
        if f["without"] <= f["with"]:
            return fails(f"{told}: no constituency is needed.")
        if f["without"] >= _TRUE:
            return holds(f"{told}.")
        return holds_if(
            "he has neither an army nor appointees of his own",
            f"{told}: that content is needed is how votes are counted here; the rest he carries with "
            "people who "
            "owe him their post, and with arms.",
        )

    lost: dict[bool, list[float]] = {True: [], False: []}
    for leader in LEADERS:
        for inheritance in INHERITANCES:
            for year in cell(leader, inheritance)[1].years:
                some = year.content[:2].any(axis=0)
                for kind in lost:
                    lost[kind] += (year.votes[some == kind] < 0.5 - 1e-12).tolist()
    return Evidence({"with": float(np.mean(lost[True])), "without": float(np.mean(lost[False]))}, judge)


def _grown(path: Path, before: float | np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    return float(np.median(path.years[-1].product / before))


@claim("PD16", chapter=_CHAPTER)
def mao_left_what_could_tip() -> Evidence:
    """Put Deng's moves on what Mao left, on what ministries would have left, and on what Mao found."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"In the median world Deng's moves leave {write(f['mao'], digits=3)} times the product on "
            "what Mao left, "
            f"{write(f['ministries'], digits=3)} where ministries go on instead of Mao, and "
            f"{write(f['soviet'], digits=3)} on what the other path left"
        )
        if f["mao"] <= max(f["ministries"], f["soviet"]):
            return fails(f"{told}: what he left helps nothing.")
        found = f"On what Mao himself found they leave {write(f['found'], digits=3)}"
        if f["found"] < f["mao"]:
            return holds(f"{told}. {found}.")
        return holds_if(
            "ministries would otherwise have gone on building giants",
            f"{told}. {found}: he had no need to rewire it, only to keep others from building.",
        )

    h = _paths()
    on = h.run(h["first plan"].last, {1957: moves("first plan")[0]}, 1957, 1977)
    deng = moves("Deng")
    table = crossed().set_index(["leader", "inheritance"])["product"]
    return Evidence(
        {
            "mao": _grown(h["Deng"], h["Mao"].at(1977).product),
            "ministries": _grown(h.run(on.last, deng, 1978, 1990), on.at(1977).product),
            "soviet": float(table["Deng", INHERITANCES[4]]),
            "found": float(table["Deng", INHERITANCES[2]]),
        },
        judge,
    )


@claim("PS31", chapter=_CHAPTER)
def ministries_and_giants_lock() -> Evidence:
    """Watch command over giants for seven years after the war."""

    def judge(f: Figures) -> Verdict:
        told = (
            "Ministries are content, deliveries still and sites no more numerous in "
            f"{write(f['share'], '%', decimals=0)} "
            f"of worlds, and in {write(f['same'], '%', decimals=0)} where sites make no difference"
        )
        if f["share"] >= _TRUE:
            return holds(f"{told}.")
        drifts = (
            f"{told}. If deliveries may drift by {write(f['drift'], '%', decimals=0)} in those years it is "
            f"{write(f['loose'], '%', decimals=0)}; ministries are content in "
            f"{write(f['content'], '%', decimals=0)}"
        )
        if f["loose"] <= _UNTRUE:
            return fails(
                f"{drifts}. Ministries build giants and giants need ministries, but deliveries do not "
                "keep still: "
                "the lock is on power and not on supply."
            )
        return holds_if(
            "deliveries may drift a little", f"{drifts}: the lock is on power more than on supply."
        )

    stalin = _paths()["Stalin"]
    late, drift = stalin.over("delivered", 1946, 1952), 0.05
    content = stalin.over("content", 1946, 1952)[:, 0].all(axis=0)
    still = stalin.over("spread", 1946, 1952).max(axis=0) <= stalin.at(1940).spread + 1e-12
    loose = content & still & (late.max(axis=0) - late.min(axis=0) < drift)
    return Evidence(
        {
            "share": _share("R6"),
            "same": _share("R6", "no difference in sites"),
            "drift": drift,
            "loose": float(loose.mean()),
            "content": float(content.mean()),
        },
        judge,
    )


@claim("PK7", chapter=_CHAPTER)
def recentralizing_cost_him_his_post() -> Evidence:
    """Take power back from secretaries, or do not."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"By 1964 secretaries are against Khrushchev in {write(f['secretaries'], '%', decimals=0)} "
            "of worlds, "
            f"and ministers with him in {write(f['ministers'], '%', decimals=0)}. He loses his post "
            "after taking "
            f"power back, secretaries against him, in {write(f['fell'], '%', decimals=0)}"
        )
        kept = f"had he not taken it back he would have kept it in {write(f['kept'], '%', decimals=0)}"
        if f["fell"] >= _TRUE:
            return holds(f"{told}; {kept}.")
        if f["fell"] > _UNTRUE:
            return holds_if("giving back wins nobody", f"{told}; {kept}.")
        first = (
            "So the first half comes true and not the second"
            if f["secretaries"] >= _TRUE
            else "Neither half comes true"
        )
        if f["grudge"] > _UNTRUE:
            return holds_if(
                "he gets past the councils, and ministers whom they broke never come back",
                f"{told}. {first}; {kept}. But that is because ministers forgive here. If they never vote "
                f"for him again he falls so in {write(f['grudge'], '%', decimals=0)} of the worlds in which "
                f"the councils do not remove him, which are {write(f['in_office'], '%', decimals=0)}.",
            )
        return fails(f"{told}. {first}; {kept}.")

    last = _paths()["Khrushchev"].at(1964).content
    grudge = unforgiven(_paths())
    return Evidence(
        {
            "secretaries": float(1.0 - last[1].mean()),
            "ministers": float(last[0].mean()),
            "fell": _share("R10"),
            "kept": _share("R11"),
            "grudge": grudge.fell_of_those,
            "in_office": grudge.in_office,
        },
        judge,
    )


@claim("PK8", chapter=_CHAPTER)
def the_shock_was_absorbed() -> Evidence:
    """Compare ten years after the councils with the year before."""

    def judge(f: Figures) -> Verdict:
        told = (
            "Deliveries and sites of 1975 are near those of 1956 in "
            f"{write(f['share'], '%', decimals=0)} of worlds; "
            f"in the median world deliveries are {write(f['change'], '%', digits=2, sign=True)}"
        )
        if f["share"] >= _TRUE:
            return holds(f"{told}.")
        if f["share"] <= _UNTRUE:
            way = "lower" if f["change"] < 0 else "higher"
            return fails(
                f"{told}: who allocates comes back, but deliveries are {way}, because giants went on "
                "being built."
            )
        return holds_if("few new plants were built between", f"{told}.")

    h = _paths()
    change = h["Brezhnev"].at(1975).delivered / h["Khrushchev"].at(1956).delivered - 1.0
    return Evidence({"share": _share("R12"), "change": float(np.median(change))}, judge)


@claim("PM7", chapter=_CHAPTER)
def as_popular_with_chinese_secretaries() -> Evidence:
    """Ask ministries and secretaries in 1958."""

    def judge(f: Figures) -> Verdict:
        told = (
            "Secretaries are content and ministries not, and he stays, in "
            f"{write(f['share'], '%', decimals=0)} of worlds: "
            f"{write(f['there'], '%', decimals=0)} of the half in which {f['where']}, and "
            f"{write(f['elsewhere'], '%', decimals=0)} of the other; in the Soviet year it is "
            f"{write(f['soviet'], '%', decimals=0)}"
        )
        if f["share"] >= _TRUE:
            return holds(f"{told}.")
        if f["share"] <= _UNTRUE:
            return fails(f"{told}.")
        return holds_if(f["where"], f"{told}. Who is given more is content: that much is bookkeeping.")

    return Evidence(_line("R14") | {"soviet": _share("R8")}, judge)


@claim("PM16", chapter=_CHAPTER)
def either_way_was_open() -> Evidence:
    """Push what the Leap left to either extreme."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"From what the Leap left, upheaval and markets both keep nine tenths of deliveries in "
            f"{write(f['share'], '%', decimals=0)} of worlds, and in "
            f"{write(f['same'], '%', decimals=0)} where all "
            "countries have the same sites"
        )
        if f["share"] <= _UNTRUE:
            return fails(f"{told}.")
        if f["share"] < _TRUE:
            return holds_if("regions stand alone", f"{told}.")
        if f["same"] > _UNTRUE:
            return holds(f"{told}: whatever the plants.")
        return holds(f"{told}: small plants everywhere are what makes it so.")

    return Evidence({"share": _share("R17"), "same": _share("R17", "no difference in sites")}, judge)


@claim("PG3", chapter=_CHAPTER)
def whoever_moves_first() -> Evidence:
    """Let provinces take their share first and be allowed to keep it after, or the other way round."""

    def judge(f: Figures) -> Verdict:
        apart = max(abs(f["first"] - f["after"]), abs(f["lost_first"] - f["lost_after"]))
        told = (
            f"If provinces take their share two years before it is made legal, the median product of 1990 is "
            f"{write(f['first'], digits=3)} times that of 1977 and votes are lost in "
            f"{write(f['lost_first'], '%', decimals=0)} of worlds; if the law comes two years before, "
            f"{write(f['after'], digits=3)} and {write(f['lost_after'], '%', decimals=0)}"
        )
        if apart > f["tolerance"]:
            return fails(f"{told}: the order matters.")
        lost = write(f["unarmed"], "%", decimals=0)
        unarmed = f"Had they moved before he had the army, {lost} would have lost a vote"
        if f["unarmed"] <= f["lost_first"] + f["tolerance"]:
            return holds(f"{told}: nearly the same. {unarmed}.")
        return holds_if("the leader already has his army", f"{told}: nearly the same. {unarmed}.")

    h, deng = _paths(), moves("Deng")
    shares = {k: v for k, v in deng[1980].items() if k not in ("market", "keep")}
    law = {k: v for k, v in deng[1980].items() if k in ("market", "keep")}
    calm = {1979: deng[1979]}
    start = h["Mao"].at(1977).product

    def run(todo: dict[int, dict[str, float]]) -> Path:
        return h.run(h["Mao"].last, calm | todo, 1978, 1990)

    first = run({1978: deng[1978] | shares, 1980: law})
    after = run({1978: deng[1978] | law, 1980: shares})
    unarmed = run({1978: shares, 1980: deng[1978] | law, 1981: deng[1979]})
    return Evidence(
        {
            "first": _grown(first, start),
            "after": _grown(after, start),
            "lost_first": float((first.removed >= 0).mean()),
            "lost_after": float((after.removed >= 0).mean()),
            "unarmed": float((unarmed.removed >= 0).mean()),
            "tolerance": 0.05,
        },
        judge,
    )


@claim("PG4", chapter=_CHAPTER)
def politics_central_economy_not() -> Evidence:
    """Look at who owes whom a post, and who allocates; then take the appointments away."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"By 1983 {write(f['own'], '%', decimals=0)} of secretaries owe Deng their post, in the "
            "median world, and "
            f"ministries allocate {write(f['ministries'], '%', decimals=0)}"
        )
        if f["own"] < 1 / 2 or f["ministries"] > 1 / 2:
            return fails(f"{told}.")
        alone = f"without turnover a vote is lost in {write(f['alone'], '%', decimals=0)} of worlds"
        needed = "and he needed both" if f["alone"] > f["lost"] else "so the one did not need the other"
        return holds(
            f"{told}. The one is turnover as the essay counts it and the other his decree; {alone}, with it "
            f"in {write(f['lost'], '%', decimals=0)}, {needed}."
        )

    h = _paths()
    calm = {y: {k: v for k, v in what.items() if "turnover" not in k} for y, what in moves("Deng").items()}
    return Evidence(
        {
            "own": float(np.median(h["Deng"].at(1983).own[1])),
            "ministries": float(np.median(h["Deng"].state(1983).shares[0])),
            "alone": float((h.run(h["Mao"].last, calm, 1978, 1990).removed >= 0).mean()),
            "lost": float((h["Deng"].removed >= 0).mean()),
        },
        judge,
    )


@claim("PG18", chapter=_CHAPTER)
def oscillating_is_like_annealing() -> Evidence:
    """Run a rule that presses on and one that steps back, on giants and on cells."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Over twenty years mean deliveries are {write(f['turned'], '%', decimals=0)} on giants if "
            "a leader steps "
            f"back when they fall, and {write(f['pressed'], '%', decimals=0)} if he presses on; on cells "
            f"{write(f['turned_cells'], '%', decimals=0)} and {write(f['pressed_cells'], '%', decimals=0)}"
        )
        if f["turned"] <= f["pressed"]:
            return fails(f"{told}: stepping back does not help.")
        never = f"A leader who never starts gets {write(f['never'], '%', decimals=0)} on giants"
        if f["turned_cells"] > f["pressed_cells"] + 0.05:
            return holds(f"{told}. {never}.")
        return holds_if(
            "plants are giants, which Deng's were not",
            f"{told}. {never}. Nothing here is a temperature, and no alloy is found.",
        )

    worlds = drawn()
    figures = {}
    for rule, name in zip((*RULES, "stay"), ("pressed", "turned", "never"), strict=True):
        figures[name] = float(ruled(rule, worlds)[0].mean())
        if rule in RULES:
            figures[f"{name}_cells"] = float(ruled(rule, worlds, spread=1.0)[0].mean())
    return Evidence(figures, judge)


@claim("PB4", chapter=_CHAPTER)
def the_tracks_contradict() -> Evidence:
    """Run Gorbachev's moves with and without turnover and press."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Turnover and press lower deliveries of 1990 in {write(f['lower'], '%', decimals=0)} of "
            "worlds, and in "
            f"{write(f['cut'], '%', decimals=0)} if brokers are not the circles; they gain him votes in "
            f"1987, before the law, in {write(f['votes'], '%', decimals=0)}, and in 1988 in "
            f"{write(f['votes_after'], '%', decimals=0)}"
        )
        if f["lower"] <= _UNTRUE:
            return fails(f"{told}: they do not contradict each other.")
        if f["cut"] > _UNTRUE:
            return holds(f"{told}.")
        return holds_if(
            "the brokers on whom enterprises must rely are the circles that turnover breaks",
            f"{told}: what holds him costs the reform.",
        )

    h = _paths()
    calm = {
        y: {k: v for k, v in what.items() if "turnover" not in k and k != "press"}
        for y, what in moves("Gorbachev").items()
    }
    without = h.run(h["Brezhnev"].last, calm, 1985, 1991)
    votes, after = (h["Gorbachev"].at(year).votes > without.at(year).votes for year in (1987, 1988))
    return Evidence(
        {
            "lower": _share("R24"),
            "cut": _share("R24", "brokers are not circles"),
            "votes": float(votes.mean()),
            "votes_after": float(after.mean()),
        },
        judge,
    )


@claim("PB31", chapter=_CHAPTER)
def councils_would_have_helped() -> Evidence:
    """Keep the councils until 1984, and then pass the law of 1987."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"The law costs less where councils were kept in {write(f['share'], '%', decimals=0)} of "
            "worlds, and in "
            f"{write(f['same'], '%', decimals=0)} where sites make no difference"
        )
        if f["share"] <= _UNTRUE:
            return fails(f"{told}.")
        if f["share"] < _TRUE:
            return holds_if("provinces build small plants", f"{told}.")
        if f["same"] > _UNTRUE:
            return holds(f"{told}: plants are not the reason.")
        return holds_if(
            "provinces would have built small plants of their own",
            f"{told}. That they build small is assumed, and all rests on it.",
        )

    return Evidence({"share": _share("R27"), "same": _share("R27", list(NULLS)[1])}, judge)
