"""Claims of the chapter on institutions in the cracks."""

from __future__ import annotations

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds, holds_if, write
from feasible.roads.cracks import (
    Institutions,
    carries_somewhere,
    chance_time,
    dearest_that_carries,
    fate,
    longest_valley,
    mirrored,
    savings_time,
    smallest_region,
)

_CHAPTER = "roads/cracks"


@claim("C50", chapter=_CHAPTER)
def too_isolated_to_move_the_country() -> Evidence:
    """Open a region to the country, more and more, and watch which of the two follows."""

    def judge(f: Figures) -> Verdict:
        people, needed = (write(f[k], "%", decimals=0) for k in ("people", "needed"))
        cost = write(f["cost"], "%", decimals=0)
        fates = (
            f"If taking part costs {cost} of what it is worth if all do, a region with {people} of the "
            "people "
            f"{f['closed']} with few contacts outside and {f['open']} with many"
        )
        easier = (
            f"a region with {people} of them does where taking part costs less than "
            f"{write(f['dearest'], '%', decimals=0)}"
        )
        differ = ", or people differ" if f["differ"] else ""
        if f["people"] >= f["needed"]:
            return holds(
                f"{fates}; at some openness it carries the country, so what kept it from it is distance."
            )
        if f["needed"] >= f["half"]:
            return fails(
                f"{fates}. At no openness does it carry the country: it is too small, and its distance is "
                "what "
                "keeps it alive."
            )
        return holds_if(
            f"with more contacts the region would carry the country: at least {needed} of the people live in "
            f"it, or taking part costs less{differ}",
            f"{fates}. At no openness does it carry the country: it is too small, and its distance keeps it "
            f"alive. But {easier}{differ}. To carry it is more than to shape its strategy, which is all the "
            "essay speaks of. If staying out is held as firmly as taking part, no region short of "
            f"{write(f['half'], '%', decimals=0)} carries it.",
        )

    society, people = Institutions(cost=0.4), 0.1
    return Evidence(
        {
            "people": people,
            "cost": society.cost,
            "closed": fate(society, people, 0.05),
            "open": fate(society, people, 0.9),
            "needed": smallest_region(society, (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4)),
            "half": 0.5,
            "dearest": dearest_that_carries(people),
            "differ": carries_somewhere(Institutions(cost=society.cost, spread=0.1), people),
        },
        judge,
    )


@claim("C53", chapter=_CHAPTER)
def institutions_spread_little_by_little() -> Evidence:
    """Find what taking part may cost for it to grow from nothing, and what chance does in small circles."""

    def judge(f: Figures) -> Verdict:
        most, cost = (write(f[k], "%", decimals=0) for k in ("most", "cost"))
        if f["cost"] < f["most"]:
            return holds(
                f"Taking part costs {cost} of what it is worth if all do, less than {most}: it grows from "
                "nothing."
            )
        chance = (
            f"By chance a circle of {count(f['small'])} tips after about "
            f"{write(f['small_rounds'], digits=2)} "
            f"rounds, one of {write(f['large'])} after {write(f['large_rounds'], digits=2)}"
        )
        grows = "so growth is a matter of small circles"
        if f["large_rounds"] <= f["small_rounds"]:
            grows = "so size is no obstacle"
        return holds_if(
            f"taking part costs less than {most} of what it is worth if all do, or the example of others "
            "weighs so little that there is one way of life",
            f"At {cost}, the page's assumption, a share between {write(f['lowest'], '%', decimals=0)} and "
            f"{write(f['tipping'], '%', decimals=0)} shrinks. {chance}: {grows}. What tips by chance falls "
            f"back by chance, the small circle after {write(f['small_back'], digits=2)} rounds on average.",
        )

    society, small, large = Institutions(), 5, 50
    return Evidence(
        {
            "cost": society.cost / society.benefit,
            "most": (society.cost - society.folds[0][1]) / society.benefit,
            "lowest": society.lowest,
            "tipping": society.tipping or 0.0,
            "small_back": chance_time(mirrored(society), small),
            "small": small,
            "small_rounds": chance_time(society, small),
            "large": large,
            "large_rounds": chance_time(society, large),
        },
        judge,
    )


@claim("C55", chapter=_CHAPTER)
def walls_that_cannot_be_passed() -> Evidence:
    """Raise the cost by law, let places wait for savings, and cap the size."""

    def judge(f: Figures) -> Verdict:
        law = write(f["law"], "%", decimals=0)
        money = (
            f"Saving {write(f['rate'], '%', decimals=0)} of a place a round turns "
            f"{write(f['rounds'], decimals=1)} rounds of pressure into "
            f"{write(f['saving_rounds'], decimals=0)}"
        )
        if f["saving_rounds"] <= f["rounds"]:
            money = "Saving for places takes no longer than changing minds"
        if f["tipping"] <= 0:
            return holds_if(
                "the wall stands for good",
                "There is one way of life: a law or a limit holds it down while it is in force, and nothing "
                f"is lost for good. {money}.",
            )
        if f["law"] <= 0:
            return holds_if(
                "the wall is money or size and not law",
                f"No law that costs members something undoes what all take part in. {money}.",
            )
        return holds(
            f"A law that costs members more than {law} of what taking part is worth undoes in time even what "
            f"nearly all take part in, one that costs {write(f['law_push'], '%', decimals=0)} within "
            f"{write(f['law_rounds'], decimals=1)} rounds; its repeal does not bring it back. {money}. And a "
            f"limit below {write(f['tipping'], '%', decimals=0)} of the people is a limit against all of "
            "it: no "
            "push, however long, leads past it."
        )

    society, push, rate = Institutions(), 0.2, 0.1
    return Evidence(
        {
            "law": -society.folds[-1][1] / society.benefit,
            "law_push": push / society.benefit,
            "law_rounds": mirrored(society).length_needed(push),
            "tipping": society.tipping or 0.0,
            "rate": rate,
            "rounds": society.length_needed(push),
            "saving_rounds": savings_time(society, push, rate),
        },
        judge,
    )


@claim("C90", chapter=_CHAPTER)
def transitions_that_can_be_achieved() -> Evidence:
    """Compute how long a loss is borne for a gain that comes later, believed and half believed."""

    def judge(f: Figures) -> Verdict:
        loss, gain = (write(f[k], "%", decimals=0) for k in ("loss", "gain"))
        sure, doubted = (write(f[k], decimals=1) for k in ("sure", "doubted"))
        doubt = f"if only {write(f['belief'], '%', decimals=0)} is believed to be the chance of it, {doubted}"
        if f["doubted"] >= f["sure"]:
            doubt = "doubt makes no difference"
        return (
            holds_if(
                f"the loss lasts no longer than people bear it: {sure} years, where {loss} of income is "
                "lost for a "
                f"lasting gain of {gain} and a year later counts {write(f['discount'], '%', decimals=0)}",
                f"Those who discount more bear less, and {doubt}. Of a transition that nobody has made "
                "nobody knows "
                "how deep its valley is.",
            )
            if f["sure"] >= 1
            else fails(f"Not even one year of a loss of {loss} is borne for a lasting gain of {gain}.")
        )

    loss, gain, discount, belief = 0.2, 0.1, 0.95, 0.5
    return Evidence(
        {
            "loss": loss,
            "gain": gain,
            "discount": discount,
            "belief": belief,
            "sure": longest_valley(loss, gain, discount),
            "doubted": longest_valley(loss, gain, discount, belief=belief),
        },
        judge,
    )
