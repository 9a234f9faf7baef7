"""What communities tell and keep, and which trouble they absorb: claims of Katja's essay."""

from __future__ import annotations

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds, holds_if, write
from feasible.libcom.privacy_and_variety import (
    BLURRED,
    error_at_times,
    error_of_trigger,
    levels,
    limit_for,
    needs_lost,
    swing,
    weeks_until_noticed,
)

_CHAPTER = "libcom/privacy-and-variety"
_ONE, _, _EACH = BLURRED
#: A tenth: a difference in swing that hardly matters.
_SMALL = 0.1
_LOCAL, _SHARED, _SCATTERED, _PLACE = (
    "local plants stop",
    "shared plants stop",
    "each plant a little",
    "one community fails",
)


@claim("K1.2.6", chapter=_CHAPTER)
def separate_parts_absorb_less() -> Evidence:
    """Let every plant be a little better or worse; let parts answer alone, then together."""
    found, average = levels(_SCATTERED), levels(_SCATTERED, mean=True)

    def judge(f: Figures) -> Verdict:
        case = (
            f"If every plant can do a little more or less, {write(f['stiff'], '%', decimals=0)} of the "
            f"least-met need is lost while orders stand, {write(f['home'], '%', decimals=0)} if each part "
            f"answers for itself and keeps its trades, {write(f['anew'], '%', decimals=0)} if all plan anew "
            f"(of the mean of all needs {write(f['mean_stiff'], '%', decimals=1)}, "
            f"{write(f['mean_home'], '%', decimals=1)} and {write(f['mean_anew'], '%', decimals=1)})"
        )
        if f["home"] <= f["anew"] + 0.005:
            return fails(f"{case}: parts by themselves absorb as much.")
        if f["home"] >= f["stiff"]:
            return holds(f"{case}: parts by themselves absorb nothing.")
        return holds_if(
            "parts that compete keep to the trades they have",
            f"{case}. A market whose prices answer is no set of separate parts; how well its answers do is "
            "in "
            "the chapter on crises.",
        )

    return Evidence(
        {
            "stiff": found.stiff,
            "home": found.home,
            "anew": found.anew,
            "mean_stiff": average.stiff,
            "mean_home": average.home,
            "mean_anew": average.anew,
        },
        judge,
    )


@claim("K2.1", chapter=_CHAPTER)
def trouble_is_absorbed_at_home() -> Evidence:
    """Measure what part of three kinds of trouble communities absorb by themselves."""
    found = {name: levels(name) for name in (_LOCAL, _SHARED, _SCATTERED)}

    def judge(f: Figures) -> Verdict:
        case = (
            f"Of the trouble that local stops bring, {write(f['local'], '%', decimals=0)} is absorbed at "
            "home; of "
            f"stops in shared trades {write(f['shared'], '%', decimals=0)}, and of small troubles everywhere "
            f"{write(f['scattered'], '%', decimals=0)}. Planning anew together absorbs "
            f"{write(f['shared_together'], '%', decimals=0)} and "
            f"{write(f['scattered_together'], '%', decimals=0)} of these. That is by the least-met need of "
            "anybody, which one short good decides; by the mean of all needs "
            f"{write(f['scattered_mean'], '%', decimals=0)} of small troubles and "
            f"{write(f['shared_mean'], '%', decimals=0)} of stops in shared trades are absorbed at home."
        )
        if min(f["shared"], f["scattered"]) > 0.5:
            return holds(case)
        if f["local"] <= 0.5:
            return fails(case)
        return holds_if("trouble strikes what is made where it is used", case)

    return Evidence(
        {
            "local": found[_LOCAL].at_home,
            "shared": found[_SHARED].at_home,
            "scattered": found[_SCATTERED].at_home,
            "shared_together": found[_SHARED].together,
            "scattered_together": found[_SCATTERED].together,
            "scattered_mean": levels(_SCATTERED, mean=True).at_home,
            "shared_mean": levels(_SHARED, mean=True).at_home,
        },
        judge,
    )


@claim("K4.10", chapter=_CHAPTER)
def a_list_of_each_is_dear_to_protect() -> Evidence:
    """Protect every household's list of needs: by noise on one sum, or by noise on everybody's list."""
    many, few, off = 2000, 200, 0.1

    def judge(f: Figures) -> Verdict:
        case = (
            f"With {write(f['homes'])} households, blurring every list before it leaves home costs "
            f"{write(f['each'], '%', decimals=0)} of the least-met need, blurring one sum "
            f"{write(f['one'], '%', decimals=0)}; with {write(f['few'])} it is "
            f"{write(f['few_each'], '%', decimals=0)} and {write(f['few_one'], '%', decimals=0)}. A plan "
            f"that also knows last year's sums, {write(f['off'], '%', decimals=0)} off, loses "
            f"{write(f['each_known'], '%', decimals=0)} and {write(f['one_known'], '%', decimals=0)} with "
            f"{write(f['homes'])}."
        )
        if f["each"] <= f["one"] + 0.005:
            return fails(f"{case} Lists cost no more to protect than sums.")
        if f["few_one"] > 0.1:
            return holds_if(
                "a list that serves to plan is compared with a sum of many",
                f"{case} A register that nobody may read is useless, and one that can be read can serve to "
                "watch "
                "people; so can the sum of a small place.",
            )
        return holds(case)

    return Evidence(
        {
            "homes": many,
            "each": needs_lost(many, _EACH).lost,
            "one": needs_lost(many, _ONE).lost,
            "off": off,
            "each_known": needs_lost(many, _EACH, before=off).lost,
            "one_known": needs_lost(many, _ONE, before=off).lost,
            "few": few,
            "few_each": needs_lost(few, _EACH).lost,
            "few_one": needs_lost(few, _ONE).lost,
        },
        judge,
    )


@claim("K5.3.3", chapter=_CHAPTER)
def much_goes_without_saying() -> Evidence:
    """Tell a figure only when it has left its bounds; compare with telling it as often at fixed times."""
    apart = 6.0

    def judge(f: Figures) -> Verdict:
        case = (
            "A figure that wanders and is told only when it leaves its bounds, every "
            f"{write(f['apart'], decimals=0)} "
            f"weeks on average, is known with a mean squared error of {write(f['trigger'], decimals=1)} of a "
            f"week's change; told as often at fixed times, with {write(f['times'], decimals=1)}."
        )
        if f["trigger"] >= f["times"]:
            return fails(f"{case} Bounds save nothing.")
        if f["apart"] <= 1:
            return fails(f"{case} But it is told every week.")
        return holds_if(
            "what stays within bounds does not all drift the same way",
            f"{case} A thousand small deviations even out if they are independent, and add up if they are "
            "not.",
        )

    return Evidence(
        {"apart": apart, "trigger": error_of_trigger(apart), "times": error_at_times(apart)}, judge
    )


@claim("K5.3.9", chapter=_CHAPTER)
def a_wider_view_helps_in_disasters() -> Evidence:
    """Let one community's plants lose three tenths; let it answer alone, then let all plan anew."""
    found, trade = levels(_PLACE), levels(_SHARED)

    def judge(f: Figures) -> Verdict:
        case = (
            f"If one community's plants fail in part, the least-met need of anybody loses "
            f"{write(f['stiff'], '%', decimals=0)} while orders stand, {write(f['home'], '%', decimals=0)} "
            "if each "
            f"community answers by itself, and {write(f['anew'], '%', decimals=0)} if all plan anew. If "
            "plants of "
            f"shared trades stop, {write(f['trade_home'], '%', decimals=0)} and "
            f"{write(f['trade_anew'], '%', decimals=0)} in place of the last two."
        )
        if f["anew"] >= f["home"] - 0.005 or f["trade_anew"] >= f["trade_home"] - 0.005:
            return fails(f"{case} The wider view adds nothing.")
        return holds(f"{case} The least-met need is also a measure of justice.")

    return Evidence(
        {
            "stiff": found.stiff,
            "home": found.home,
            "anew": found.anew,
            "trade_home": trade.home,
            "trade_anew": trade.anew,
        },
        judge,
    )


@claim("K5.5.2", chapter=_CHAPTER)
def open_books_calm_chains() -> Evidence:
    """Compare how orders swing up a supply chain with and without open books."""
    stages, lead, short, long_ = 4, 2.0, 5, 50

    def judge(f: Figures) -> Verdict:
        swings = (
            f"Up a chain of {count(f['stages'], 'stage')} orders vary {write(f['closed'], decimals=0)} "
            "times as "
            f"much as use if each sees only its customer's orders, and {write(f['open'], decimals=0)} times "
            "with "
            f"open books, where forecasts look back {write(f['short'])} periods; "
            f"{write(f['closed_long'], decimals=2)} and {write(f['open_long'], decimals=2)} times where "
            "they look "
            f"back {write(f['long'])}."
        )
        if f["closed"] <= f["open"] * (1 + _SMALL):
            return fails(f"{swings} Open books hardly matter.")
        if f["closed_long"] > f["open_long"] * (1 + _SMALL):
            return holds(swings)
        return holds_if("forecasts look back only a few periods", swings)

    return Evidence(
        {
            "stages": stages,
            "short": short,
            "closed": swing(lead, short, stages),
            "open": swing(lead, short, stages, open_books=True),
            "long": long_,
            "closed_long": swing(lead, long_, stages),
            "open_long": swing(lead, long_, stages, open_books=True),
        },
        judge,
    )


@claim("K5.5.11", chapter=_CHAPTER)
def counting_can_wait_for_a_feeling() -> Evidence:
    """Start to count when what feels unjust has added up; see when that is."""
    years, weeks = 10, 52
    limit = limit_for(years * weeks)

    def judge(f: Figures) -> Verdict:
        case = (
            "If a community starts to count when what feels unjust has added up so far that a false alarm "
            "comes "
            f"once in {write(f['years'])} years, somebody who takes as much too much each week as weeks "
            "differ "
            f"anyway is noticed after {write(f['large'], 'weeks', decimals=0)}, somebody who takes a tenth "
            "of "
            f"that after {write(f['small'], 'weeks', decimals=0)}."
        )
        if f["large"] >= f["years"] * f["weeks"]:
            return fails(f"{case} It is noticed no sooner than false alarms come.")
        if f["small"] <= f["weeks"]:
            return holds(case)
        return holds_if("small overuse may go on for years", case)

    return Evidence(
        {
            "years": years,
            "weeks": weeks,
            "large": weeks_until_noticed(1.0, limit),
            "small": weeks_until_noticed(0.1, limit),
        },
        judge,
    )
