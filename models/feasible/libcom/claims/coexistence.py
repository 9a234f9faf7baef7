"""Systems side by side, agreements without police, majorities and their limits: claims of Katja's essay."""

from __future__ import annotations

import numpy as np

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds, holds_if, write
from feasible.libcom.coexistence import (
    LOAD,
    Leaving,
    OptionalGame,
    all_fail,
    chance_of_few,
    consensus_first,
    duty_needed,
    duty_to_begin,
    least_needs,
    methane_agreement,
    parted,
    patience_needed,
    proposers_share,
    reserve_for_one,
    ring,
    served,
    standing_proposer,
    wait_needed,
)

_CHAPTER = "libcom/coexistence"
#: Rounding.
_SAME = 1e-9
#: What prints as nothing, or as all, in whole percent.
_TRIFLE = 0.005


@claim("K1.1.3", chapter=_CHAPTER)
def influence_can_be_bought() -> Evidence:
    """Let a firm gain what is a tenth of what a thousand people lose by the same decision."""
    stake, each, many = 1.0, 0.01, 1000

    def judge(f: Figures) -> Verdict:
        case = (
            f"A decision brings a firm one unit and costs {write(f['many'])} people "
            f"{write(f['lost'], decimals=0)} in all. Where effort decides and each acts alone, the firm "
            "wins with a chance "
            f"of {write(f['apart'], '%', decimals=0)}; if the many act as one, of "
            f"{write(f['together'], '%', decimals=0)}. With one vote each it loses."
        )
        if f["lost"] <= 1 or f["apart"] <= 1 - f["apart"]:
            return fails(f"{case} The few do not win against the many's larger loss.")
        if f["together"] > 1 - f["together"]:
            return holds(f"{case} It does not help the many to act as one.")
        return holds_if("the many who lose do not act as one", case)

    return Evidence(
        {
            "many": many,
            "lost": each * many,
            "apart": chance_of_few(stake, each, many),
            "together": chance_of_few(stake, each, many, together=True),
        },
        judge,
    )


@claim("K5.3.5", chapter=_CHAPTER)
def agreements_are_kept_without_police() -> Evidence:
    """Ask of every coalition of the methane table whether its members would stay in it."""
    ten = methane_agreement()
    kept = ten.from_inside

    def judge(f: Figures) -> Verdict:
        case = (
            f"Of {write(f['tried'])} agreements on methane {write(f['kept'])} would be kept by all who made "
            f"them, if nobody can be made to; the largest of these has {write(f['members'])} members. In "
            "each of "
            "the others somebody affected gains by leaving."
        )
        if f["kept"] == f["tried"]:
            return holds(case)
        if f["kept"] == 0:
            return fails(case)
        repeated = (
            f" Among {write(f['group'])} who meet again and know each other, giving is kept up by patience "
            f"alone if the next round weighs {write(f['patience'], '%', decimals=0)} of this one."
        )
        if f["patience"] >= 1:
            return fails(f"{case} Nor does meeting again help.")
        return holds_if("those who made them are few or meet again and again", case + repeated)

    group, multiplier = 20, 2.0
    return Evidence(
        {
            "tried": (1 << len(ten.names)) - len(ten.names) - 1,
            "kept": len(kept),
            "members": int(kept["members"].max()),
            "group": group,
            "patience": patience_needed(group, multiplier),
        },
        judge,
    )


@claim("K5.3.6", chapter=_CHAPTER)
def separation_deters() -> Evidence:
    """Separate who does not give; let others take them in at once, after some rounds, or never."""
    group, multiplier = 20, 2.0
    wait = wait_needed(group, multiplier)

    def judge(f: Figures) -> Verdict:
        case = (
            f"In a group of {write(f['group'])} whose gifts double, the threat of separation is enough where "
            f"the next round weighs {write(f['never'], '%', decimals=0)} of this one, if nobody else takes "
            "such a person in."
        )
        if f["never"] >= 1:
            return fails("No patience is enough, even if nobody takes such a person in.")
        if f["at_once"] < 1:
            return holds(f"{case} Nor does it matter if others do at once.")
        return holds_if(
            f"other groups know whom they take in, or let newcomers wait {count(f['wait'], 'round')} or more",
            f"{case} Where anybody may change by a mere declaration, as in panarchy, no patience is enough; "
            "a "
            f"wait of {count(f['wait'], 'round')} asks for {write(f['waiting'], '%', decimals=0)}.",
        )

    return Evidence(
        {
            "group": group,
            "never": patience_needed(group, multiplier),
            "at_once": min(patience_needed(group, multiplier, wait=0), 2.0),
            "wait": wait,
            "waiting": patience_needed(group, multiplier, wait=wait),
        },
        judge,
    )


@claim("K5.3.10", chapter=_CHAPTER)
def rotation_keeps_power_down() -> Evidence:
    """Let one and the same person draw up every proposal, or a person drawn by lot."""
    people, patience = 11, 0.9

    def judge(f: Figures) -> Verdict:
        case = (
            f"Who draws up every proposal takes {write(f['standing'], '%', decimals=0)} of what "
            f"{write(f['people'])} people divide, whether a majority or all must agree. If turns are drawn "
            "by "
            f"lot, each expects {write(f['equal'], '%', decimals=0)} before it is known whose turn it is"
        )
        if f["standing"] <= f["equal"]:
            return fails(f"{case}: rotation changes nothing.")
        if f["majority"] <= f["equal"]:
            return holds(f"{case}, and afterwards.")
        return holds_if(
            "there are many matters to decide, so that turns even out",
            f"{case}. In the turn itself the proposer still takes {write(f['majority'], '%', decimals=0)} by "
            f"majority and {write(f['consensus'], '%', decimals=0)} by consensus. What a coordinator learns "
            "in "
            "office is not in this model.",
        )

    return Evidence(
        {
            "people": people,
            "standing": float(standing_proposer(people, people, patience, 5)[0]),
            "equal": 1.0 / people,
            "majority": proposers_share(people, people // 2 + 1, patience),
            "consensus": proposers_share(people, people, patience),
        },
        judge,
    )


@claim("K5.5.22", chapter=_CHAPTER)
def the_planet_can_agree() -> Evidence:
    """Try all coalitions of the methane table, without and with gains handed over."""
    ten, alike = methane_agreement(), methane_agreement("equal")

    def judge(f: Figures) -> Verdict:
        case = (
            f"Alone the {write(f['countries'])} countries would cut {write(f['alone'], '%', decimals=1)}, "
            "all "
            f"together {write(f['whole'], '%', decimals=0)}. The best agreement that no member would leave "
            f"cuts {write(f['kept'], '%', decimals=1)}; if members hand each other what they gain, "
            f"{write(f['shared'], '%', decimals=1)} ({write(f['alike'], '%', decimals=1)} if a tonne less is "
            "worth the same to every country)."
        )
        if f["kept"] >= f["whole"] - _SAME:
            return holds(case)
        if f["shared"] <= f["kept"] + _TRIFLE:
            return fails(f"{case} Nothing near the whole is kept.")
        return holds_if(
            "those who gain most from the cut pay for part of it, and then for a part of what could be cut",
            case,
        )

    return Evidence(
        {
            "countries": len(ten.names),
            "alone": ten.alone,
            "whole": ten.together,
            "kept": float(ten.from_inside["cut"].max()),
            "shared": float(ten.with_gains_shared["cut"].max()),
            "alike": float(alike.with_gains_shared["cut"].max()),
        },
        judge,
    )


@claim("K5.5.32", chapter=_CHAPTER)
def a_majority_does_not_oppress() -> Evidence:
    """Give consensus one round, then ten, before a majority of six of eleven may decide alone."""
    people, majority, patience, many = 11, 6, 0.9, 10

    def of_equal(rounds: int, standing: float = 1.0) -> float:
        return people * consensus_first(people, majority, patience, rounds, standing=standing).minority

    def judge(f: Figures) -> Verdict:
        case = (
            f"If the same majority decides in the end, a minority gets {write(f['once'], '%', decimals=0)} "
            "of "
            f"an equal share after one round of consensus, {write(f['many_rounds'], '%', decimals=0)} after "
            f"{write(f['many'])}, and {write(f['none'], '%', decimals=0)} without any. If the majority is "
            "made "
            f"up anew each time, everybody expects {write(f['anew'], '%', decimals=0)}."
        )
        if f["none"] >= 1 - _TRIFLE:
            return holds(case)
        if f["anew"] < 1 - _TRIFLE:
            return fails(case)
        return holds_if("majorities change from vote to vote, or consensus is tried for long", case)

    return Evidence(
        {
            "none": of_equal(0),
            "once": of_equal(1),
            "many": many,
            "many_rounds": of_equal(many),
            "anew": of_equal(1, standing=0.0),
        },
        judge,
    )


@claim("K5.6.3", chapter=_CHAPTER)
def nothing_is_too_big_to_fail() -> Evidence:
    """Let one system in twenty fail a year, one alone or five in one region."""
    systems, fails_by_itself, common = 5, 0.05, 0.01

    def judge(f: Figures) -> Verdict:
        case = (
            f"{count(f['systems'], 'system').capitalize()} in place of one bring the chance that all fail "
            "in a "
            f"year from {write(f['one'], '%', decimals=0)} down to {write(f['all'], '%', digits=2)}, but the "
            f"share of people who are served on average stays {write(f['plain'], '%', decimals=0)}. With a "
            f"reserve of {write(f['reserve'], '%', decimals=0)} each the others take over one that fails, "
            "and "
            f"it is {write(f['with_reserve'], '%', decimals=1)}. If all draw on a supplier that fails with "
            f"{write(f['common'], '%', decimals=0)}, all fail together at least as often."
        )
        if f["all"] >= f["one"]:
            return fails(case)
        if f["plain"] > f["one_served"] + _SAME:
            return holds(case)
        if f["with_reserve"] <= f["plain"] + _SAME:
            return fails(f"{case} A reserve does not help.")
        return holds_if(
            "they share no supplier, and the others can take in the people of one that fails", case
        )

    reserve = reserve_for_one(systems)
    return Evidence(
        {
            "systems": systems,
            "one": all_fail(1, fails_by_itself),
            "all": all_fail(systems, fails_by_itself),
            "common": common,
            "one_served": served(1, fails_by_itself, 0.0),
            "plain": served(systems, fails_by_itself, 0.0),
            "reserve": reserve,
            "with_reserve": served(systems, fails_by_itself, reserve),
        },
        judge,
    )


@claim("K5.6.4", chapter=_CHAPTER)
def leaving_while_young_empties_it() -> Evidence:
    """Let people leave while young and return when old, without and with a duty."""
    light, heavy = 0.24, LOAD

    def judge(f: Figures) -> Verdict:
        case = (
            f"Where care weighs {write(f['light'], decimals=2)} of the greatest attachment, "
            f"{write(1 - f['left_light'], '%', decimals=0)} leave while young; where it weighs "
            f"{write(f['heavy'], decimals=2)}, {write(1 - f['left_heavy'], '%', decimals=0)} do."
        )
        if f["left_light"] >= 1 - _TRIFLE and f["left_heavy"] >= 1 - _TRIFLE:
            return fails(f"{case} Nobody has reason to.")
        cure = (
            f" If those who left still owe {write(f['duty'], '%', decimals=0)} of the load, "
            f"{write(f['kept'], '%', decimals=0)} stay; to begin anew takes a duty of "
            f"{write(f['begin'], '%', decimals=0)}."
        )
        if f["kept"] <= f["left_heavy"] + _TRIFLE:
            return holds(f"{case} A duty does not help.")
        return holds_if("those who left owe nothing to the care of the others", case + cure)

    duty = duty_needed(heavy)
    return Evidence(
        {
            "light": light,
            "heavy": heavy,
            "left_light": Leaving(light).stayers,
            "left_heavy": Leaving(heavy).stayers,
            "duty": duty,
            "kept": Leaving(heavy, duty + 1e-9).stayers,
            "begin": duty_to_begin(heavy),
        },
        judge,
    )


@claim("K5.6.5", chapter=_CHAPTER)
def exit_withstands_bad_actors() -> Evidence:
    """Let people stay out of a common work in which some only take."""
    game = OptionalGame(5, 3.0)
    rest = game.rest()
    earned = game.payoffs(rest.contribute, rest.out)[0]

    def judge(f: Figures) -> Verdict:
        case = (
            "Where one must take part, taking pays more than giving and nobody gives. Where one may stay "
            "out, "
            f"{write(f['give'], '%', decimals=0)} give, {write(f['take'], '%', decimals=0)} only take and "
            f"{write(f['out'], '%', decimals=0)} stay out"
        )
        if f["give"] <= _TRIFLE:
            return fails(f"{case}: giving does not survive.")
        if f["earned"] > f["outside"] + 1e-6:
            return holds(f"{case}, and those who take part are better off than outside.")
        return holds_if(
            "standing up to bad actors means that giving survives",
            f"{case}. But all earn {write(f['earned'], decimals=0)}, as much as outside "
            f"({write(f['outside'], decimals=0)}): exit keeps giving alive and makes nobody better off. The "
            "meta-system is "
            "another question: where people may leave for a system that takes and return, see the fold.",
        )

    return Evidence(
        {
            "give": rest.contribute,
            "take": rest.take,
            "out": rest.out,
            "earned": round(earned, 6),
            "outside": game.outside,
        },
        judge,
    )


@claim("K5.6.11", chapter=_CHAPTER)
def capitalism_cannot_coexist() -> Evidence:
    """Measure everybody's least-met need under the baseline: drawn tastes, needs alone, more of all."""
    plenty = 3.0
    drawn, alone, rich = least_needs(), least_needs(1.0), least_needs(1.0, plenty=plenty)

    def judge(f: Figures) -> Verdict:
        case = (
            f"Owners' markets leave somebody with {write(f['drawn'], '%', digits=2)} of a need where tastes "
            "are "
            f"drawn by chance, with {write(f['alone'], '%', decimals=0)} where all spend on needs alone, "
            "and with "
            f"{write(f['rich'], '%', decimals=0)} if there is {write(f['plenty'], decimals=0)} times as "
            "much of everything."
        )
        if f["alone"] >= 1 - _TRIFLE:
            return fails(f"{case} They meet the agreement's point on basic needs.")
        if f["rich"] < 1 - _TRIFLE:
            return holds(f"{case} They miss the agreement's point on basic needs.")
        return holds_if(
            "there is little beside what needs take, and nothing is given to needs before the market opens",
            f"{case} The other points are not in this model.",
        )

    return Evidence(
        {
            "drawn": drawn["baseline"],
            "alone": alone["baseline"],
            "plenty": plenty,
            "rich": rich["baseline"],
        },
        judge,
    )


@claim("K1.1.5", chapter=_CHAPTER)
def debts_break_and_taxes_rescue() -> Evidence:
    """Let one of ten firms that owe each other lose what it holds, with and without loss by failing."""
    lost, kept = 3.0, 0.7
    plain, dear, spread = (
        ring(kept=k, spread=s).without(0, lost) for k, s in ((1.0, False), (kept, False), (kept, True))
    )
    after = dear.cleared()

    def judge(f: Figures) -> Verdict:
        because = (
            f"{count(f['firms']).capitalize()} firms each owe the next, and one loses what it held. If a "
            "failure "
            f"destroys nothing, {write(f['plain'])} fail and the rest pays. If it destroys "
            f"{write(f['gone'], '%', decimals=0)} of a firm's means, {write(f['failed'])} fail and "
            f"{write(f['destroyed'], decimals=1)} are destroyed, where {write(f['tax'], decimals=1)} at the "
            f"beginning would have saved all. The firm next in line has {write(f['next'], decimals=1)} to "
            "lose "
            f"and will not pay it alone; all together would. If each owes all others, {write(f['spread'])} "
            "fails."
        )
        if f["failed"] <= f["plain"] or f["destroyed"] <= f["tax"]:
            return fails(f"{because} It ends by itself, and a rescue would cost as much.")
        if f["next"] >= f["tax"]:
            return fails(f"{because} So the next in line pays, and no tax is needed.")
        return holds_if(
            "failures destroy much, each owes few others, and creditors do not act together", because
        )

    return Evidence(
        {
            "firms": dear.held.size,
            "gone": 1.0 - kept,
            "plain": int(plain.cleared().failed.sum()),
            "failed": int(after.failed.sum()),
            "spread": int(spread.cleared().failed.sum()),
            "destroyed": after.destroyed,
            "tax": dear.shortfall(),
            "next": float(ring(kept=kept).cleared().owners[1] - after.owners[1]),
        },
        judge,
    )


@claim("K4.12", chapter=_CHAPTER)
def who_may_choose_leaves_some_out() -> Evidence:
    """Let communities that trade choose their partners, in several draws."""
    found = [parted(seed) for seed in (1, 2, 3)]

    def judge(f: Figures) -> Verdict:
        because = (
            f"{count(f['places']).capitalize()} communities may each choose whom they work with. In "
            f"{count(f['draws'], 'draw')} they part into {write(f['groups'], decimals=1)} groups on "
            "average. Those "
            f"who go together first meet {write(f['first'], '%', decimals=0)} of their needs, all together "
            f"would meet {write(f['together'], '%', decimals=0)}, and the worst off of all draws are left "
            "with "
            f"{write(f['last'], '%', decimals=0)}."
        )
        if f["groups"] <= 1.0:
            return fails(f"{because} All stay together.")
        if f["last"] >= f["together"] * (1.0 - _TRIFLE):
            return fails(f"{because} Nobody is worse off.")
        if f["last"] < 1.0:
            return holds(because)
        return holds_if("needs are larger than what those who are left can meet", because)

    return Evidence(
        {
            "places": sum(found[0].sizes),
            "draws": len(found),
            "groups": float(np.mean([len(f.sizes) for f in found])),
            "first": float(np.mean([f.first for f in found])),
            "together": float(np.mean([f.together for f in found])),
            "last": max(0.0, min(f.last for f in found)),
        },
        judge,
    )
