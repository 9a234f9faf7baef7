"""What the essay says of class and of balanced jobs."""

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
from feasible.parecon.balanced_jobs import (
    STRAIN,
    ClassEconomy,
    Workplace,
    bicycle_factory,
    carries,
    class_shares,
    clinic,
    preparation_needed,
)
from feasible.procedures import rota

_CHAPTER = "parecon/balanced-jobs"
#: Points and hours that differ by less are equal.
_EQUAL = 1e-9
#: A share of output that a workplace could give up without much harm.
_LITTLE = 0.05


@claim("W16", chapter=_CHAPTER)
def three_fourths() -> Evidence:
    """Add up the percentages."""
    shares = class_shares()

    def judge(f: Figures) -> Verdict:
        if f["working"] >= f["stated"]:
            return holds(
                f"The working class alone is {write(f['working'] / 100, '%', decimals=0)} of the "
                f"population, and {write(f['stated'] / 100, '%', decimals=0)} are claimed."
            )
        both = f["working"] + f["between"]
        spare = both - f["stated"]
        total = "three fourths exactly" if both == f["stated"] == 75 else write(both / 100, "%", digits=2)
        because = (
            f"The numbers given name {write(f['named'] / 100, '%', decimals=0)} of the population. The "
            f"{write(f['between'] / 100, '%', decimals=0)} left over must be the professionals, who have no "
            f"number of their own. The sum is then {total}: {write(abs(spare), 'points', decimals=0)} "
            f"{'to spare' if spare >= 0 else 'too few'} for 'at least'."
        )
        if f["least_if_rounded"] < f["stated"]:
            least = write(f["least_if_rounded"] / 100, "%", decimals=1)
            because += f" If each number was rounded, it can be {least}."
        if spare < 0:
            return fails(because)
        return holds_if("nobody is counted twice and everybody else is a lower-level professional", because)

    return Evidence(
        {
            "named": shares.named,
            "between": shares.between,
            "working": shares.percent("working class"),
            "stated": shares.percent("working class and lower-level professionals"),
            "least_if_rounded": float(shares.rounding().to_numpy()[1, 0]),
        },
        judge,
    )


@claim("W17", chapter=_CHAPTER)
def other_fourth() -> Evidence:
    """Add up three of the percentages."""
    shares = class_shares()

    def judge(f: Figures) -> Verdict:
        parts = (f["large_owners"], f["small_owners"], f["coordinators"])
        total = sum(parts)
        added = f"{' + '.join(write(p, decimals=0) for p in parts)} = {write(total, decimals=0)} percent"
        authors = "These three numbers come from different authors, with different lines between classes."
        if abs(total - f["stated"]) >= 0.5:  # they are whole
            return fails(f"{added}, and not the {write(f['stated'], decimals=0)} that he says. {authors}")
        return holds(f"{added}, as he says. {authors}")

    return Evidence(
        {
            "large_owners": shares.percent("plutocracy"),
            "small_owners": shares.percent("small business owners"),
            "coordinators": shares.percent("coordinator class"),
            "stated": shares.percent("capitalists and coordinators"),
        },
        judge,
    )


def _owners() -> ClassEconomy:
    """Return a hundred people in the essay's shares, with wealth of our invention that few have much of."""
    return ClassEconomy(np.repeat([800.0, 60.0, 8.0, 0.0], [2, 6, 32, 60]))


@claim("W4", chapter=_CHAPTER)
def ownership_sorts() -> Evidence:
    """Let a hundred people choose how to make their living, by wealth."""
    economy = _owners()
    table = economy.table()
    shop = (table["wealth"] >= economy.own_shop).to_numpy(dtype=bool)
    sold = table["sold"].to_numpy(dtype=float)

    def judge(f: Figures) -> Verdict:
        free = f"{write(f['free_of_work'], '%', decimals=0)} live without working"
        if f["sold_with_shop"] > 0:
            return fails(
                f"In Roemer's model {free}, but owners of a shop sell up to "
                f"{write(f['sold_with_shop'], 'hours', digits=2)} of their work to others."
            )
        if f["sold_without"] <= 0:
            return fails(
                f"In Roemer's model {free}, but not all with less than a shop of their own sell hours."
            )
        return holds(
            f"In Roemer's model nobody is forced by anybody, and wealth alone decides: {free}, those with "
            "less than a shop of their own sell hours, and who owns nothing works "
            f"{write(f['exploitation'], digits=3)} times the hours that his or her consumption takes to make."
        )

    return Evidence(
        {
            "free_of_work": float((table["hours"] == 0).mean()),
            "sold_with_shop": sold[shop].max(),
            "sold_without": sold[~shop].min(),
            "exploitation": float(table["exploitation"].max()),
        },
        judge,
    )


@claim("W5", chapter=_CHAPTER)
def property_is_not_all() -> Evidence:
    """See what the theory of property says of coordinators, with owners and without."""
    table, equal = _owners().table(), ClassEconomy(np.full(100, 25.0)).table()

    def judge(f: Figures) -> Verdict:
        hired = f"{write(f['hired_with_equal_wealth'], decimals=0)} hours are hired"
        longest = f["longest_work"] - 1
        if f["hired_with_equal_wealth"] > 0 or f["classes_with_equal_wealth"] > 1 or longest > _EQUAL:
            return fails(
                f"With equal wealth Roemer's classes are not gone: {hired}, people fall into "
                f"{count(f['classes_with_equal_wealth'], 'class', 'classes')}, and who works most works "
                f"{write(f['longest_work'])} times as long as what they consume takes to make. Class without "
                "private ownership is then no sign that there is more than property."
            )
        kinds = write(f["classes_of_the_propertyless"])
        classes, tells = f"{kinds} class", "cannot tell them apart, before or after"
        if f["classes_of_the_propertyless"] > 1:
            classes, tells = f"{kinds} classes", "tells them apart before, but not after"
        return holds_if(
            "the Soviet Union is granted to have been a class society",
            f"With equal wealth Roemer's classes are gone: {hired}, and everyone works as long as what they "
            "consume takes to make. With owners, coordinators and professionals of equal wealth fall into "
            f"{classes}, whatever they do at work. A theory of property alone {tells}. That they were a "
            "ruling class is history, which this model does not contain.",
        )

    return Evidence(
        {
            # The essay's 17 coordinators and 15 professionals own the same little here.
            "classes_of_the_propertyless": int(table["class"].iloc[8:40].nunique()),
            "classes_with_equal_wealth": int(equal["class"].nunique()),
            "hired_with_equal_wealth": float(equal["hired"].sum()),
            "longest_work": float(equal["exploitation"].max()),
        },
        judge,
    )


@claim("W26", chapter=_CHAPTER)
def jobs_can_be_balanced() -> Evidence:
    """Let everybody do the same of each decisive task, and cut equal jobs of ten people into shifts."""
    factory, decisive = bicycle_factory(), ["design", "planning"]
    best, equal, mixed = factory.plan().output, factory.plan(0.0).output, factory.integrated(decisive)
    team = bicycle_factory(engineers=2, others=8)
    turns = rota(team.bundles(team.plan(0.0), shift=4.0), team.tasks["empowerment"])
    others = [t for t in factory.tasks.index if t not in decisive]

    def judge(f: Figures) -> Verdict:
        because = (
            "Jobs with as many points, in which everybody does as much design and planning as anybody and at "
            f"least {write(f['doing'], 'hours', decimals=0)} a week of making and cleaning, cost "
            f"{write(f['mixed'], '%', digits=2)} of output; jobs with equal points alone cost "
            f"{write(f['equal'], '%', digits=2)}. Cut into whole shifts for {count(f['people'])} people, the "
            f"average is the plan, and no week is further from it than {write(f['worst_week'], digits=2)} "
            f"points in the sum of its shifts; the proven limit is {write(f['bound'], digits=2)}."
        )
        if f["doing"] <= 0 or f["worst_week"] > f["bound"]:
            return fails(because)
        cannot = write(f["cannot"], "%", decimals=0)
        if f["cannot"] > 0:
            return holds_if(
                "everybody can do each decisive task, well or badly",
                f"{because} In the clinic {cannot} of the people cannot operate at all, and such jobs would "
                "end surgery.",
            )
        return holds(because)

    return Evidence(
        {
            "doing": float(mixed.hours[others].sum(axis=1).min()),
            "mixed": 1 - mixed.output / best,
            "equal": 1 - equal / best,
            "people": int(team.plan(0.0).people.sum()),
            "worst_week": float(np.abs(turns.errors).max()),
            "bound": turns.bound,
            "cannot": clinic().cannot("surgery"),
        },
        judge,
    )


@claim("W27", chapter=_CHAPTER)
def no_separate_group() -> Evidence:
    """Ask who plans when jobs are equal in points, at the best output and at less."""
    factory, less = bicycle_factory(), 0.85
    equal, free = factory.plan(0.0), factory.plan()

    def judge(f: Figures) -> Verdict:
        # Whose work it is: who does more than half of it.
        moved = (
            f"Equal points bring the engineers' part of design and planning from "
            f"{write(f['before'], '%', decimals=0)} to {write(f['both'], '%', decimals=0)}."
        )
        if f["both"] > 0.5:
            return fails(f"{moved} The larger part of conceiving stays with them.")
        broom = " and give them the broom for balance" if f["cleaning"] > f["people"] else ""
        because = (
            f"{moved} {'But the' if f['planning'] > 0.5 else 'The'} most productive equal jobs leave them "
            f"{write(f['planning'], '%', decimals=0)} of the planning{broom}. If "
            f"{write(f['less'], '%', decimals=0)} of the best output were enough, they could keep "
            f"{write(f['at_most'], '%', decimals=0)} of both, and of the planning "
            f"{write(f['planning_at_most'], '%', decimals=0)}."
        )
        if max(f["planning"], f["at_most"], f["planning_at_most"]) <= 0.5:
            return holds(because)
        return holds_if(
            "everybody does a share of each empowering task, and not only as many points as others", because
        )

    return Evidence(
        {
            "people": factory.share_of("engineers"),
            "before": free.share_done_by("engineers", ["design", "planning"]),
            "both": equal.share_done_by("engineers", ["design", "planning"]),
            "planning": equal.share_done_by("engineers", ["planning"]),
            "cleaning": equal.share_done_by("engineers", ["cleaning"]),
            "less": less,
            "at_most": factory.most_kept("engineers", ["design", "planning"], less * free.output),
            "planning_at_most": factory.most_kept("engineers", ["planning"], less * free.output),
        },
        judge,
    )


@claim("W23", chapter=_CHAPTER)
def abilities_develop() -> Evidence:
    """Count the hours that would be there to learn in."""
    week = 40.0
    share, hours = class_shares().shared_out(week=week)

    def judge(f: Figures) -> Verdict:
        week = "forty" if f["week"] == 40 else write(f["week"])
        # Of eight hours, roughly.
        time = "a day a week" if 6 <= f["hours"] <= 10 else "that"
        return cannot_settle(
            "By the essay's own percentages, coordination shared among all who are not owners would be "
            f"{write(f['share'], '%', decimals=0)} of everybody's week, "
            f"{write(f['hours'], 'hours', digits=2)} of {week}. Whether {time} makes a person able to "
            "question an engineer is a matter of evidence on learning; the model takes abilities as given."
        )

    return Evidence({"share": share, "hours": hours, "week": week}, judge)


@claim("W80", chapter=_CHAPTER)
def sacrifice_is_equalized() -> Evidence:
    """Rate the same jobs for how hard they are, in two ways."""
    factory = bicycle_factory()
    equal, free = factory.plan(0.0), factory.plan()
    body, noise = STRAIN.values()

    def judge(f: Figures) -> Verdict:
        # Equalized: less than half of the distance is left.
        body = f["body_after"] < f["body_before"] / 2
        noise = f["noise_after"] < f["noise_before"] / 2
        lesson = "Equal power to decide fixes one rating; sacrifice is another."
        if body and noise:
            lesson = "Equal power to decide brings both with it."
        because = (
            "Two ratings of strain, both ours. For what is hard on the body, the jobs' distance "
            f"{'falls' if body else 'goes'} from {write(f['body_before'], digits=2)} to "
            f"{write(f['body_after'], digits=2)} points. For noise and heat, which come with the machines, "
            f"it {'falls' if noise else 'goes'} from {write(f['noise_before'], digits=2)} to "
            f"{write(f['noise_after'], digits=2)}. {lesson}"
        )
        if body and noise:
            return holds(because)
        if not body and not noise:
            return fails(because)
        return holds_if(
            "what is hard is what is not empowering" if body else "what is hard is noise", because
        )

    return Evidence(
        {
            "body_before": np.ptp(free.rated(body)),
            "body_after": np.ptp(equal.rated(body)),
            "noise_before": np.ptp(free.rated(noise)),
            "noise_after": np.ptp(equal.rated(noise)),
        },
        judge,
    )


@claim("W26b", chapter=_CHAPTER)
def surgeons_sweep() -> Evidence:
    """Balance a clinic with few surgeons, one with twice as many, and one where anybody can operate."""
    few, more, gap = 5.0, 10.0, 0.25

    def judge(f: Figures) -> Verdict:
        surgeons = f"{count(f['more'])} surgeons in a hundred"
        if f["more"] == 2 * f["few"]:
            surgeons = "twice as many surgeons"
        slower = "a quarter" if f["gap"] == 0.25 else write(f["gap"], "%")
        because = (
            f"In a clinic where {count(f['few'])} in a hundred can operate, equal jobs cost "
            f"{write(f['lost_with_few'], '%', decimals=0)} of what it does. With {surgeons} they cost "
            f"{write(f['lost_with_more'], '%', decimals=0)}, and if anybody could operate "
            f"{write(f['lost_if_all'], '%', digits=2)}. In a bicycle factory, where others are {slower} "
            f"slower, equality costs {write(f['lost_in_factory'], '%', digits=2)}."
        )
        if f["lost_with_few"] <= _LITTLE:
            return holds(because)
        if not max(f["lost_if_all"], f["lost_in_factory"]) < f["lost_with_more"] < f["lost_with_few"]:
            return fails(f"{because} It does not cost less where skills are less scarce.")
        return holds_if(
            "no skill stays scarce for long",
            f"{because} Training more of them is the essay's answer; what that costs is not in it.",
        )

    def lost(place: Workplace) -> float:
        return 1 - place.plan(0.0).output / place.plan().output

    return Evidence(
        {
            "few": few,
            "more": more,
            "gap": gap,
            "lost_with_few": lost(clinic(few)),
            "lost_with_more": lost(clinic(more)),
            "lost_if_all": lost(clinic(more, all_operate=True)),
            "lost_in_factory": lost(bicycle_factory(gap)),
        },
        judge,
    )


@claim("W22", chapter=_CHAPTER)
def votes_are_not_enough() -> Evidence:
    """Ask how well the others must judge for a bloc of coordinators to lose as often as it wins."""
    members, bloc = 100, round(class_shares().percent("coordinator class"))

    def judge(f: Figures) -> Verdict:
        because = (
            f"In an assembly of {count(f['members'])} a bloc of {count(f['bloc'])} that knows what it wants "
            f"carries {write(f['ignorant'], '%', decimals=0)} of votes if each of the others can only guess, "
            f"and {write(f['informed'], '%', decimals=0)} if each of them votes for his or her own interest "
            f"in {write(f['well'], '%', decimals=0)} of cases. It loses more than it wins from "
            f"{write(f['needed'], '%', decimals=0)} on."
        )
        if f["ignorant"] <= 0.5:
            return fails(because)
        if f["informed"] >= 0.5:
            return holds_if("more than preparation is meant", because)
        return holds(because)

    return Evidence(
        {
            "members": members,
            "bloc": bloc,
            "ignorant": carries(members, bloc),
            "well": 0.7,
            "informed": carries(members, bloc, 0.7),
            "needed": preparation_needed(members, bloc),
        },
        judge,
    )


@claim("W24", chapter=_CHAPTER)
def few_dominate_equal_votes() -> Evidence:
    """Let few vote as one, and the others by guesses: each alone, or all after the same rumor."""
    members, bloc = 100, round(class_shares().percent("coordinator class"))

    def judge(f: Figures) -> Verdict:
        because = (
            f"{count(f['bloc']).capitalize()} in {count(f['members'])} who vote as one carry "
            f"{write(f['alone'], '%', decimals=0)} of votes if the others guess one by one. If all the "
            f"others follow one guess, as a party or a rumor may have them do, the few carry "
            f"{write(f['together'], '%', decimals=0)}."
        )
        if f["alone"] <= 0.5:
            return fails(because)
        if f["together"] > 0.5:
            return holds(because)
        return holds_if("the others neither know what is at stake nor vote as one", because)

    # The others are one voter with more than half of the votes: the coin's fall decides.
    together = 0.5 if members - bloc > members / 2 else 1.0
    return Evidence(
        {"members": members, "bloc": bloc, "alone": carries(members, bloc), "together": together}, judge
    )


@claim("W18", chapter=_CHAPTER)
def no_middle_class() -> Evidence:
    """Ask who of those in the middle gains if wealth is shared equally, and if jobs are."""
    economy = _owners()
    hours = economy.table()["hours"].to_numpy(dtype=float)
    equal = (
        ClassEconomy(np.full(economy.wealth.size, economy.wealth.mean()))
        .table()["hours"]
        .to_numpy(dtype=float)
    )
    factory = bicycle_factory()
    before, after = (factory.plan(w).empowerment for w in (np.inf, 0.0))

    def judge(f: Figures) -> Verdict:
        because = (
            f"With wealth shared equally a small owner would work {write(f['owner'], 'hours', digits=2)} "
            "more in Roemer's model, and a coordinator or professional with little wealth "
            f"{write(-f['salaried'], 'hours', digits=2)} less. With equal jobs engineers lose "
            f"{write(-f['coordinator'], 'points', digits=2)} of empowerment, and the others gain "
            f"{write(f['others'], 'points', digits=2)}."
        )
        apart = [f["owner"] * f["salaried"] < 0, f["coordinator"] * f["others"] < 0]
        if not any(apart):
            return fails(because)
        return holds_if(
            "small owners own more than a shop of their own, and the salaried less"
            if apart[0]
            else "power at work is what counts",
            f"{because} Wealth, tasks and ratings are invented.",
        )

    return Evidence(
        {
            # Of a hundred people, by wealth: 2 large owners, 6 small ones, then the salaried.
            "owner": float(equal[2] - hours[2]),
            "salaried": float(equal[8] - hours[8]),
            "coordinator": float(after["engineers"] - before["engineers"]),
            "others": float(after["others"] - before["others"]),
        },
        judge,
    )


@claim("W86", chapter=_CHAPTER)
def pay_needs_no_classes() -> Evidence:
    """Let all live by their work with equal wealth; then let half of them sell half of theirs to the rest."""
    people, shop = 100, ClassEconomy(np.full(2, 20.0)).own_shop
    equal = ClassEconomy(np.full(people, shop)).table()
    sold = ClassEconomy(np.repeat([1.5 * shop, 0.5 * shop], people // 2)).table()

    def judge(f: Figures) -> Verdict:
        because = (
            f"With equal means and everybody paid for work alone, Roemer's model has "
            f"{count(f['classes'], 'class', 'classes')} and {write(f['hired'], decimals=0)} hours are hired. "
            "If entitlements could be exchanged for means of production, and half of the people sold half of "
            f"theirs to the rest, there would be {count(f['classes_then'])}: "
            f"{write(f['idle_then'], '%', decimals=0)} of the people would live without working."
        )
        if f["classes"] > 1 or f["hired"] > 0:
            return fails(because)
        if f["classes_then"] <= 1:
            return holds(because)
        return holds_if("what is earned cannot be turned into means of production", because)

    return Evidence(
        {
            "classes": int(equal["class"].nunique()),
            "hired": float(equal["hired"].sum()),
            "classes_then": int(sold["class"].nunique()),
            "idle_then": float((sold["hours"] == 0).mean()),
        },
        judge,
    )
