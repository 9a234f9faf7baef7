"""What the essay says of public goods, of pollution, and of who may refuse it."""

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
from feasible.parecon.public_goods import Emissions, Scope, binding, guarded, harmful, rules_over

_CHAPTER = "parecon/public-goods"
#: Economies that a verdict rests on.
_SEEDS = 20
#: What differs by less is the same, to the percent.
_NOTHING = 0.005


@claim("W48", chapter=_CHAPTER)
def harmful_requests_may_be_refused() -> Evidence:
    """Leave a harmful private good free, charge for its harm, and refuse it, at three sizes of harm."""
    worth, price = 10.0, 2.0
    small, middle, large = (harmful(worth, price, harm) for harm in (1.0, 5.0, 10.0))

    def judge(f: Figures) -> Verdict:
        because = (
            "Take a good that is worth up to five times its price to those who want it. If using one does "
            f"others half as much harm as it costs, leaving it free gives {write(f['free_small'])} a head, "
            "refusing it nothing; where the harm is two and a half times what it costs, "
            f"{write(f['free_middle'])}. Charging for the harm gives {write(f['charged_small'])} and "
            f"{write(f['charged_middle'])}. Where the harm is more than anybody gains, free use comes to "
            f"{write(f['free_large'])} and a charge to {write(f['charged_large'])}: nobody buys, as if it "
            "were refused."
        )
        if f["free_large"] >= 0.0:
            return fails(f"Refusing never helps. {because}")
        if f["free_middle"] >= 0.0 or f["charged_middle"] <= 0.0:
            return holds(because)
        return holds_if(
            "the harm exceeds what anybody would gain; short of that, a charge does better", because
        )

    return Evidence(
        {
            "free_small": float(small["free"]),
            "charged_small": float(small["charged"]),
            "free_middle": float(middle["free"]),
            "charged_middle": float(middle["charged"]),
            "free_large": float(large["free"]),
            "charged_large": float(large["charged"]),
        },
        judge,
    )


@claim("W50", chapter=_CHAPTER)
def scopes_voice_what_is_wanted() -> Evidence:
    """Find from which spillover on a federation that builds the same everywhere beats separate assemblies."""
    near, far = Scope((1.0, 1.5)), Scope((1.0, 3.0))

    def judge(f: Figures) -> Verdict:
        because = (
            "Of two communities one wants a good half as much again as the other. Two assemblies do "
            f"better while less than {write(f['near'], '%', digits=2)} of the use crosses the border, a "
            "federation that builds the same in both does better beyond that; with wants of one to three, "
            f"beyond {write(f['far'], '%', digits=2)}."
        )
        if f["near"] <= 0.0:
            return fails(f"{because} Then assemblies never do better, and one scope is enough.")
        if f["far"] >= 0.5:
            return fails(f"{because} Then a federation never does better, and one scope is enough.")
        return holds_if("each good is decided as widely as its use spreads", because)

    return Evidence({"near": near.least_spill(), "far": far.least_spill()}, judge)


@claim("W58", chapter=_CHAPTER)
def polluting_saves_and_shifts() -> Evidence:
    """Free one plant at a time of the charge for what it emits."""
    found = Emissions(Economy.reference(1, 30)).exempted()
    gain, harm = found["gain"].to_numpy(), found["harm"].to_numpy()
    most = int(np.argmax(gain))

    def judge(f: Figures) -> Verdict:
        because = (
            f"{write(f['plants'])} plants of a reference economy emit. Freed of the charge alone, the one "
            f"that gains most keeps {write(f['gain'], '%', digits=2)} of all incomes more, and what it "
            f"emits costs others {write(f['harm'], '%', digits=2)}. {write(f['gaining'])} of "
            "them gain."
        )
        if f["gain"] <= 0.0 or f["gaining"] == 0:
            return fails(because)
        if f["harm"] <= 0.0:
            return fails(f"{because} It harms nobody.")
        share = f["gain"] / f["harm"]
        return holds(f"{because} For each unit of harm the plant has {write(share, decimals=2)}.")

    return Evidence(
        {
            "plants": int(gain.size),
            "gaining": int((gain > 1e-9).sum()),
            "gain": float(gain[most]),
            "harm": float(harm[most]),
        },
        judge,
    )


@claim("W59", chapter=_CHAPTER)
def shifting_costs_is_profitable() -> Evidence:
    """Compare what all plants keep with the right limit on emissions and with none."""
    cases = [Emissions(Economy.reference(seed, 30)) for seed in binding(range(1, _SEEDS + 1))]
    more = np.array([case.kept(50.0) - case.kept(1.0) for case in cases])
    shifted = np.array([case.revenue(1.0) for case in cases])
    alone = float(np.median([case.exempted()["gain"].max() for case in cases]))

    def judge(f: Figures) -> Verdict:
        because = (
            f"In {count(f['economies'])} reference economies whose limit binds, the charge is "
            f"{write(f['shifted'], '%', decimals=0)} of incomes in the mean. If nobody need pay it, plants "
            f"keep {write(f['kept'], '%', digits=2)} of incomes more, and less than before in "
            f"{count(f['losers'])}: the rest goes to whoever owns the land, the labor and the water that "
            "are now scarcer. A plant that is let off alone keeps up to "
            f"{write(f['alone'], '%', digits=2)} more, in the median."
        )
        if f["alone"] <= 0.0:
            return fails(because)
        if f["losers"] == 0 and f["kept"] > 0.5 * f["shifted"]:
            return holds(because)
        return holds_if("a few do it; where all do, competition passes most of it on", because)

    return Evidence(
        {
            "economies": len(cases),
            "shifted": float(shifted.mean()),
            "kept": float(more.mean()),
            "losers": int((more < 0).sum()),
            "alone": alone,
        },
        judge,
    )


@claim("W60", chapter=_CHAPTER)
def public_goods_are_encouraged() -> Evidence:
    """Let the same people decide by the mean of wishes, honest and bent, by majority, and by giving."""
    means = rules_over(range(1, _SEEDS + 1)).groupby("rule").mean()
    spent, lost = means["spending"], means["loss"]

    def judge(f: Figures) -> Verdict:
        because = (
            f"In {write(f['economies'])} reference economies with equal bills, assemblies that average "
            f"honest wishes spend {write(f['mean'], '%', decimals=0)} of what people would pay for what "
            "they enjoy. Where each bends its wish to move the average, and may ask for all that its "
            f"budget would pay, they spend {write(f['bent'], '%', decimals=0)}, at a loss of "
            f"{write(f['bent_loss'], '%', digits=2)} of consumption. Assemblies that vote spend "
            f"{write(f['majority'], '%', decimals=0)}, and people who give "
            f"{write(f['giving'], '%', decimals=0)}."
        )
        if f["mean"] <= f["giving"]:
            return fails(because)
        if f["majority"] >= 1.0 - f["slack"] and f["bent"] <= 1.0 + f["slack"]:
            return holds(because)
        return holds_if(
            "assemblies average wishes and people state them honestly; a vote builds less than is wanted"
            if f["majority"] < 1.0
            else "assemblies average wishes and people state them honestly",
            because,
        )

    return Evidence(
        {
            "economies": _SEEDS,
            "mean": float(spent["mean"]),
            "bent": float(spent["exaggerated"]),
            "bent_loss": float(lost["exaggerated"]),
            "majority": float(spent["majority"]),
            "giving": float(spent["giving"]),
            "slack": 0.05,
        },
        judge,
    )


@claim("W61", chapter=_CHAPTER)
def residents_may_refuse() -> Evidence:
    """Let guardians decide how much may be emitted: unpaid, and paid for what they allow."""
    table = guarded()

    def judge(f: Figures) -> Verdict:
        because = (
            f"Without a limit {write(f['free'] - 1, '%', decimals=0)} more is emitted than is right, at a "
            f"loss of {write(f['free_loss'], '%', digits=2)} of consumption. Neighbors who suffer all the "
            f"harm and have a quarter of the goods refuse until {write(f['unpaid'], '%', decimals=0)} "
            f"of the right amount is left, at {write(f['unpaid_loss'], '%', digits=2)}; four guardians who "
            f"are paid for what they allow, until {write(f['paid'], '%', decimals=0)}, at "
            f"{write(f['paid_loss'], '%', digits=2)}; a hundred who are, until "
            f"{write(f['many'], '%', decimals=0)}."
        )
        if min(f["unpaid_loss"], f["paid_loss"], f["many_loss"]) >= f["free_loss"]:
            return fails(f"{because} It is always worse than no limit.")
        if max(f["unpaid_loss"], f["paid_loss"]) < f["free_loss"]:
            return holds(because)
        return holds_if(
            "those who may refuse also bear what refusing costs, or so many of them are paid that none "
            "can move the charge",
            because,
        )

    return Evidence(
        {
            "free": float(table["emitted"]["nobody"]),
            "free_loss": float(table["loss"]["nobody"]),
            "unpaid": float(table["emitted"]["unpaid 4"]),
            "unpaid_loss": float(table["loss"]["unpaid 4"]),
            "paid": float(table["emitted"]["paid 4"]),
            "paid_loss": float(table["loss"]["paid 4"]),
            "many": float(table["emitted"]["paid 100"]),
            "many_loss": float(table["loss"]["paid 100"]),
        },
        judge,
    )


@claim("W62", chapter=_CHAPTER)
def groups_reckon_with_nature() -> Evidence:
    """Let each plant answer a charge on what it emits, and no charge."""
    case = Emissions(Economy.reference(1, 30))
    twice = case.emitted(2.0)

    def judge(f: Figures) -> Verdict:
        because = (
            f"Without a charge groups emit {write(f['free'], decimals=2)} times the right amount, at the "
            f"charge that equals the harm of a unit {write(f['right'], decimals=2)} times, at twice that "
            f"charge {write(f['twice'], decimals=2)} times."
        )
        if not f["twice"] < f["right"] < f["free"]:
            return fails(because)
        if abs(f["right"] - 1.0) > f["slack"]:
            return holds_if("the charge is put right by trial", because)
        return holds_if("the charge is what the harm is worth, which the residents have to know", because)

    return Evidence(
        {"free": case.unlimited, "right": case.emitted(1.0), "twice": twice, "slack": _NOTHING}, judge
    )


@claim("W77", chapter=_CHAPTER)
def polluters_score_badly() -> Evidence:
    """Count the groups that a threshold would disband for what they emit, and what half of it would do."""
    threshold = 0.1
    fell = stood = cleaned = economies = 0
    for seed in binding(range(1, _SEEDS + 1)):
        case = Emissions(Economy.reference(seed, 30))
        now, cleaner = case.ratios(), case.ratios(emission_share=0.5)
        below = now["charged"] < 1.0 - threshold
        dirty = below & (now["free"] >= 1.0 - threshold)
        economies += 1
        fell += int(below.sum())
        stood += int(dirty.sum())
        cleaned += int((dirty & (cleaner["charged"] >= 1.0 - threshold)).sum())

    def judge(f: Figures) -> Verdict:
        because = (
            f"In {count(f['economies'])} reference economies {write(f['fell'])} groups that the best plan "
            f"runs are more than {part(f['threshold'])} below the average of benefit over cost. "
            f"{write(f['dirty'])} of them would not be if emissions were free, and {write(f['cleaned'])} "
            "of these would not be if their equipment emitted half as much."
        )
        if f["dirty"] == 0:
            return fails(because)
        if f["cleaned"] == 0:
            return fails(f"{because} Cleaner equipment would not help.")
        return holds_if("cleaner equipment costs less than the charge that it saves", because)

    return Evidence(
        {"economies": economies, "threshold": threshold, "fell": fell, "dirty": stood, "cleaned": cleaned},
        judge,
    )
