"""A planetary limit shared out among regions: claims of both essays, and what rules of sharing answer."""

from __future__ import annotations

import pandas as pd

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
from feasible.libcom.quotas import CLAIMS_RULES, MethaneQuotas, left_out, pairwise, principles, votes

_CHAPTER = "libcom/quotas"
_SAME, _TOP, _LOSSES = "same share of the claim", "equal awards", "equal losses"
#: What counts as nothing: rounding, and a share that prints as zero percent.
_ROUNDING, _TRIFLE = 1e-9, 0.005
#: A chance to live with.
_RARE = 0.05
#: Of western Europe, the countries of more than ten million.
_WESTERN_EUROPE = (
    "Belgium",
    "France",
    "Germany",
    "Italy",
    "Netherlands",
    "Portugal",
    "Spain",
    "Sweden",
    "United Kingdom",
)


def _named(country: object) -> str:
    """Return a country's name as it stands in a sentence."""
    return f"the {country}" if str(country).startswith("United") else str(country)


@claim("K5.5.27", chapter=_CHAPTER)
def a_cap_can_be_shared_out() -> Evidence:
    """Share out caps of every size by every rule."""
    caps, mixtures = (0.3, 0.5, 0.7, 0.9), (0.0, 0.5, 1.0)
    plans = [
        MethaneQuotas(cap=cap, people=people, years=years, rule=rule)
        for cap in caps
        for people in mixtures
        for years in (0.0, 30.0)
        for rule in CLAIMS_RULES
    ]

    def judge(f: Figures) -> Verdict:
        cases = (
            f"{count(f['rules'], 'rule').capitalize()}, {count(f['mixtures'], 'mixture')} of principles, "
            f"with and without a past, at {count(f['caps'], 'cap')}: {write(f['ok'])} of {write(f['plans'])} "
            "tables of quotas add up to the cap, give nobody more than the claim, and carry a certificate."
        )
        if f["ok"] < f["plans"]:
            return fails(f"{cases} The others do not.")
        return holds(f"{cases} The arithmetic is the easy part.")

    return Evidence(
        {
            "ok": sum(plan.certificate.ok for plan in plans),
            "plans": len(plans),
            "rules": len(CLAIMS_RULES),
            "mixtures": len(mixtures),
            "caps": len(caps),
        },
        judge,
    )


@claim("K5.5.26", chapter=_CHAPTER)
def reports_can_be_trusted() -> Evidence:
    """Let each country overstate by a tenth."""
    by = 0.1
    plans = {rule: MethaneQuotas(people=0.0, rule=rule) for rule in (_SAME, _TOP, _LOSSES)}
    same, top, losses = (plan.gain_from_overstating(by) for plan in plans.values())
    served = plans[_TOP].quotas >= plans[_TOP].emissions * (1 - _ROUNDING)

    def judge(f: Figures) -> Verdict:
        by = part(f["by"])
        cut = (
            f"If all are cut by the same share, overstating by {by} brings "
            f"{write(f['least'], '%', decimals=0)} to {write(f['most'], '%', decimals=0)} more. If all give "
            f"up the same a head it brings {f['who']} {write(f['equal_losses'], '%', decimals=0)}. If those "
            f"who emit most a head are cut first it brings nothing to {write(f['nothing'])} of "
            f"{count(f['countries'])}"
        )
        if f["most"] < _TRIFLE:
            return holds(f"{cut}. A cut by the same share leaves nothing to gain.")
        if f["nothing"] + f["served"] < f["countries"]:
            return fails(f"{cut}, and others gain what they can use.")
        return holds_if(
            "nobody gets more than a common amount a head",
            f"{cut}; the others are served in full, and could not use it.",
        )

    return Evidence(
        {
            "least": same.min(),
            "most": same.max(),
            "equal_losses": losses.max(),
            "who": _named(losses.idxmax()),
            "nothing": int((top < _ROUNDING).sum()),
            "served": int((served & (top >= _ROUNDING)).sum()),
            "countries": top.size,
            "by": by,
        },
        judge,
    )


@claim("K5.5.24", chapter=_CHAPTER)
def the_past_can_be_counted() -> Evidence:
    """Count thirty years, under the assumption that they were like today; then under two others."""
    years = 30.0
    equal, past = MethaneQuotas(people=1.0), MethaneQuotas(people=1.0, years=years)
    shorter = MethaneQuotas(people=1.0, years=years / 2)
    half = pd.Series(1.0, index=past.emissions.index)
    # In the order in which their claims are used up.
    nothing = equal.used_up[past.quotas < _ROUNDING].sort_values().index
    half[nothing] = 0.5
    milder = MethaneQuotas(people=1.0, years=years, past=half)
    moved, doubt, period = (
        float((one.quotas - past.quotas).abs().sum()) / 2 / past.total for one in (equal, milder, shorter)
    )

    def judge(f: Figures) -> Verdict:
        span = {30.0: "Thirty years"}.get(f["years"], write(f["years"], "years"))
        counted = (
            f"{span} at today's rate, an assumption and no record, move {write(f['moved'], '%', decimals=0)} "
            "of the cap beyond equal quotas a head, and leave the United States "
            f"{write(f['us'], '%', decimals=0)} of what it emits now."
        )
        if f["moved"] < _TRIFLE:
            return fails(f"As claims net of past use they hardly do. {counted}")
        names = " and ".join(f["nothing"]) or "Nobody"
        reason = (
            f"As claims net of past use they can. {counted} {names[:1].upper()}{names[1:]} "
            f"{'are' if len(f['nothing']) > 1 else 'is'} left with nothing."
        )
        if max(f["doubt"], f["period"]) < _TRIFLE:
            return holds(reason)
        if f["doubt"] < _TRIFLE:
            return holds_if("it is agreed for how long the past counts", reason)
        if f["period"] < _TRIFLE:
            return holds_if("it is known who emitted what", reason)
        return holds_if("it is known who emitted what, and for how long it counts", reason)

    return Evidence(
        {
            "moved": moved,
            "us": past.quotas["United States"] / past.emissions["United States"],
            "nothing": tuple(map(_named, nothing)),
            "doubt": doubt,
            "period": period,
            "years": years,
        },
        judge,
    )


@claim("K5.5.25", chapter=_CHAPTER)
def emissions_show_exploitation() -> Evidence:
    """See who would be first to have used up its claim, under two assumptions."""
    plan = MethaneQuotas(people=1.0)
    used = plan.used_up.sort_values()
    share = 0.5
    half = pd.Series(1.0, index=plan.emissions.index)
    half[used.index[:2]] = share
    other = MethaneQuotas(people=1.0, past=half).used_up.sort_values()

    def judge(f: Figures) -> Verdict:
        some = part(f["part"])
        europe = {0: "No country", 1: "One country"}.get(f["europe"], f"{write(f['europe'])} countries")
        are = "is" if f["europe"] <= 1 else "are"
        return cannot_settle(
            f"If the past was like today, the first to use up an equal share are {f['first']} "
            f"({write(f['first_years'], 'years', decimals=0)}) and {f['second']} "
            f"({write(f['second_years'], 'years', decimals=0)}); if those two emitted {some} as much, it is "
            f"{f['other']} ({write(f['other_years'], 'years', decimals=0)}). {europe} of western Europe "
            f"{are} in the table. Methane has a history, and exploitation has another; the second is in no "
            "emissions table."
        )

    return Evidence(
        {
            "first": _named(used.index[0]),
            "first_years": used.iloc[0],
            "second": _named(used.index[1]),
            "second_years": used.iloc[1],
            "other": _named(other.index[0]),
            "other_years": other.iloc[0],
            "part": share,
            "europe": int(plan.emissions.index.isin(_WESTERN_EUROPE).sum()),
        },
        judge,
    )


@claim("K5.6.6", chapter=_CHAPTER)
def cap_and_needs_fit() -> Evidence:
    """Compare the cap a head with what needs take."""
    mild, strict = 0.7, 0.5
    now = MethaneQuotas()
    a_head = now.emissions / now.population

    def judge(f: Figures) -> Verdict:
        return cannot_settle(
            f"A cap at {part(f['mild'])} leaves {write(f['at_mild'], 't', digits=2)} of CO2e a head and year "
            "in "
            f"these {count(f['countries'], 'country', 'countries')}, a cap at {part(f['strict'])} "
            f"{write(f['at_strict'], 't', digits=2)}. How much needs take depends on what is eaten and how "
            "it is "
            f"grown, and is not in the table. That {f['lowest']} emits {write(f['emits'], 't', digits=2)} a "
            "head "
            "shows that people live within such a cap, and not that their needs are met."
        )

    return Evidence(
        {
            "mild": mild,
            "at_mild": MethaneQuotas(cap=mild).highest_floor,
            "strict": strict,
            "at_strict": MethaneQuotas(cap=strict).highest_floor,
            "lowest": _named(a_head.idxmin()),
            "emits": a_head.min(),
            "countries": a_head.size,
        },
        judge,
    )


@claim("K5.6.10", chapter=_CHAPTER)
def raise_the_minimum() -> Evidence:
    """Measure the minimum in two units, under each rule."""
    plans = {rule: MethaneQuotas(people=0.0, rule=rule) for rule in CLAIMS_RULES}
    least = {rule: float((p.quotas / p.population).min()) for rule, p in plans.items()}
    part = {rule: float((p.quotas / p.emissions).min()) for rule, p in plans.items()}

    def judge(f: Figures) -> Verdict:
        amounts = (
            f"{write(f['least_same'], 't', digits=2)} to {write(f['least_top'], 't', digits=2)}",
            f"{write(f['part_top'], '%', decimals=0)} to {write(f['part_same'], '%', decimals=0)}",
        )
        if (f["least_top"] - f["least_same"]) * (f["part_top"] - f["part_same"]) >= 0:
            return holds(
                "One rule is as good for both minima. From cutting all by the same share to cutting from "
                f"the top the least amount a head goes from {amounts[0]}; the other way round the least "
                f"fulfillment of what is emitted today goes from {amounts[1]}."
            )
        moves = "raises" if f["least_top"] > f["least_same"] else "lowers"
        best = min(f["least_top"] - f["least_best"], f["part_same"] - f["part_best"]) >= -_ROUNDING
        which = "Each is the best rule for its own minimum." if best else "Neither minimum settles the rule."
        return holds_if(
            "it is agreed what is measured",
            f"Cutting from the top {moves} the least amount a head, from {amounts[0]}. Cutting all by the "
            f"same share {moves} the least fulfillment of what is emitted today, from {amounts[1]}. {which} "
            "Katja names satisfaction; nobody has measured that.",
        )

    return Evidence(
        {
            "least_same": least[_SAME],
            "least_top": least[_TOP],
            "least_best": max(least.values()),
            "part_same": part[_SAME],
            "part_top": part[_TOP],
            "part_best": max(part.values()),
        },
        judge,
    )


@claim("K5.5.31", chapter=_CHAPTER)
def a_majority_can_decide() -> Evidence:
    """Let countries vote for the principle that gives them more."""
    table, people = principles(), MethaneQuotas().population
    ballot = votes(table, ["same cut for all", "equal for each person"], people)
    countries, heads = ballot.to_numpy(dtype=float)[0]
    by_people, by_countries = pairwise(table, people), pairwise(table, people * 0 + 1)

    def judge(f: Figures) -> Verdict:
        tally = (
            "Between the same cut for all and the same for each person, "
            f"{write(f['countries'], '%', decimals=0)} of the countries gain from the first, with "
            f"{write(f['people'], '%', decimals=0)} of the people."
        )
        others = f["principles"] - 1
        compromise = (
            f"If people count, {f['best']} beats {count(f['beats'])} of the {count(others)} others on our "
            f"list; if countries count, no principle beats more than {count(f['at_most'])} of them."
        )
        if (f["countries"] - 0.5) * (f["people"] - 0.5) < 0:
            return holds_if(
                "it is settled first whether regions count or people",
                f"{tally} Each side has a majority. {compromise}",
            )
        if 0.5 in (f["countries"], f["people"]):
            return holds_if("it is settled first what a tie means", f"{tally} That is a tie. {compromise}")
        return holds(f"{tally} Both majorities are on one side. {compromise}")

    return Evidence(
        {
            "countries": countries,
            "people": heads,
            "best": f"\u201c{by_people.idxmax()}\u201d",
            "beats": int(by_people.max()),
            "at_most": int(by_countries.max()),
            "principles": table.shape[1],
        },
        judge,
    )


@claim("K5.5.33", chapter=_CHAPTER)
def delegates_can_represent_all() -> Evidence:
    """Draw delegates by lot among the people of the ten countries."""
    people = MethaneQuotas().population
    share = people / people.sum()
    few, many = 20, 200

    def judge(f: Figures) -> Verdict:
        drawn = (
            f"Of {write(f['few'])} delegates drawn by lot none comes from the smallest of the "
            f"{count(f['countries'], 'country', 'countries')} ({f['smallest']}, "
            f"{write(f['share'], '%', decimals=0)} of the people) with a chance of "
            f"{write(f['at_few'], '%', decimals=0)}; of {write(f['many'])}, of "
            f"{write(f['at_many'], '%', decimals=0)}."
        )
        if f["at_few"] < _RARE:
            return holds(drawn)
        if f["at_many"] >= _RARE:
            return fails(f"{drawn} A lot leaves small groups out.")
        return holds_if("there are many delegates", drawn)

    return Evidence(
        {
            "few": few,
            "at_few": left_out(float(share.min()), few),
            "many": many,
            "at_many": left_out(float(share.min()), many),
            "smallest": _named(share.idxmin()),
            "share": float(share.min()),
            "countries": share.size,
        },
        judge,
    )
