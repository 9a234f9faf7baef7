"""Claims of the chapter on family circles."""

from __future__ import annotations

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
from feasible.dual_hierarchy.family_circles import (
    Kontrol,
    best_rotation,
    biases,
    effective,
    ladder,
    one_deviation,
    padded,
    planned_on_reports,
    rotation_needed,
    stable_from,
    under_pressure,
)
from feasible.dual_hierarchy.skeleton import skeleton, turnover
from feasible.economy import Economy

_ESSAY = "Padgett, The Politics of Communist Economic Reform"
_STALIN, _MAO, _GORBACHEV = "Stalin", "Mao", "Gorbachev"
_CHAPTER = "dual-hierarchy/family-circles"

#: Where a claim needs a number that the essay does not give: half of what could be paid, rounds of a year.
_REWARD, _PATIENCE = 0.5, 0.9
#: Smaller differences are rounding.
_TINY = 1e-9
#: Shares that are written in words; others are written in percent.
_OF_FIVE = {0.6: "three bends of five"}
_CHANGE = {0.05: "one in twenty does", 0.5: "half of the watchers change"}
_TIMES = {2.0: "doubles"}
#: A plan that costs less than this share of consumption is not deeply flawed.
_DEEP = 0.05


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="Where director and party cell stand together, the second hierarchy tells the center nothing.",
    chapter=_CHAPTER,
)
def joined_pillars_tell_nothing() -> Evidence:
    """Price the watcher as favors pass more and less easily."""

    def judge(f: Figures) -> Verdict:
        lost = part(f["lost"])
        paid = (
            "A center that knows they may agree pays the watcher a little more than silence would bring her."
        )
        half = f"{paid} If {lost} of a favor is lost on the way she is"
        none = f"if nothing is lost, {write(f['friends'], '%', decimals=0)}."
        if f["friends"] > _TINY:
            return fails(f"{half} worth {write(f['half'], '%', digits=2)} of an incorruptible one; {none}")
        if f["half"] <= _TINY:
            return holds(f"{half} worth nothing; {none}")
        silent = ", or the center pays nothing for the truth" if f["unpaid"] <= _TINY else ""
        return holds_if(
            f"favors pass between them without loss{silent}",
            f"{half} still worth {write(f['half'], '%', digits=2)} of an incorruptible one; {none}",
        )

    lost = 0.5
    return Evidence(
        {
            "lost": lost,
            "half": Kontrol(efficiency=1 - lost).worth(),
            "friends": Kontrol(efficiency=1.0).worth(),
            "unpaid": stable_from(0.0),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="The stronger the pressure from above, the stronger the circles below.",
    chapter=_CHAPTER,
)
def pressure_breeds_circles() -> Evidence:
    """Raise what the center wants and leave the reward for telling where it was."""

    def judge(f: Figures) -> Verdict:
        raises = _TIMES.get(f["times"], f"multiplies by {write(f['times'])}")
        before = "no circle holds"
        if f["before"] < 1 - _TINY:
            before = f"a circle holds wherever the future counts for {write(f['before'], digits=2)} or more"
        after = f"a circle holds wherever the future counts for {write(f['after'], digits=2)} or more"
        told = (
            f"At the contract's own reward {before}; if the center then {raises} what it will give for a "
            f"first unit and pays the old reward, {after}."
        )
        if f["hidden"] <= 1:
            return fails(f"Higher targets do not raise what there is to hide. {told}")
        if not f["before"] > f["between"] > f["after"]:
            return fails(f"Higher targets raise what there is to hide, but not the circles. {told}")
        told = f"Higher targets raise what there is to hide. {told}"
        if f["in_step"] < 1 - _TINY:
            return holds(f"{told} If the reward rises in step, some hold too.")
        return holds_if(
            "the reward for telling does not rise with the targets",
            f"{told} If the reward rises in step, none does.",
        )

    first, times = Kontrol().first, 2.0
    pressed = Kontrol(first=times * first)
    return Evidence(
        {
            "hidden": pressed.contract().rent / Kontrol().contract().rent,
            "before": under_pressure(Kontrol(), first),
            "between": under_pressure(Kontrol(), 1.4 * first),
            "times": times,
            "after": under_pressure(Kontrol(), pressed.first),
            "in_step": under_pressure(pressed, pressed.first),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="Rosy reports from every level left nobody at the center who knew the truth.",
    chapter=_CHAPTER,
)
def rosy_reports_blind_the_center() -> Evidence:
    """Offices that each pad by a part of the scale, before two centers."""

    def judge(f: Figures) -> Verdict:
        pad = part(f["pad"])
        high = (
            f"If all {count(f['rungs'], 'rung')} always add {pad}, the report is "
            f"{write(f['overstated'], '%', decimals=0)} of the scale too high"
        )
        if f["overstated"] <= 0:
            return fails(f"{high}: it is not rosy.")
        everything = "everything"
        if f["always"] < 1 - _TINY:
            everything = f"{write(f['always'], '%', decimals=0)} of what there is to know"
        struck = f"{part(f['struck'])} of the time"
        told = (
            f"{high}, and a center that knows this subtracts it and knows {everything}. Padding that is "
            f"struck out at random {struck} leaves it {write(f['at_random'], '%', decimals=0)} of what there "
            "is to know; a circle whose rungs all pad or all do not, "
            f"{write(f['together'], '%', decimals=0)}."
        )
        if min(f["always"], f["at_random"], f["together"]) < 1 / 2:
            return holds(f"{told} Less than half is not knowing.")
        return holds_if("the center believes what it reads", told)

    rungs, pad, struck = 6, 0.05, 0.5
    always = padded(rungs, pad, 0.0)
    return Evidence(
        {
            "rungs": rungs,
            "pad": pad,
            "overstated": always.overstated,
            "always": always.known,
            "struck": struck,
            "at_random": padded(rungs, pad, struck).known,
            "together": padded(1, round(rungs * pad, 9), struck).known,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="Layer upon layer of circles kept what was happening below from the top.",
    chapter=_CHAPTER,
)
def layers_hide_the_truth() -> Evidence:
    """Add rungs that want the same, and rungs of which each wants more than the next."""

    def judge(f: Figures) -> Verdict:
        bias = part(f["bias"])
        same = (
            f"Where {count(f['rungs'], 'layer')} all want {bias} more than the center, "
            f"{write(f['same'], digits=3)} bits arrive"
        )
        more = f"Where each wants {bias} more than its superior, {write(f['more'], digits=3)} bits arrive."
        if f["more"] >= f["same"]:
            return fails(f"{same}. {more}")
        if f["same"] < f["one"] - _TINY:
            return holds(f"{same}, fewer than through one ({write(f['one'], digits=3)}). {more}")
        limit = part(f["limit"])
        adding = ""
        if f["more"] <= _TINY and f["rungs"] * f["bias"] >= f["limit"]:
            adding = f", and these add up to {limit} of what is possible"
        return holds_if(
            f"each layer wants more than the layer above it{adding}",
            f"{same}, as many as through one ({write(f['one'], digits=3)}): whatever the first dares to say "
            f"the others repeat. {more}",
        )

    rungs, bias = 9, 0.03
    # The smallest sum, in hundredths, at which nothing arrives through so many.
    limit = next(
        k / 100
        for k in range(1, 101)
        if ladder(biases(rungs, k / 100 / rungs, against="superior")).words == 1
    )
    return Evidence(
        {
            "rungs": rungs,
            "bias": bias,
            "one": ladder(biases(1, bias, against="center")).bits,
            "same": ladder(biases(rungs, bias, against="center")).bits,
            "more": ladder(biases(rungs, bias, against="superior")).bits,
            "limit": limit,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_STALIN,
    paraphrase="Planning on such reports makes next year's plan deeply flawed.",
    chapter=_CHAPTER,
)
def plans_on_lies_are_flawed() -> Evidence:
    """Plan the reference economy on what circles report."""

    def judge(f: Figures) -> Verdict:
        struck = _OF_FIVE.get(f["struck"], f"{write(f['struck'], '%')} of bends")
        told = (
            "On the reference economy, with bends of assumed size, a plan on reports that nobody checks is "
            f"as bad as taking {write(f['held'], '%', decimals=0)} of all consumption away; with a watcher "
            f"who strikes out {struck}, {write(f['caught'], '%', decimals=0)}."
        )
        if f["held"] < _DEEP:
            return fails(f"{told} That is not deep.")
        if f["caught"] >= f["held"] / 2:
            return holds(f"{told} She takes less than half of the harm away.")
        return holds_if("the plan takes reports as they come", told)

    struck = 0.6
    table = planned_on_reports(Economy.reference(1, 30), (0.0, 1 - struck, 1.0))["loss"]
    caught, held = float(table[1 - struck]), float(table[1.0])
    return Evidence({"held": held, "struck": struck, "caught": caught}, judge)


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="Fast turnover of cadres is a way out: it breaks family circles.",
    chapter=_CHAPTER,
)
def turnover_breaks_circles() -> Evidence:
    """Find the turnover at which no circle holds, and the one that is best if newcomers must learn."""

    def judge(f: Figures) -> Verdict:
        reward = f"With {part(f['reward'])} of the possible favor paid as reward,"
        if f["needed"] <= 0:
            return fails(f"{reward} no circle holds even if nobody is replaced: there is nothing to break.")
        if f["needed"] >= 1:
            return fails(f"{reward} circles hold unless all watchers change each round.")
        unpaid = "nothing short of all will do"
        if f["needed_unpaid"] < 1:
            unpaid = f"where more than {write(f['needed_unpaid'], '%', decimals=0)} do"
        told = (
            f"{reward} circles end where more than {write(f['needed'], '%', decimals=0)} of watchers change "
            f"each round; with no reward {unpaid}. If a newcomer finds "
            f"{part(f['newcomer'])} as much, the best turnover is "
            f"{write(f['best'], '%', decimals=0)}"
        )
        if f["best"] >= 1:
            return holds_if("enough of the watchers are replaced", f"{told}.")
        return holds_if(
            "enough of the watchers are replaced, and newcomers find what their elders found",
            f"{told}, and some circles are cheaper than that much ignorance.",
        )

    newcomer = 0.5
    return Evidence(
        {
            "reward": _REWARD,
            "needed": rotation_needed(_REWARD, _PATIENCE),
            "needed_unpaid": rotation_needed(0.0, _PATIENCE),
            "newcomer": newcomer,
            "best": best_rotation(patience=_PATIENCE, learning=1 - newcomer)[0],
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage="Khrushchev",
    paraphrase="When terror and rapid promotion ended, family circles flourished again.",
    chapter=_CHAPTER,
)
def circles_return_with_calm() -> Evidence:
    """Compare what a plant gains by keeping a circle under fast and slow turnover."""

    def judge(f: Figures) -> Verdict:
        fast = _CHANGE.get(f["fast"], f"{write(f['fast'], '%')} of the watchers change")
        slow = _CHANGE.get(f["slow"], f"{write(f['slow'], '%')} do")
        if f["gain_fast"] >= 0:
            return fails(
                f"Where {fast} each round a circle gains its plant {write(f['gain_fast'], digits=2)} "
                "of the rent: circles never went away."
            )
        told = (
            f"Where {fast} each round a circle loses its plant {write(-f['gain_fast'], digits=2)} of "
            f"the rent, and none holds; where {slow} it"
        )
        if f["gain_slow"] <= 0:
            return fails(f"{told} still loses {write(-f['gain_slow'], digits=2)}.")
        told = f"{told} gains {write(f['gain_slow'], digits=2)}."
        if f["reward_slow"] <= f["reward_fast"]:
            return fails(
                f"{told} But a reward of {write(f['reward_slow'], '%', decimals=0)} of the rent breaks it, "
                f"no more than the {write(f['reward_fast'], '%', decimals=0)} that did before."
            )
        return holds_if(
            "rewards for telling stayed where fast turnover had let them be",
            f"{told} To break it, the reward would have had to rise from "
            f"{write(f['reward_fast'], '%', decimals=0)} to {write(f['reward_slow'], '%', decimals=0)} of "
            "the rent.",
        )

    fast, slow = 0.5, 0.05
    return Evidence(
        {
            "fast": fast,
            "slow": slow,
            "gain_fast": one_deviation(_REWARD, _PATIENCE, rotation=fast),
            "gain_slow": one_deviation(_REWARD, _PATIENCE, rotation=slow),
            "reward_fast": effective(1.0, _PATIENCE, rotation=fast),
            "reward_slow": effective(1.0, _PATIENCE, rotation=slow),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="Central leaders need channels outside the party to get past family circles: secret police, "
    "KGB, press.",
    chapter=_CHAPTER,
)
def outside_channels_help() -> Evidence:
    """Add a second independent chance to find proof, for watchers who can and cannot be won."""

    def judge(f: Figures) -> Verdict:
        arrives = part(f["arrives"])
        told = (
            f"A second watcher who finds as much adds {write(f['honest'], '%', digits=2)} to what the center "
            f"gets without any if neither can be won, {write(f['half'], '%', digits=2)} if {arrives} of a "
            f"favor arrives, and {write(f['friends'], '%', decimals=0)} if both are friends of the plant."
        )
        if f["friends"] > _TINY:
            return holds(told)
        if f["honest"] <= _TINY:
            return fails(told)
        return holds_if(
            "they can be won less easily than the party", f"{told} More eyes of the same kind are no answer."
        )

    arrives, finds = 0.5, Kontrol().finds
    alone = Kontrol(finds=0.0).contract().welfare
    honest, half, friends = (
        (
            Kontrol(finds=1 - (1 - finds) ** 2, efficiency=kappa).contract().welfare
            - Kontrol(efficiency=kappa).contract().welfare
        )
        / alone
        for kappa in (0.0, arrives, 1.0)
    )
    return Evidence({"honest": honest, "arrives": arrives, "half": half, "friends": friends}, judge)


@claim(
    essay=_ESSAY,
    passage=_GORBACHEV,
    paraphrase="Purges in higher volumes and deeper down might have saved Gorbachev's reform.",
    chapter=_CHAPTER,
)
def deeper_purges_would_have_worked() -> Evidence:
    """Put the one turnover that is known beside the one that the model asks for."""

    def judge(f: Figures) -> Verdict:
        above = "above" if f["rate"] > f["needed"] else "not above"
        return cannot_settle(
            f"Provincial secretaries were replaced at {write(f['rate'], '%', decimals=0)} a year, {above} "
            f"the {write(f['needed'], '%', decimals=0)} that breaks a circle in the example. The circles "
            "that mattered were a level down, where superiors appoint their own; for that level there is no "
            "count, and none for how much the newcomers could find. He grants that it is speculation."
        )

    rate = float(turnover()["rate"]["Gorbachev: provincial secretaries, 1985-87"])
    return Evidence({"rate": rate, "needed": rotation_needed(_REWARD, _PATIENCE)}, judge)


@claim(
    essay=_ESSAY,
    passage=_MAO,
    paraphrase="Soviet circles were horizontal and Chinese ties vertical because command ran through "
    "ministries in one and through the party in the other.",
    chapter=_CHAPTER,
)
def horizontal_and_vertical() -> Evidence:
    """Ask the two skeletons how many masters a plant has, which is all that they can say."""

    def judge(f: Figures) -> Verdict:
        soviet = f"A Soviet plant answers to {write(f['soviet'])} {'line' if f['soviet'] == 1 else 'lines'}"
        if f["soviet"] < 2 or f["chinese"] > 1:
            return fails(
                f"{soviet}, a provincial Chinese plant to {write(f['chinese'])}. The structure does not fit: "
                "joining takes several masters in one country, and having nobody to join takes one in the "
                "other."
            )
        return cannot_settle(
            f"{soviet} and gains by joining them; a provincial Chinese plant to {write(f['chinese'])}, and "
            "has nobody beside it to join. The structure fits. He has impressions of two literatures, as he "
            "says, and a count of actual ties would be needed."
        )

    return Evidence(
        {
            "soviet": skeleton("soviet").reach("enterprises"),
            "chinese": skeleton("china").ways("Leader", "Plants of Province A"),
        },
        judge,
    )
