"""What the essay on participatory economics says, and what the models of this room answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from feasible.book import Kind, Verdict, claim, write
from feasible.parecon.balanced_jobs import (
    STRAIN,
    ClassEconomy,
    bicycle_factory,
    class_shares,
    clinic,
    kept_at_most,
)
from feasible.parecon.one_price import Concrete, income_weight, withdrawal
from feasible.parecon.planning_rounds import (
    BOARDS,
    Councils,
    annual_plan,
    equilibrium,
    load,
    mean_with_interval,
    trace,
)
from feasible.parecon.when_rounds_fail import (
    LinearSupply,
    Returns,
    Scarf,
    increasing_returns_by_share,
    least_earned,
)
from feasible.procedures import rota, swings_from

_ESSAY = "Wetzel, Libcom or Parecon?"

# ---------------------------------------------------------------------- chapter parecon/balanced-jobs

_JOBS = "parecon/balanced-jobs"
_CLASS, _BALANCED, _WAGE = "What Creates Class Oppression?", "Balanced Jobs", "Wage Labor?"


@claim(
    essay=_ESSAY,
    passage=_CLASS,
    paraphrase="The working class and the lower-level professionals are at least three fourths.",
    chapter=_JOBS,
)
def three_fourths() -> Verdict:
    """Add up the percentages."""
    shares = class_shares()
    least = float(shares.rounding().to_numpy()[1, 0])
    return Verdict(
        Kind.HOLDS_IF,
        condition="nobody is counted twice and everybody else is a lower-level professional",
        because=f"The numbers given name {write(shares.named / 100, '%', decimals=0)} of the population. The "
        f"{write(shares.between / 100, '%', decimals=0)} left over must be the professionals, who have no "
        "number of their own. The sum is then three fourths exactly: "
        f"{write(shares.slack, 'points', decimals=0)} to spare for 'at least'. If each number was rounded, it "
        f"can be {write(least / 100, '%', decimals=1)}.",
        figures={
            "named": shares.named,
            "between": shares.between,
            "slack": shares.slack,
            "least_if_rounded": least,
        },
    )


@claim(
    essay=_ESSAY,
    passage=_CLASS,
    paraphrase="Large and small owners and coordinators together are the other fourth.",
    chapter=_JOBS,
)
def other_fourth() -> Verdict:
    """Add up three of the percentages."""
    shares = class_shares()
    parts = [shares.percent(s) for s in ("plutocracy", "small business owners", "coordinator class")]
    return Verdict(
        Kind.HOLDS,
        because=f"{' + '.join(write(p, decimals=0) for p in parts)} = {write(shares.other_fourth, decimals=0)} "
        "percent, as he says. These three numbers come from different authors, with different lines between "
        "classes.",
        figures={
            "other_fourth": shares.other_fourth,
            "stated": shares.percent("capitalists and coordinators"),
        },
    )


def _owners() -> ClassEconomy:
    """Return a hundred people in the essay's shares, with wealth that only owners have much of."""
    return ClassEconomy(np.repeat([800.0, 60.0, 8.0, 0.0], [2, 6, 32, 60]))


@claim(
    essay=_ESSAY,
    passage=_CLASS,
    paraphrase="Who owns the means of production need not work for others; who does not, must.",
    chapter=_JOBS,
)
def ownership_sorts() -> Verdict:
    """Let a hundred people choose how to make their living, by wealth."""
    economy = _owners()
    table = economy.table()
    worst, free = float(table["exploitation"].max()), float((table["hours"] == 0).mean())
    return Verdict(
        Kind.HOLDS,
        because="In Roemer's model nobody is forced by anybody, and wealth alone decides: "
        f"{write(free, '%', decimals=0)} live without working, those with less than a shop of their own sell "
        f"hours, and who owns nothing works {write(worst, digits=3)} times the hours that his or her "
        "consumption takes to make.",
        figures={"free_of_work": free, "exploitation": worst, "profit_rate": economy.profit_rate},
    )


@claim(
    essay=_ESSAY,
    passage=_CLASS,
    paraphrase="If property were all, ending private ownership would end class. It did not; so there is more.",
    chapter=_JOBS,
)
def property_is_not_all() -> Verdict:
    """See what the theory of property says of coordinators, with owners and without."""
    table, equal = _owners().table(), ClassEconomy(np.full(100, 25.0)).table()
    # The essay's 17 coordinators and 15 professionals own the same little here: the same class.
    kinds = table["class"].iloc[8:40].nunique()
    return Verdict(
        Kind.HOLDS_IF,
        condition="the Soviet Union is granted to have been a class society",
        because=f"With equal wealth Roemer's classes are gone: {write(float(equal['hired'].sum()), decimals=0)} hours "
        "are hired, and everyone works as long as what they consume takes to make. With owners, "
        f"coordinators and professionals of equal wealth fall into {write(int(kinds))} class, whatever they "
        "do at work. A theory of property alone cannot tell them apart, before or after. That they were a "
        "ruling class is history, which this model does not contain.",
        figures={
            "classes_of_the_propertyless": float(kinds),
            "classes_with_equal_wealth": float(equal["class"].nunique()),
            "hired_with_equal_wealth": float(equal["hired"].sum()),
        },
    )


@claim(
    essay=_ESSAY,
    passage=_BALANCED,
    paraphrase="All jobs can be redesigned so that each mixes empowering work with the doing of it.",
    chapter=_JOBS,
)
def jobs_can_be_balanced() -> Verdict:
    """Plan equal jobs for ten people and cut them into shifts."""
    team = bicycle_factory(engineers=2, others=8)
    plan = team.plan(0.0)
    turns = rota(team.bundles(plan, shift=4.0), team.tasks["empowerment"])
    worst = float(np.abs(turns.errors).max())
    return Verdict(
        Kind.HOLDS,
        because="A plan with jobs of equal rating exists for every table of tasks that all can do. In a rota of "
        f"half days for ten people the average is exactly equal, and no week strays from it by more than "
        f"{write(worst, digits=2)} points; the proven limit is {write(turns.bound, digits=2)}, less than the "
        "rating of one half day of design.",
        figures={"worst_week": worst, "bound": turns.bound, "spread_on_average": plan.spread},
    )


@claim(
    essay=_ESSAY,
    passage=_BALANCED,
    paraphrase="With balanced jobs, conceiving is no longer the work of a separate group.",
    chapter=_JOBS,
)
def no_separate_group() -> Verdict:
    """Ask who plans when jobs are equal in points and output is as large as can be."""
    factory = bicycle_factory()
    equal, free = factory.plan(0.0), factory.plan()
    planning = equal.share_done_by("engineers", ["planning"])
    both = equal.share_done_by("engineers", ["design", "planning"])
    before = free.share_done_by("engineers", ["design", "planning"])
    alone = kept_at_most(0.22, 0.08, 8.0, level=equal.level, least=1.0)
    return Verdict(
        Kind.HOLDS_IF,
        condition="everybody does a share of each empowering task, and not only as many points as others",
        because=f"Equal points bring the engineers' part of design and planning from {write(before, '%', decimals=0)} "
        f"to {write(both, '%', decimals=0)}. But the most productive equal jobs leave them "
        f"{write(planning, '%', decimals=0)} of the planning and give them the broom for balance. A group of this "
        f"size could keep up to {write(alone, '%', decimals=0)} of the planning.",
        figures={"planning": planning, "both": both, "before": before, "at_most": alone},
    )


@claim(
    essay=_ESSAY,
    passage=_BALANCED,
    paraphrase="Balancing jobs develops everybody's ability to decide.",
    chapter=_JOBS,
)
def abilities_develop() -> Verdict:
    """Count the hours that would be there to learn in."""
    share, hours = class_shares().shared_out()
    return Verdict(
        Kind.CANNOT_SETTLE,
        because="By the essay's own percentages, coordination shared among all who are not owners would be "
        f"{write(share, '%', decimals=0)} of everybody's week, {write(hours, 'hours', digits=2)} of forty. "
        "Whether a day a week makes a person able to question an engineer is a matter of evidence on learning; "
        "the model takes abilities as given.",
        figures={"share": share, "hours": hours},
    )


@claim(
    essay=_ESSAY,
    passage=_WAGE,
    paraphrase="With balanced jobs, effort and sacrifice tend to be equal, and so pay tends to be.",
    chapter=_JOBS,
)
def sacrifice_is_equalized() -> Verdict:
    """Rate the same jobs for how hard they are, in two ways."""
    factory = bicycle_factory()
    equal, free = factory.plan(0.0), factory.plan()
    spread = {
        (name, when): float(np.ptp(plan.rated(points)))
        for name, points in STRAIN.items()
        for when, plan in (("before", free), ("after", equal))
    }
    body, noise = STRAIN
    return Verdict(
        Kind.HOLDS_IF,
        condition="what is hard is what is not empowering",
        because="Two ratings of strain, both ours. For what is hard on the body, the jobs' distance falls from "
        f"{write(spread[body, 'before'], digits=2)} to {write(spread[body, 'after'], digits=2)} points. For noise "
        f"and heat, which come with the machines, it goes from {write(spread[noise, 'before'], digits=2)} to "
        f"{write(spread[noise, 'after'], digits=2)}. Equal power to decide fixes one rating; sacrifice is another.",
        figures={f"{name}, {when}": v for (name, when), v in spread.items()},
    )


@claim(
    essay=_ESSAY,
    passage=_BALANCED,
    paraphrase="Skilled tasks can be shared by all, given the education that they take.",
    chapter=_JOBS,
)
def surgeons_sweep() -> Verdict:
    """Balance a clinic with few surgeons, and one with twice as many."""
    outcome = {n: (clinic(n).plan().output, clinic(n).plan(0.0).output) for n in (5.0, 10.0)}
    lost = {n: 1 - equal / free for n, (free, equal) in outcome.items()}
    return Verdict(
        Kind.HOLDS_IF,
        condition="no skill stays scarce for long",
        because=f"In a clinic where five in a hundred can operate, equal jobs cost {write(lost[5.0], '%', decimals=0)} "
        f"of what it does. With twice as many surgeons they cost {write(lost[10.0], '%', decimals=0)}. In a bicycle "
        "factory, where others are a quarter slower, equality costs "
        f"{write(1 - bicycle_factory().plan(0.0).output / bicycle_factory().plan().output, '%', digits=2)}. "
        "Training more of them is the essay's answer; what that costs is not in it.",
        figures={"lost_with_five": lost[5.0], "lost_with_ten": lost[10.0]},
    )


# ---------------------------------------------------------------------- chapter parecon/planning-rounds

_ROUNDS = "parecon/planning-rounds"
_CONSUMPTION, _MONEY = "Consumption Self-management", "Abolition of money?"
_MEETING, _LOCAL = "One Big Meeting?", "Local Self-sufficiency?"


def _small_economy() -> Councils:
    return Councils.draw(np.random.default_rng(1))


@claim(
    essay=_ESSAY,
    passage=_CONSUMPTION,
    paraphrase="First proposals are very unlikely to add up to a plan.",
    chapter=_ROUNDS,
)
def first_proposals_do_not_add_up() -> Verdict:
    """Look at the first round of one economy."""
    first = annual_plan(_small_economy(), limit=1).rounds.table.iloc[0]
    worst, within = float(first["imbalance"]), float(first["within"])
    return Verdict(
        Kind.HOLDS,
        because=f"At one price for everything the worst good is {write(worst, '%', decimals=0)} out of balance, and "
        f"{write(within, '%', decimals=0)} of the goods are within five percent.",
        figures={"worst": worst, "within": within},
    )


@claim(
    essay=_ESSAY,
    passage=_CONSUMPTION,
    paraphrase="In a series of rounds of proposal and revision the plan is made by those it concerns.",
    chapter=_ROUNDS,
)
def rounds_make_the_plan() -> Verdict:
    """Count rounds in Hahnel's economy and on reference economies."""
    years, stalls = load("annual_plans"), load("stalls")
    book = years[years["size"] == "book"]
    mean, low, high = mean_with_interval(book["first_5"].tolist())
    plain = stalls[stalls["slack"] == 1.0]
    published = plain[plain["rule"] == "as published"]
    halved = plain[plain["rule"] == "halved, and regained by tenths"]
    return Verdict(
        Kind.HOLDS_IF,
        condition="no good answers its own price too strongly, or a step is halved whenever it overshoots",
        because=f"In Hahnel's own economy every imbalance is below five percent after "
        f"{write(mean, 'rounds')} on average ({write(low)} to {write(high)}). On {len(published)} reference "
        f"economies, where resources bind, the same rule got there "
        f"{write(int(published['to_5'].notna().sum()))} times and left "
        f"{write(float(published['within'].mean()), '%', decimals=0)} of the goods within five percent. With steps "
        f"that are halved at an overshoot it got there {write(int(halved['to_5'].notna().sum()))} times.",
        figures={
            "rounds": mean,
            "published": float(published["to_5"].notna().sum()),
            "halved": float(halved["to_5"].notna().sum()),
            "economies": float(len(published)),
            "threshold": swings_from()[0],
        },
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="The prices that come out of planning measure social opportunity cost.",
    chapter=_ROUNDS,
)
def prices_measure_cost() -> Verdict:
    """Compare prices at the stop with those at which everything balances."""
    years = load("annual_plans")
    book = years[years["size"] == "book"]
    worst, level, relative = (float(book[f"{name}_3"].mean()) for name in ("worst", "level", "relative"))
    return Verdict(
        Kind.HOLDS_IF,
        condition="a price is compared with other prices and not with incomes",
        because="Where the annual plan stops at three percent, prices are still "
        f"{write(worst, '%', digits=2)} from those at which everything balances. All but "
        f"{write(relative, '%', digits=1)} of that is common to all goods: what one good costs in terms of another "
        f"is nearly right, and everything is {write(level, '%', digits=2)} too dear.",
        figures={"worst": worst, "level": level, "relative": relative},
    )


@claim(
    essay=_ESSAY,
    passage=_CONSUMPTION,
    paraphrase="Those who add up the proposals and publish the totals decide nothing.",
    chapter=_ROUNDS,
)
def the_board_decides_nothing() -> Verdict:
    """Start the same councils from two prices."""
    councils = _small_economy()
    exact = equilibrium(councils).prices
    stops = [annual_plan(councils, start=np.full(exact.size, price)) for price in (350.0, 1400.0)]
    low, high = (float(np.log(stop.rounds.prices / exact).mean()) for stop in stops)
    final = councils.final
    bought = [float(exact[final] @ stop.supply[final]) for stop in stops]
    differ = abs(bought[0] / bought[1] - 1.0)
    return Verdict(
        Kind.HOLDS_IF,
        condition="rounds go on until prices stand still",
        because="Nobody at the board issues an order, but it chooses the first prices and the moment to stop. From "
        f"half of the book's first price the rounds stop with prices {write(-low, '%', digits=2)} too low, from twice "
        f"that price with prices {write(high, '%', digits=2)} too high, and the two plans make final goods that differ by "
        f"{write(differ, '%', digits=2)}. The prices at which everything balances do not depend on it.",
        figures={"low": low, "high": high, "differ": differ},
    )


@claim(
    essay=_ESSAY,
    passage=_LOCAL,
    paraphrase="Planning by proposals scales to tens of millions of people and their products.",
    chapter=_ROUNDS,
)
def rounds_scale() -> Verdict:
    """Compare rounds in small and large economies."""
    years = load("annual_plans")
    small, book = (
        mean_with_interval(years[years["size"] == size]["first_3"].tolist()) for size in ("small", "book")
    )
    return Verdict(
        Kind.HOLDS_IF,
        condition="everybody can answer some twenty times a year",
        because=f"Fifty goods and six thousand councils take {write(small[0], 'rounds')} to three percent, five "
        f"hundred goods and sixty thousand councils {write(book[0], 'rounds')}. The number of people hardly "
        "matters: what they spend is added up once. What a round costs in meetings, the model does not know.",
        figures={"small": small[0], "book": book[0]},
    )


@claim(
    essay=_ESSAY,
    passage=_MEETING,
    paraphrase="Only a process of rounds reveals what people prefer; a center has no way to learn it.",
    chapter=_ROUNDS,
)
def only_rounds_reveal_preferences() -> Verdict:
    """Ask everyone once and solve."""
    councils = _small_economy()
    exact = equilibrium(councils)
    slow = trace(councils, BOARDS[0], exact.prices)
    asked, far = float(len(exact.table)), float(slow["worst"].iloc[-1])
    return Verdict(
        Kind.FAILS,
        because="In the book's own simulation it does not take rounds. Consumers spend fixed shares of a given "
        "income, which they could tell once, and worker councils follow a formula with a few numbers. A center "
        f"that knows them finds the exact prices in {write(int(asked))} steps of arithmetic, while "
        f"{write(len(slow))} rounds of proposals end {write(far, '%', digits=2)} away. The claim is about people "
        "who do not know their answer before they see a price. No such person is in the model.",
        figures={"asked": asked, "rounds": float(len(slow)), "far": far},
    )


# ---------------------------------------------------------------------- chapter parecon/one-price

_PRICE = "parecon/one-price"
_MONEY = "Abolition of money?"
#: The essay's two kinds of groups, with elasticities that are ours, and a fifth more requests.
_HALVES = (0.5, 0.5)


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="If more is asked for and no more is made, the price goes up.",
    chapter=_PRICE,
)
def scarcity_raises_the_price() -> Verdict:
    """Settle the price for groups of every kind."""
    prices = [Concrete(_HALVES, [a, b], 0.2).settled.price for a in (0.3, 1.0, 3.0) for b in (0.3, 1.0, 3.0)]
    return Verdict(
        Kind.HOLDS,
        because="With a fifth more requests and the same supply it ends "
        f"{write(min(prices) - 1, '%', digits=2)} to {write(max(prices) - 1, '%', digits=2)} above the old "
        "price, for elasticities from .3 to 3. That it rises does not depend on them.",
        figures={"least": min(prices), "most": max(prices)},
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="If groups back off because it is too dear, the price retreats to what it was.",
    chapter=_PRICE,
)
def retreats_to_what_it_was() -> Verdict:
    """See where it ends if those who left may come back, and if not."""
    smooth = Concrete([1.0], [3.0], 0.2)
    projects, units = [1.05, 1.1, 1.2, 1.5, 2.0, 3.0], [1.0] * 6
    stay, back = (withdrawal(projects, units, 5.0, for_good=g) for g in (True, False))
    return Verdict(
        Kind.HOLDS_IF,
        condition="those who back off never ask again, at any price",
        because="As long as they would ask again at the old price, it cannot return there: something would be "
        f"short again. With an elasticity of three it gives back {write(smooth.retreat(), '%', decimals=0)} of its "
        f"rise and stays {write(smooth.settled.price - 1, '%', digits=2)} above. Six projects for five places: "
        f"if the one that leaves stays away, the price falls back to {write(stay.final, decimals=2)}; if it waits, "
        f"to {write(back.final, decimals=2)}.",
        figures={
            "gives_back": smooth.retreat(),
            "stays_above": smooth.settled.price - 1,
            "for_good": stay.final,
            "waiting": back.final,
        },
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="If groups stick to their requests, the higher price sticks.",
    chapter=_PRICE,
)
def sticks() -> Verdict:
    """Compare groups that insist with groups that yield."""
    insist, yields = (Concrete([1.0], [e], 0.2).settled.price - 1 for e in (0.3, 3.0))
    return Verdict(
        Kind.HOLDS,
        because=f"With an elasticity of .3 the price stays {write(insist, '%', decimals=0)} up, with 3 "
        f"{write(yields, '%', digits=2)}. All cannot insist: what is not there is not poured. Where nobody yields at "
        "any price there is no price that settles it.",
        figures={"insist": insist, "yield": yields},
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="Investing in capacity brings the higher price down.",
    chapter=_PRICE,
)
def capacity_brings_it_down() -> Verdict:
    """Build what pays, at the old cost of capacity and at a dearer one."""
    case = Concrete(_HALVES, [0.5, 2.0], 0.2)
    same, dear = case.pays(0.4, 0.6), case.pays(0.5, 0.6)
    after = Concrete(_HALVES, [0.5, 2.0], 0.2, dear).settled.price
    return Verdict(
        Kind.HOLDS,
        because="While the price is above running cost and the annual cost of new capacity, building pays. If new "
        f"capacity costs what the old did, {write(same, '%', decimals=0)} more is built and the old price is back. "
        f"If it costs a quarter more, {write(dear, '%', digits=2)} is built and the price ends "
        f"{write(after - 1, '%', digits=2)} up.",
        figures={"built": same, "built_if_dear": dear, "price_if_dear": after},
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="The higher price measures how strongly the projects are desired.",
    chapter=_PRICE,
)
def price_measures_desire() -> Verdict:
    """Give two groups the same desire and different incomes, then let a poor group want more."""
    table = income_weight([0.1, 0.1], [1.5, 1.0])
    gets = table["gets"].to_numpy(dtype=float)
    rich, poor = (float(income_weight(d, [1.5, 1.0])["price"].iloc[0]) for d in ([0.2, 0.1], [0.1, 0.2]))
    base = float(table["price"].iloc[0])
    return Verdict(
        Kind.HOLDS_IF,
        condition="budgets are equal, and only for the last unit",
        because="If one group earns half as much again as the other and both want concrete equally, it gets "
        f"{write(float(gets[0]), '%', decimals=0)} of it. The price rises by {write(rich / base - 1, '%', decimals=0)} "
        f"when its desire doubles and by {write(poor / base - 1, '%', decimals=0)} when the other's does. Double a "
        "desire and halve the income behind it, and the price does not move.",
        figures={"richer_gets": float(gets[0]), "rich_push": rich / base - 1, "poor_push": poor / base - 1},
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="Only choices within a finite budget of money reveal how strong desires are.",
    chapter=_PRICE,
)
def only_budgets_reveal() -> Verdict:
    """Count what requests leave open with and without a limit on them."""
    # Two groups ask for twice what they asked for, or their desire doubled: without a budget nothing differs.
    unlimited = float(np.linalg.matrix_rank(np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]])))
    with_total = float(
        np.linalg.matrix_rank(np.array([[1.0, 1.0, 0, 0], [0, 0, 1.0, 1.0], [0, 1.0, 0, 0], [0, 0, 0, 1.0]]))
    )
    return Verdict(
        Kind.HOLDS_IF,
        condition="any fixed total to be divided counts as a budget",
        because="A request without a limit is desire times exaggeration: for two groups four unknowns and "
        f"{write(int(unlimited))} numbers. A total that each must divide fixes the exaggeration, and all "
        f"{write(int(with_total))} are known. It need not be money: a number of points, of votes or of working "
        "hours does the same.",
        figures={"unknown": 4.0, "known_without": unlimited, "known_with": with_total},
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="No economy can be effective without prices as a measure of social cost.",
    chapter=_PRICE,
)
def no_effective_economy_without_prices() -> Verdict:
    """Plan the same concrete without any price, and look at the program's dual."""
    case = Concrete(_HALVES, [0.5, 2.0], 0.2)
    right, left = case.bids(800).premium
    return Verdict(
        Kind.HOLDS_IF,
        condition="a shadow price that nobody posts or pays counts as a price",
        because="A plan that pours each cubic meter where it is worth most, with no price in it, has a shadow price "
        f"of capacity of {write(left, digits=2)}; the rounds end at a price of "
        f"{write(case.settled.price, digits=4)}, which is {write(case.settled.price - 0.6, digits=2)} above running "
        "cost. Whoever is effective acts as if this number were known. Whether people must be charged it is "
        "another question.",
        figures={"right": right, "left": left, "premium": case.settled.price - 0.6},
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="A unit of money is a common scale for what things are worth to us.",
    chapter=_PRICE,
)
def a_common_scale() -> Verdict:
    """Let the rich want half as much, and find the same price."""
    one, other = (
        float(income_weight(d, m)["price"].iloc[0])
        for d, m in (([0.1, 0.1], [2.0, 1.0]), ([0.05, 0.2], [4.0, 0.5]))
    )
    return Verdict(
        Kind.CANNOT_SETTLE,
        because=f"Two societies with different desires and incomes show the same price, {write(one, digits=2)}. To say "
        "that it stands for the same worth in both, one must first say whose satisfaction counts how much. "
        "The essay's rule of pay for effort is one answer, and it comes before the price.",
        figures={"one": one, "other": other},
    )


# ---------------------------------------------------------------------- chapter parecon/when-rounds-fail

_FAIL = "parecon/when-rounds-fail"


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="When a good gets dearer, those who want it must back off, because it breaks their budgets.",
    chapter=_FAIL,
)
def dearer_means_less() -> Verdict:
    """Raise one price in Scarf's economy, with incomes of both kinds."""
    owned, fixed = (float(Scarf(earned).slopes()[0, 0]) for earned in (0.0, 1.0))
    return Verdict(
        Kind.HOLDS_IF,
        condition="incomes do not rise with the price",
        because="Where everybody's income is fixed, a good that is one percent dearer is asked for "
        f"{write(-fixed / 100, '%', decimals=1)} less. Where somebody's income is the price of what they own, "
        "as much as before: what the buyers give up, the owner can afford. Nothing in the rounds then pulls prices "
        "back.",
        figures={"owned": owned, "fixed": fixed},
    )


@claim(
    essay=_ESSAY,
    passage=_WAGE,
    paraphrase="Incomes are earned by effort and sacrifice: nobody lives on what they own.",
    chapter=_FAIL,
)
def earned_incomes_steady_the_rounds() -> Verdict:
    """Mix earned and owned incomes until rounds arrive."""
    least = least_earned()
    all_earned = Scarf(1.0).rounds()
    reached = all_earned.to(0.05)
    return Verdict(
        Kind.HOLDS,
        because="The essay gives it as justice; it is also what lets rounds end. In Scarf's economy, with all income "
        "from ownership, Hahnel's rule never gets within five percent. With all of it earned it takes "
        f"{write(0 if reached is None else reached)} rounds. It arrives from {write(least, '%', digits=2)} "
        "earned on, if two thousand rounds are allowed.",
        figures={"least": least, "rounds": np.nan if reached is None else float(reached)},
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="The ratio of benefits to costs in planning shows how effectively a group uses what it has.",
    chapter=_FAIL,
)
def ratio_shows_effectiveness() -> Verdict:
    """Compute the ratio for two councils, one twice as productive, and for councils with increasing returns."""
    councils = _small_economy()
    odd = councils.with_increasing_returns(np.random.default_rng(2))
    loss = odd.benefit_cost[odd.returns > 1.0]
    twice = replace(councils, scale=2.0 * councils.scale)
    moved = float(np.abs(twice.benefit_cost / councils.benefit_cost - 1.0).max())
    low, high = float(loss.min()), float(loss.max())
    return Verdict(
        Kind.FAILS,
        because="In the book's own councils the ratio is one over the sum of their exponents. Double a group's "
        f"productivity, and the ratio changes by {write(moved, '%', decimals=0)}: the group proposes more, until "
        "cost has caught up. A threshold would disband every group with increasing returns, whose ratios are "
        f"{write(low, digits=2)} to {write(high, digits=2)} however well it works. Comparing outputs of groups "
        "with equal means, which the essay also proposes, is a different test and does not have this fault.",
        figures={"low": low, "high": high, "moved": moved},
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="Prices as a measure of social cost are what an effective economy cannot do without.",
    chapter=_FAIL,
)
def prices_are_enough() -> Verdict:
    """Show what a price cannot say where returns increase."""
    councils = _small_economy().with_increasing_returns(np.random.default_rng(2))
    typical = Returns(float(np.median(councils.returns[councils.returns > 1.0])))
    return Verdict(
        Kind.HOLDS_IF,
        condition="returns do not increase; where they do, prices need a decision on quantity beside them",
        because="At the right price for its last unit, a group with the typical increasing returns does not cover "
        f"its cost: somebody must add {write(typical.grant, '%', decimals=0)} of its revenue, and decide that it "
        f"exists and how large it is. Told to break even it makes {write(typical.break_even_scale, '%', decimals=0)} "
        "of what it should. That prices are one part of the answer the model confirms; that they are needed as money "
        "it cannot settle, since a planner's equations produce the same numbers unpublished.",
        figures={"grant": typical.grant, "scale": typical.break_even_scale, "loss": typical.break_even_loss},
    )


@claim(
    essay=_ESSAY,
    passage=_CONSUMPTION,
    paraphrase="Production groups can each propose what suits them at the published terms.",
    chapter=_FAIL,
)
def groups_propose_freely() -> Verdict:
    """Plan a reference economy with straight-line costs, with leaps and with paces."""
    case = LinearSupply()
    leaps, paced, bent = case.rounds(), case.inert(0.5), LinearSupply(bend=0.1).rounds()
    worst = float(leaps.table["imbalance"].iloc[-50:].min())
    figures = {
        "worst": worst,
        "paced": float(paced.to(0.05) or np.nan),
        "bent": float(bent.to(0.05) or np.nan),
    }
    return Verdict(
        Kind.HOLDS_IF,
        condition="effort gets harder with output, or groups move toward what pays instead of leaping to it",
        because="With straight-line costs a group wants all or nothing at almost any price, and after a thousand "
        f"rounds the worst good is never nearer than {write(worst, '%', decimals=0)}. If groups change their last "
        f"proposal in proportion to what a unit brings, {write(int(figures['paced']))} rounds reach five percent; if "
        f"costs bend by a tenth of what the reference economy has, {write(int(figures['bent']))}.",
        figures=figures,
    )


@claim(
    essay=_ESSAY,
    passage=_CONSUMPTION,
    paraphrase="If the rounds end with requests and offers in balance, there is a do-able and effective plan.",
    chapter=_FAIL,
)
def balance_is_a_plan() -> Verdict:
    """Run rounds in which a fifth of the councils has increasing returns."""
    table = increasing_returns_by_share([0.0, 0.2])
    without, rounds = (float(v) for v in table["to_5"])
    lost = float(table["losses"].iloc[1])
    return Verdict(
        Kind.FAILS,
        because=f"With increasing returns in a fifth of the councils the rounds balance in {write(int(rounds))} rounds, "
        f"sooner than without ({write(int(without))}), on proposals that lose "
        f"{write(lost, '%', decimals=1)} of all incomes. Each of those councils would do better to make nothing, "
        "or far more: the proposal is the worst scale in reach, found because a formula was asked for a point where "
        "nothing changes.",
        figures={"rounds": rounds, "losses": lost},
    )
