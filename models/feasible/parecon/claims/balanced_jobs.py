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
    bicycle_factory,
    class_shares,
    clinic,
    kept_at_most,
)
from feasible.procedures import rota

_ESSAY = "Wetzel, Libcom or Parecon?"
_CHAPTER = "parecon/balanced-jobs"
_CLASS, _BALANCED, _WAGE = "What Creates Class Oppression?", "Balanced Jobs", "Wage Labor?"
#: Points and hours that differ by less are equal.
_EQUAL = 1e-9
#: A share of output that a workplace could give up without much harm.
_LITTLE = 0.05


@claim(
    essay=_ESSAY,
    passage=_CLASS,
    paraphrase="The working class and the lower-level professionals are at least three fourths.",
    chapter=_CHAPTER,
)
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


@claim(
    essay=_ESSAY,
    passage=_CLASS,
    paraphrase="Large and small owners and coordinators together are the other fourth.",
    chapter=_CHAPTER,
)
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
    """Return a hundred people in the essay's shares, with wealth that only owners have much of."""
    return ClassEconomy(np.repeat([800.0, 60.0, 8.0, 0.0], [2, 6, 32, 60]))


@claim(
    essay=_ESSAY,
    passage=_CLASS,
    paraphrase="Who owns the means of production need not work for others; who does not, must.",
    chapter=_CHAPTER,
)
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


@claim(
    essay=_ESSAY,
    passage=_CLASS,
    paraphrase="If property were all, ending private ownership would end class. It did not; so there is "
    "more.",
    chapter=_CHAPTER,
)
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


@claim(
    essay=_ESSAY,
    passage=_BALANCED,
    paraphrase="All jobs can be redesigned so that each mixes empowering work with the doing of it.",
    chapter=_CHAPTER,
)
def jobs_can_be_balanced() -> Evidence:
    """Plan equal jobs for ten people and cut them into shifts."""
    team = bicycle_factory(engineers=2, others=8)
    plan = team.plan(0.0)
    turns = rota(team.bundles(plan, shift=4.0), team.tasks["empowerment"])

    def judge(f: Figures) -> Verdict:
        team = f"In a rota of half days for {count(f['people'])} people"
        worst, bound = write(f["worst_week"], digits=2), write(f["bound"], digits=2)
        if f["spread"] > _EQUAL:
            return fails(
                f"The jobs of the plan still differ by {write(f['spread'], digits=2)} points on average."
            )
        if f["worst_week"] > f["bound"]:
            return fails(
                f"{team} some week strays from the average by {worst} points, and {bound} were to be the "
                "limit."
            )
        size = "less than" if f["bound"] < f["design"] else "and not less than"
        return holds(
            f"A plan with jobs of equal rating exists for every table of tasks that all can do. {team} the "
            f"average is exactly equal, and no week strays from it by more than {worst} points; the proven "
            f"limit is {bound}, {size} the rating of one half day of design."
        )

    return Evidence(
        {
            "people": int(plan.people.sum()),
            "worst_week": float(np.abs(turns.errors).max()),
            "bound": turns.bound,
            "design": float(team.tasks["empowerment"].max()),
            "spread": plan.spread,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_BALANCED,
    paraphrase="With balanced jobs, conceiving is no longer the work of a separate group.",
    chapter=_CHAPTER,
)
def no_separate_group() -> Evidence:
    """Ask who plans when jobs are equal in points and output is as large as can be."""
    factory = bicycle_factory()
    equal, free = factory.plan(0.0), factory.plan()
    people = 0.22  # the engineers' share of all

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
            f"{write(f['planning'], '%', decimals=0)} of the planning{broom}. A group of this size could "
            f"keep up to {write(f['at_most'], '%', decimals=0)} of the planning."
        )
        if f["planning"] <= 0.5 and f["at_most"] <= 0.5:
            return holds(because)
        return holds_if(
            "everybody does a share of each empowering task, and not only as many points as others", because
        )

    return Evidence(
        {
            "people": people,
            "before": free.share_done_by("engineers", ["design", "planning"]),
            "both": equal.share_done_by("engineers", ["design", "planning"]),
            "planning": equal.share_done_by("engineers", ["planning"]),
            "cleaning": equal.share_done_by("engineers", ["cleaning"]),
            "at_most": kept_at_most(people, 0.08, 8.0, level=equal.level, least=1.0),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_BALANCED,
    paraphrase="Balancing jobs develops everybody's ability to decide.",
    chapter=_CHAPTER,
)
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


@claim(
    essay=_ESSAY,
    passage=_WAGE,
    paraphrase="With balanced jobs, effort and sacrifice tend to be equal, and so pay tends to be.",
    chapter=_CHAPTER,
)
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


@claim(
    essay=_ESSAY,
    passage=_BALANCED,
    paraphrase="Skilled tasks can be shared by all, given the education that they take.",
    chapter=_CHAPTER,
)
def surgeons_sweep() -> Evidence:
    """Balance a clinic with few surgeons, and one with twice as many."""
    few, more, gap = 5.0, 10.0, 0.25

    def judge(f: Figures) -> Verdict:
        surgeons = f"{count(f['more'])} surgeons in a hundred"
        if f["more"] == 2 * f["few"]:
            surgeons = "twice as many surgeons"
        slower = "a quarter" if f["gap"] == 0.25 else write(f["gap"], "%")
        because = (
            f"In a clinic where {count(f['few'])} in a hundred can operate, equal jobs cost "
            f"{write(f['lost_with_few'], '%', decimals=0)} of what it does. With {surgeons} they cost "
            f"{write(f['lost_with_more'], '%', decimals=0)}. In a bicycle factory, where others are {slower} "
            f"slower, equality costs {write(f['lost_in_factory'], '%', digits=2)}."
        )
        if f["lost_with_few"] <= _LITTLE:
            return holds(because)
        if not f["lost_in_factory"] < f["lost_with_more"] < f["lost_with_few"]:
            return fails(f"{because} It does not cost less where skills are less scarce.")
        return holds_if(
            "no skill stays scarce for long",
            f"{because} Training more of them is the essay's answer; what that costs is not in it.",
        )

    lost = [1 - work.plan(0.0).output / work.plan().output for work in (clinic(few), clinic(more))]
    factory = bicycle_factory(gap)
    return Evidence(
        {
            "few": few,
            "more": more,
            "gap": gap,
            "lost_with_few": lost[0],
            "lost_with_more": lost[1],
            "lost_in_factory": 1 - factory.plan(0.0).output / factory.plan().output,
        },
        judge,
    )
