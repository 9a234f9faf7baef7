"""Claims of the chapter on contracts."""

from __future__ import annotations

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds, holds_if, write
from feasible.dual_hierarchy.contracts import (
    Market,
    after_hours,
    best_share,
    fiscal,
    left_of_plan,
    patience_needed,
    return_asked,
    spread_with,
    surplus_made,
    team,
    trial_window,
    yardstick,
)
from feasible.dual_hierarchy.skeleton import last_years

_CHAPTER = "dual-hierarchy/contracts"


def _tracks() -> dict[str, float]:
    case = Market()
    return {
        "plan": case.half(1.0).value,
        "filled": case.dual_track.value,
        "unfilled": case.half(0.0).value,
        "even": case.breaks_even,
    }


@claim("PD12", chapter=_CHAPTER)
def hungary_and_the_others() -> Evidence:
    """Let part of the old orders go unfilled."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Freer enterprises beside a plan are worth {write(f['filled'], decimals=0)} where old "
            "orders are filled, "
            f"{write(f['unfilled'], decimals=0)} where they are not, and the plan "
            f"{write(f['plan'], decimals=0)}"
        )
        if f["filled"] <= f["plan"]:
            return fails(f"{told}: nowhere a success.")
        if f["unfilled"] >= f["plan"]:
            return holds(f"{told}: a success anywhere; then something else failed in Moscow.")
        return holds_if(
            "old orders were filled in Hungary and not in the Soviet Union",
            f"{told}. It breaks even with {write(f['even'], '%', decimals=0)} of orders filled. That "
            "would explain "
            "both. But Hungary had done away with compulsory orders in 1968 (Library of Congress, 1989): "
            "there it would have to be custom, or imports, that filled them.",
        )

    return Evidence(_tracks(), judge)


@claim("PG5", chapter=_CHAPTER)
def plan_and_market_were_decoupled() -> Evidence:
    """Compare who gains and loses under two tracks and under a free price at once."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"If orders are filled and may be resold, old users gain {write(f['old'], decimals=1)}, new ones "
            f"{write(f['new'], decimals=1)}, and suppliers lose nothing; a free price at once would take "
            f"{write(-f['old_freed'], decimals=1)} from old users. If orders are not filled "
            f"{write(f['lost'], decimals=0)} "
            "of value is lost"
        )
        if min(f["old"], f["new"]) < 0:
            return fails(f"{told}: somebody loses.")
        if f["lost"] <= 0:
            return holds(f"{told}: the tracks are apart whatever is enforced.")
        return holds_if("plan orders are enforced", f"{told}.")

    case = Market()
    return Evidence(
        {
            "old": case.dual_track.old_gain,
            "new": case.dual_track.new_gain,
            "old_freed": case.efficient.old_gain,
            "lost": case.half(1.0).value - case.half(0.0).value,
        },
        judge,
    )


@claim("PG7", chapter=_CHAPTER)
def cover_let_it_spread() -> Evidence:
    """Let cadres dare once enough others do, with and without cover from above."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"If cadres dare once {write(f['threshold'], '%', decimals=0)} of others do, give or take "
            f"{write(f['spread'], '%', decimals=0)}, a practice reaches "
            f"{write(f['without'], '%', decimals=1)} of them by "
            f"itself and {write(f['with'], '%', decimals=0)} if cover lowers every threshold by "
            f"{write(f['cover'], '%', decimals=0)}"
        )
        if f["with"] <= f["without"] + 0.01:
            return fails(f"{told}: cover adds nothing.")
        if f["wide"] < f["with"] / 2:
            return holds(f"{told}.")
        return holds_if(
            "cadres are nearly equally bold",
            f"{told}. Where boldness varies twice as much it reaches "
            f"{write(f['wide'], '%', decimals=0)} without any.",
        )

    return Evidence(
        {
            "threshold": 0.25,
            "spread": 0.1,
            "cover": 0.1,
            "without": spread_with(0.0),
            "with": spread_with(0.1),
            "wide": spread_with(0.0, spread=0.2),
        },
        judge,
    )


@claim("PG9", chapter=_CHAPTER)
def a_sum_is_more_certain() -> Evidence:
    """Compare a fixed sum with the share that takes as much."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"A share of {write(f['share'], '%', decimals=0)} takes {write(f['take'], digits=2)} with "
            f"{write(f['risk'], '%', decimals=0)} of the variance of revenue; a sum takes as much with "
            f"{write(f['risk_sum'], '%', decimals=0)}"
        )
        if f["risk_sum"] >= f["risk"]:
            return fails(f"{told}.")
        if f["keeps_sum"] < f["keeps"]:
            return holds_if("provinces were made to agree", f"{told}, and leaves the province less.")
        return holds_if(
            "provinces can pay in bad years too",
            f"{told}, and leaves the province {write(f['keeps_sum'], digits=2)} in place of "
            f"{write(f['keeps'], digits=2)}. That the ministry agreed for this reason is the essay's "
            "reading.",
        )

    share = fiscal(best_share())
    fixed = fiscal(0.0, share.take)
    return Evidence(
        {
            "share": best_share(),
            "take": share.take,
            "risk": share.risk,
            "risk_sum": fixed.risk,
            "keeps": share.keeps,
            "keeps_sum": fixed.keeps,
        },
        judge,
    )


@claim("PG10", chapter=_CHAPTER)
def provinces_hid_revenue() -> Evidence:
    """Ask what a province hides when all that it shows is taken."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Where all revenue flows up a province hides {write(f['all'], digits=2)} of "
            f"{write(f['base'], digits=2)} and "
            f"works {write(f['effort'], digits=2)}, where half does {write(f['half'], digits=2)}, and "
            "under a sum "
            f"{write(f['sum'], digits=2)}"
        )
        if f["all"] <= f["sum"]:
            return fails(f"{told}.")
        if f["hard"] > 0.0:
            return holds(f"{told}, however hard hiding is made.")
        return holds_if("revenue can be hidden", f"{told}.")

    return Evidence(
        {
            "base": 1.0,
            "all": fiscal(1.0).hidden,
            "effort": fiscal(1.0).effort,
            "half": fiscal(0.5).hidden,
            "sum": fiscal(0.0, 0.5).hidden,
            "hard": fiscal(1.0, hiding=0.01).hidden,
        },
        judge,
    )


@claim("PG11", chapter=_CHAPTER)
def support_in_proportion_to_the_deal() -> Evidence:
    """Set what a province gains by a deal beside what the deal leaves it, where all went up before."""

    def judge(f: Figures) -> Verdict:
        told = (
            "Where all revenue went up before, a deal that leaves a province half of it is worth "
            f"{write(f['half'], digits=2)} to it, and one that leaves all but a tenth "
            f"{write(f['most'], digits=2)}: {write(f['most'] / f['half'], decimals=1)} times as much, for "
            f"{write(f['left_most'] / f['left_half'], decimals=1)} times the share"
        )
        if f["most"] <= f["half"] or f["half"] <= 0.0:
            return fails(f"{told}. A better deal is worth no more.")
        more = f["most"] / f["half"] > f["left_most"] / f["left_half"]
        how = "more than in proportion" if more else "no more than in proportion"
        return holds_if(
            "secretaries support what their province gains by, and for nothing else",
            f"{told}, so {how}; a sum that is remitted gains in exact proportion, "
            f"{write(f['sum'], digits=2)} for each unit less. All gain. Support by province nobody in the "
            "essay counts.",
        )

    before = fiscal(1.0).keeps
    return Evidence(
        {
            "left_half": 0.5,
            "half": fiscal(0.5).keeps - before,
            "left_most": 0.9,
            "most": fiscal(0.1).keeps - before,
            "sum": (fiscal(0.0, 0.4).keeps - fiscal(0.0, 0.5).keeps) / (0.5 - 0.4),
        },
        judge,
    )


@claim("PG12", chapter=_CHAPTER)
def group_profit_is_enough() -> Evidence:
    """Ask what a member of a group gains at the margin."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"In a group of {count(f['members'])} whose members each think of themselves "
            f"{write(f['share'], '%', decimals=0)} "
            f"of the best surplus is left, in a household of {count(f['few'])} "
            f"{write(f['few_share'], '%', decimals=0)}, and "
            f"in one that acts as one person {write(f['one'], '%', decimals=0)}"
        )
        if f["share"] >= f["one"] * 0.9:
            return holds(f"{told}.")
        if f["patience"] >= 1:
            return fails(f"{told}, and meeting again does not help.")
        return holds_if(
            "the group acts as one, or meets again and again",
            f"{told}. Members who meet again can do as well, if patience is at least "
            f"{write(f['patience'], digits=2)}. A local government is one such group; a commune is another.",
        )

    return Evidence(
        {
            "members": 20,
            "share": team(20).share,
            "few": 4,
            "few_share": team(4).share,
            "one": team(1).share,
            "patience": patience_needed(20),
        },
        judge,
    )


@claim("PG13", chapter=_CHAPTER)
def local_governments_competed() -> Evidence:
    """Reward a local government by comparison with its neighbor."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"If two neighbors' luck is correlated by {write(f['close'], digits=2)}, comparing them leaves "
            f"{write(f['left'], '%', decimals=0)} of the noise and allows a bonus of "
            f"{write(f['bonus'], '%', decimals=0)} in "
            f"place of {write(f['alone'], '%', decimals=0)}"
        )
        if f["bonus"] <= f["alone"]:
            return fails(f"{told}: competition adds nothing.")
        if f["apart"] > f["alone"]:
            return holds(f"{told}.")
        return holds_if(
            "neighbors meet the same luck",
            f"{told}. Where luck is their own, comparison adds nothing. That they competed is a matter "
            "of record and not "
            "of models.",
        )

    left, bonus = yardstick(0.8)
    return Evidence(
        {
            "close": 0.8,
            "left": left,
            "bonus": bonus,
            "alone": yardstick(0.0)[1],
            "apart": yardstick(0.0)[1],
        },
        judge,
    )


@claim("PG15", chapter=_CHAPTER)
def zones_were_safe_trials() -> Evidence:
    """Ask when a trial in one region is better than a start in both, and than none."""

    def judge(f: Figures) -> Verdict:
        told = (
            "A trial in one region is best while the chance of success is between "
            f"{write(f['low'], '%', digits=2)} and "
            f"{write(f['high'], '%', digits=2)}, if nine tenths of what is learned serve the next, and "
            "a success "
            f"gains {write(f['stakes'], decimals=0)} times what a failure costs"
        )
        if f["high"] <= f["low"]:
            return fails(f"{told}: never.")
        if f["without"] > f["width_needed"]:
            return holds(f"{told}, and so it is without spillover.")
        return holds_if(
            "success was a long shot and most of it could be copied",
            f"{told}. Likelier reforms should start everywhere. That failure stays where it is tried is "
            "assumed, and not "
            "found.",
        )

    low, high = trial_window(0.9)
    none = trial_window(0.0)
    return Evidence(
        {
            "low": low,
            "high": high,
            "stakes": 5.0 / (1 - 0.9),
            "without": none[1] - none[0],
            "width_needed": 1e-12,
        },
        judge,
    )


@claim("PG17", chapter=_CHAPTER)
def people_drifted_off() -> Evidence:
    """Let orders stand still while the product grows."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Where output grows {write(f['growth'], '%', decimals=0)} a year, orders that stand still are "
            f"{write(f['left'], '%', decimals=0)} of it after {count(f['years'], 'year')}"
        )
        if f["left"] >= 1:
            return fails(f"{told}: nothing drifts off.")
        return holds_if(
            "orders to large plants stood still and were paid for",
            f"{told}, without one plant being closed. What bailing out cost, and how fast output grew, the "
            "essay does not say.",
        )

    return Evidence({"growth": 0.07, "years": 12, "left": left_of_plan(0.07, 12)}, judge)


@claim("PM14", chapter=_CHAPTER)
def households_contracted() -> Evidence:
    """Compare a member of a team with a household that keeps what is above its share of the target."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"In a team of {count(f['members'])} a member works {write(f['effort'], '%', decimals=0)} "
            "of the best; who "
            f"keeps what is left over works all of it, and has {write(f['times'], digits=2)} times the "
            "surplus to share"
        )
        if f["times"] <= 1:
            return fails(f"{told}: nobody had reason to.")
        if f["patience"] > f["usual"]:
            return holds(f"{told}. Working together in good faith would take uncommon patience.")
        return holds_if(
            "teams did not already cooperate",
            f"{told}: reason enough. But teams that meet again need a patience of only "
            f"{write(f['patience'], digits=2)} to do as well. The literature is divided on whether they did.",
        )

    alone = team(20)
    return Evidence(
        {
            "members": 20,
            "effort": alone.effort,
            "times": team(1).surplus / alone.surplus,
            "patience": patience_needed(20),
            "usual": 0.9,
        },
        judge,
    )


@claim("PB9", chapter=_CHAPTER)
def partnerships_inside_plants() -> Evidence:
    """Let people work on their own account after hours, in a plant that watches their hours or does not."""

    def judge(f: Figures) -> Verdict:
        told = (
            "If six tenths of a day's work are enforced, people add "
            f"{write(f['side'], '%', decimals=0)} of their own; if "
            f"nothing is, all {write(f['loose'], '%', decimals=0)} goes to the side and the plant gets "
            "nothing"
        )
        if f["side"] <= 0:
            return fails(f"{told}: nothing is added.")
        if f["loose_plant"] > 0:
            return holds(f"{told}.")
        return holds_if(
            "the plant's own work was still watched",
            f"{told}. Both are gains against a plant that watches and allows nothing.",
        )

    plant, side = after_hours(0.6)
    loose_plant, loose = after_hours(0.0)
    del plant
    return Evidence({"side": side, "loose": loose, "loose_plant": loose_plant}, judge)


@claim("PB20", chapter=_CHAPTER)
def state_orders_ate_surpluses() -> Evidence:
    """Let orders take what a plant makes beyond its plan."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"A plant that may sell all it makes beyond its plan makes {write(f['free'], digits=2)}, "
            "one of whose surplus "
            f"half is taken at the order's price {write(f['half'], digits=2)}, and one that expects all "
            "to be taken "
            f"{write(f['taken'], digits=2)}"
        )
        if f["taken"] >= f["free"]:
            return fails(f"{told}: orders eat nothing.")
        if f["dear"] < f["free"] and f["dear"] > 0:
            return holds_if(
                "orders paid less than another unit cost",
                f"{told}. Where orders pay one more than it costs it still makes "
                f"{write(f['dear'], digits=2)}. So orders "
                "did not only take the surplus: they kept it from being made.",
            )
        return holds(f"{told}.")

    return Evidence(
        {
            "free": surplus_made(0.0),
            "half": surplus_made(0.5),
            "taken": surplus_made(1.0),
            "dear": surplus_made(1.0, order=3.0),
        },
        judge,
    )


@claim("PB25", chapter=_CHAPTER)
def elected_directors_raise_wages() -> Evidence:
    """Ask which return somebody asks who may have left next year, and what incomes did."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"An owner invests at a return of {write(f['owner'], '%', decimals=0)}; a worker of whom "
            f"{write(f['leaves'], '%', decimals=0)} leave each year asks "
            f"{write(f['worker'], '%', decimals=0)}, and votes for "
            "wages below it. From 1986 to 1990 household incomes rose "
            f"{write(f['overhang'], '%', decimals=0)} more than "
            "consumer goods, at fixed prices"
        )
        if f["worker"] <= f["owner"]:
            return fails(f"{told}.")
        if f["overhang"] <= 0:
            return fails(f"{told}: nothing was repressed.")
        return holds_if(
            "directors needed their workers' votes",
            f"{told}. The essay's own note gives another cause, cooperatives that bid for workers, and "
            "the figures do not "
            "tell the two apart.",
        )

    years = last_years()
    overhang = float(years["income"].loc[1990] / years["consumer"].loc[1990]) - 1.0
    return Evidence(
        {
            "owner": return_asked(0.0),
            "leaves": 0.1,
            "worker": return_asked(0.1),
            "overhang": overhang,
        },
        judge,
    )
