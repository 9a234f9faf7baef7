"""What the essay says of who should decide what, of one big meeting, and of self-sufficiency."""

from __future__ import annotations

import numpy as np

from feasible.book import (
    Evidence,
    Figures,
    Verdict,
    claim,
    count,
    fails,
    holds,
    holds_if,
    part,
    write,
)
from feasible.economy import Economy
from feasible.parecon.having_a_say import (
    Federation,
    Touched,
    big_meeting,
    borders_over,
    decisions_a_year,
    local_harm,
    one_bundle,
    self_made,
    touched_over,
    votes_over,
)

_CHAPTER = "parecon/having-a-say"
#: Economies on which plants are closed and votes are held; on which borders are.
_FIVE, _TEN = tuple(range(1, 6)), tuple(range(1, 11))


@claim("W47", chapter=_CHAPTER)
def private_requests_harm_nobody() -> Evidence:
    """Let one household ask for more of a good and less of another, by a little and by half of that."""
    case = Touched(Economy.reference(1, 30))
    tastes = case.economy.tastes.toarray()
    pairs = [
        (h, int(np.argmin(np.where(tastes[h] > 0, tastes[h], 1))), int(np.argmax(tastes[h])))
        for h in range(20)
    ]
    share = 0.01
    whole = [case.request(h, more, less, share) for h, more, less in pairs]
    half = [case.request(h, more, less, 0.5 * share) for h, more, less in pairs]

    def judge(f: Figures) -> Verdict:
        because = (
            f"Each of {write(f['households'])} households moves {write(f['share'], '%', decimals=0)} of "
            "its budget from what it wants most to what it wants least. Prices then do things to others, "
            f"worth {write(f['touched'], '%', decimals=0)} of what is moved in the mean if gains and "
            f"losses are added up without their signs, and {write(f['net'], '%', digits=2)} with them. "
            f"Moving half as much leaves {write(f['half'], '%', digits=2)} of it: what some pay more, "
            "others are paid."
        )
        if f["net"] >= 0.5 * f["touched"] or f["half"] >= f["net"]:
            return fails(because)
        return holds_if("a request touches others through prices alone", because)

    return Evidence(
        {
            "households": len(pairs),
            "share": share,
            "touched": float(np.mean([w["touched"] for w in whole])),
            "net": float(np.mean([abs(w["net"]) for w in whole])),
            "half": float(np.mean([abs(w["net"]) for w in half])),
        },
        judge,
    )


@claim("W87", chapter=_CHAPTER)
def assemblies_suit_public_goods() -> Evidence:
    """Give everybody the same mix of private goods, and each its own."""
    losses = [one_bundle(Economy.reference(seed, 30)) for seed in range(1, 21)]

    def judge(f: Figures) -> Verdict:
        because = (
            f"In {write(f['economies'])} reference economies one mix of private goods for all costs "
            f"{write(f['least'], '%', decimals=0)} to {write(f['most'], '%', decimals=0)} of everybody's "
            "consumption, with the same goods made."
        )
        if f["most"] <= 0.0:
            return fails(because)
        if f["least"] <= 0.0:
            return holds_if("tastes differ", because)
        return holds(f"{because} The more tastes differ, the more.")

    return Evidence({"economies": len(losses), "least": min(losses), "most": max(losses)}, judge)


@claim("W88", chapter=_CHAPTER)
def work_is_the_workers_business() -> Evidence:
    """Let one group at a time make its work a tenth easier, and plan again."""
    by = 0.1
    found = Touched(Economy.reference(1, 30)).easier_work(by)
    ratio = (found["others"] / found["own"]).to_numpy()

    def judge(f: Figures) -> Verdict:
        because = (
            f"Each of {write(f['groups'])} groups makes its work {part(f['by'])} easier. As long as it "
            "makes what was planned, nobody else notices. If the plan is made anew it makes more, prices "
            f"move, and the effects on others add up to {write(f['median'], decimals=2)} of what the group "
            f"itself saves, in the median; they are under a tenth of it for {write(f['small'])} groups."
        )
        if f["small"] >= 0.5 * f["groups"] and f["median"] < 0.1:
            return holds(because)
        return holds_if("output stays as planned", because)

    return Evidence(
        {
            "groups": ratio.size,
            "by": by,
            "median": float(np.median(ratio)),
            "small": int((ratio < 0.1).sum()),
        },
        judge,
    )


@claim("W89", chapter=_CHAPTER)
def others_get_no_say() -> Evidence:
    """Close each running plant and see where the effects fall."""
    found = touched_over(_FIVE)

    def judge(f: Figures) -> Verdict:
        because = (
            f"In {write(f['closings'])} closings of plants in {count(f['economies'])} reference economies "
            f"{write(f['away'], '%', decimals=0)} of the effects fall outside the plant's own region, in "
            f"the mean, and most of them in {write(f['mostly'], '%', decimals=0)} of the closings: there is "
            "one price list for all, and tastes do not go by region."
        )
        if f["mostly"] <= 0.0 or f["away"] <= 0.0:
            return fails(because)
        return holds_if("the product goes far", because)

    return Evidence(
        {
            "closings": len(found),
            "economies": len(_FIVE),
            "away": float(1 - found["at_home"].mean()),
            "mostly": float((found["at_home"] < 0.5).mean()),
        },
        judge,
    )


@claim("W90", chapter=_CHAPTER)
def a_congress_decides_little() -> Evidence:
    """Count the decisions that a congress can debate in a year, against products."""
    delegates, minutes, hours, products = 200, 5.0, 1000.0, 10_000

    def judge(f: Figures) -> Verdict:
        because = (
            f"{write(f['delegates'])} delegates who each speak {count(round(f['minutes']))} minutes on "
            f"each decision take {write(f['each'], digits=2)} hours for it, and "
            f"{write(f['decisions'], decimals=0)} decisions in {write(f['hours'], decimals=0)} hours of "
            "meetings a year; the essay speaks of tens of thousands of products."
        )
        if f["decisions"] >= f["products"]:
            return fails(f"{because} That is enough for {write(f['products'])}.")
        return holds(because)

    return Evidence(
        {
            "delegates": delegates,
            "minutes": minutes,
            "hours": hours,
            "each": big_meeting(delegates, minutes),
            "decisions": decisions_a_year(delegates, minutes, hours),
            "products": products,
        },
        judge,
    )


@claim("W94", chapter=_CHAPTER)
def self_sufficiency_wastes() -> Evidence:
    """Close the borders of four regions, alike and not."""
    found = borders_over(_TEN).mean()

    def judge(f: Figures) -> Verdict:
        because = (
            "Four regions of a reference economy with the same plants close their borders: where land, "
            f"labor and the rest are spread as people are, that costs {write(f['alike'], '%', digits=2)} "
            f"of consumption, in the mean of {count(f['economies'])}; where they are spread unevenly, "
            f"{write(f['uneven'], '%', decimals=0)}, and very unevenly, "
            f"{write(f['very'], '%', decimals=0)}. These plants can be small at no loss: duplication costs "
            "nothing here, and difference is what is given up."
        )
        if f["very"] < f["little"]:
            return fails(because)
        if f["alike"] >= f["little"]:
            return holds(because)
        return holds_if(
            "regions differ in what they have, or a thing is cheap only where much of it is made", because
        )

    return Evidence(
        {
            "economies": len(_TEN),
            "alike": float(found["alike"]),
            "uneven": float(found[4.0]),
            "very": float(found[1.0]),
            "little": 0.05,
        },
        judge,
    )


@claim("W95", chapter=_CHAPTER)
def no_wine_without_vines() -> Evidence:
    """Count the goods that each region of the reference economies can make."""
    made, alone = (
        np.concatenate(v)
        for v in zip(*(self_made(Economy.reference(s, 30)) for s in range(1, 21)), strict=True)
    )

    def judge(f: Figures) -> Verdict:
        because = (
            f"Of {write(f['regions'])} regions {write(f['all'])} have plants for every good; in the mean "
            f"they have them for {write(f['made'], '%', decimals=0)}. {write(f['alone'])} can make any "
            "good at all from inputs of their own. Plants and recipes are drawn so."
        )
        if f["all"] == f["regions"] and f["made"] >= 1:
            return fails(because)
        return holds_if("the good needs what the region lacks", because)

    return Evidence(
        {
            "regions": made.size,
            "all": int((made >= 1.0).sum()),
            "made": float(made.mean()),
            "alone": int((alone > 0).sum()),
        },
        judge,
    )


@claim("W97", chapter=_CHAPTER)
def no_reason_to_do_without_others() -> Evidence:
    """Compare what exchange brings with what it exposes a region to."""
    found = borders_over(_TEN).mean()

    def judge(f: Figures) -> Verdict:
        because = (
            f"Exchange among regions that are alike is worth {write(f['alike'], '%', digits=2)} of "
            f"consumption, among regions that are not {write(f['uneven'], '%', decimals=0)}. If one of "
            f"four loses half of its capacity, its people lose {write(f['closed'], '%', digits=2)} behind "
            f"closed borders and {write(f['open'], '%', digits=2)} with open ones, like everybody else. "
            "Regions that keep plants for what they buy lose no more by a cut than they would by never "
            "having traded; the model has no plants that were given up."
        )
        if f["alike"] <= 0.0 or f["uneven"] <= 0.0:
            return fails(because)
        if f["open"] >= f["closed"]:
            return holds_if("others' accidents stay with them", because)
        return holds_if("a region keeps plants for what it buys, or is sure of its partners", because)

    return Evidence(
        {
            "alike": float(found["alike"]),
            "uneven": float(found[4.0]),
            "closed": float(found["hit_closed"]),
            "open": float(found["hit_open"]),
        },
        judge,
    )


@claim("W98", chapter=_CHAPTER)
def much_is_local() -> Evidence:
    """Count closings whose effects stay at home, and decisions that a working group keeps to itself."""
    found = touched_over(_FIVE)
    work = Touched(Economy.reference(1, 30)).easier_work(0.1)

    def judge(f: Figures) -> Verdict:
        because = (
            f"Of {write(f['closings'])} closings of plants {write(f['local'])} have most of their effects "
            f"in the plant's region. Of {write(f['groups'])} groups that make their work easier "
            f"{write(f['mostly'])} touch others less than themselves, even if the plan is then made anew."
        )
        if f["local"] > 0.5 * f["closings"]:
            return holds(because)
        if f["mostly"] == 0:
            return fails(because)
        return holds_if("they decide how work is done, and leave how much is made to the plan", because)

    return Evidence(
        {
            "closings": len(found),
            "local": int((found["at_home"] > 0.5).sum()),
            "groups": len(work),
            "mostly": int((work["others"] < work["own"]).sum()),
        },
        judge,
    )


@claim("W99", chapter=_CHAPTER)
def say_in_proportion() -> Evidence:
    """Hold votes by stake and one each on drawn proposals, and on one that harms one person much."""
    found, harm = votes_over(_FIVE), local_harm(20, 1, 1.0, 30.0)

    def judge(f: Figures) -> Verdict:
        passed = {True: "passes", False: "does not pass"}
        because = (
            f"On {write(f['decisions'])} drawn proposals one vote each gets "
            f"{write(f['one_each'], '%', decimals=0)} of what votes by stake get. A proposal that gives "
            f"nineteen people one each and takes thirty from the twentieth {passed[f['each_passes']]} by "
            f"one vote each, and {passed[f['stake_passes']]} by stake. If all may claim the highest stake "
            f"it {passed[f['claimed_passes']]}; if votes cost their square it "
            f"{passed[f['quadratic_passes']]}."
        )
        if f["stake_passes"]:
            return fails(because)
        if not f["claimed_passes"]:
            return holds(because)
        if f["quadratic_passes"]:
            return holds_if("somebody can tell who is affected how much", because)
        how = "somebody can tell who is affected how much, or votes cost more the more one casts"
        if f["one_each"] > 0.9:
            how += "; where nobody is harmed much, one vote each does nearly as well"
        return holds_if(how, because)

    return Evidence(
        {
            "decisions": int(found["decisions"]),
            "one_each": float(found["one_each"] / found["by_stake"]),
            "each_passes": bool(harm["one_each"]),
            "stake_passes": bool(harm["by_stake"]),
            "claimed_passes": bool(harm["claimed"]),
            "quadratic_passes": bool(harm["quadratic"]),
        },
        judge,
    )


@claim("W100", chapter=_CHAPTER)
def the_distant_are_heard() -> Evidence:
    """Let one region decide alone, and all."""
    found = votes_over(_FIVE)

    def judge(f: Figures) -> Verdict:
        because = (
            f"On {write(f['decisions'])} drawn proposals a region that decides alone gets "
            f"{write(f['region'], '%', decimals=0)} of what there is to gain, all together with one vote "
            f"each {write(f['all'], '%', decimals=0)}. As few people drawn from everywhere get "
            f"{write(f['few'], '%', decimals=0)}: part of the loss is that they are few."
        )
        if f["region"] >= f["all"]:
            return fails(f"{because} To hear the distant gains nothing.")
        return holds_if("the distant vote, or bid for what is decided; the essay leaves open which", because)

    return Evidence(
        {
            "decisions": int(found["decisions"]),
            "region": float(found["one_region"]),
            "all": float(found["one_each"]),
            "few": float(found["any_few"]),
        },
        judge,
    )


@claim("W101", chapter=_CHAPTER)
def few_questions_touch_all_equally() -> Evidence:
    """See how evenly closings touch households, and through how many councils a say would travel."""
    found = touched_over(_FIVE)
    levels = Federation.over(1e7, 25)

    def judge(f: Figures) -> Verdict:
        because = (
            f"In {write(f['closings'])} closings of plants {write(f['half'], '%', decimals=0)} of "
            "households are hit at least half as hard as the hardest hit, in the mean, and effectively "
            f"{write(f['touched'], '%', decimals=0)} are touched. Where the touched have a say, ten "
            f"million people in councils of {write(f['size'])} need {count(f['levels'], 'level')}."
        )
        if f["half"] >= 0.5:
            return fails(because)
        if f["touched"] >= 0.5:
            return holds_if(
                "equally is the word: touched at all are most people by most closings, and prices must "
                "carry their say",
                because,
            )
        return holds(because)

    return Evidence(
        {
            "closings": len(found),
            "half": float(found["half_as_hard"].mean()),
            "touched": float(found["effective"].mean()),
            "size": levels.size,
            "levels": levels.levels,
        },
        judge,
    )
