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
    Denouncing,
    Kontrol,
    best_of,
    best_rotation,
    biases,
    effective,
    harm_by_bend,
    honest_limit,
    hush,
    ladder,
    most_covered,
    one_deviation,
    padded,
    rotation_needed,
    shared_failure,
    stable_from,
)
from feasible.dual_hierarchy.skeleton import brezhnev, half_after, record, shares, skeleton, turnover
from feasible.economy import Economy

_CHAPTER = "dual-hierarchy/family-circles"

#: Where a claim needs a number that the essay does not give: half of what could be paid, rounds of a year.
_REWARD, _PATIENCE = 0.5, 0.9
#: Smaller differences are rounding.
_TINY = 1e-9
#: Shares that are written in words; others are written in percent.
_CHANGE = {0.05: "one in twenty does", 0.5: "half of the watchers change"}
#: What a plan loses at least that we call deeply flawed.
_DEEP = 0.05
#: When Gorbachev took office, and when he put his Congress to the party: years and parts of years.
_OFFICE, _CONFERENCE = 1985.2, 1988.5


def _rate(whom: str) -> float:
    return float(turnover()["rate"][f"Gorbachev: {whom}, 1985-87"])


@claim("PD7", chapter=_CHAPTER)
def a_base_takes_years() -> Evidence:
    """Ask after how long half of a leader's electors owe him their post."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"At the rate of Gorbachev's first years half of the Central Committee owes him its seats after "
            f"{write(f['fast'], digits=2)} years, at Brezhnev's fastest after {write(f['slow'], digits=2)} "
            "and "
            f"at his slowest after {write(f['slowest'], digits=2)}."
        )
        if f["slow"] < f["soon"]:
            return holds(f"{told} That is soon.")
        if f["fast"] > f["slowest"]:
            return fails(f"{told} That is a lifetime.")
        return holds_if(
            "he has had time to make the appointments", f"{told} To begin with he has no base at all."
        )

    rates = brezhnev()
    return Evidence(
        {
            "fast": half_after(_rate("Central Committee")),
            "slow": half_after(float(rates.max())),
            "slowest": half_after(float(rates.min())),
            "soon": 5.0,
        },
        judge,
    )


@claim("PS2", chapter=_CHAPTER)
def promises_need_no_liars() -> Evidence:
    """Take the best of some honest proposals whose authors err."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"The best of {write(f['few'])} honest proposals overstates by {write(f['best_few'], digits=2)} "
            f"standard errors of a proposal, the best of {write(f['many'])} by "
            f"{write(f['best_many'], digits=2)}"
        )
        if f["best_many"] <= f["best_few"]:
            return fails(f"{told}: competition does not make it worse.")
        if f["best_few"] < 1:
            return fails(f"{told}: that is within what anybody errs.")
        return holds_if(
            "proposals err much, or their authors lie besides",
            f"{told}. Competition makes promises outlandish without a liar.",
        )

    few, many = 5, 150
    return Evidence({"few": few, "many": many, "best_few": best_of(few), "best_many": best_of(many)}, judge)


@claim("PS8", chapter=_CHAPTER)
def circles_come_before_the_impossible() -> Evidence:
    """Raise a target from what is worth working for to what nobody would."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"If a missing unit can be covered for {write(f['cover'], decimals=1)}, a director works up to "
            f"{write(f['works'], decimals=1)} and covers the rest up to a target of "
            f"{write(f['most'], decimals=2)}. "
            f"Without anybody to cover him he would meet {write(f['honest'], decimals=2)}"
        )
        if f["most"] <= f["honest"]:
            return fails(f"{told}: circles do not reach the impossible.")
        if f["works"] >= f["honest"]:
            return holds(f"{told}: circles begin where targets become impossible.")
        return holds_if(
            "covering a gap costs less than a miss",
            f"{told}: so circles begin well before targets are impossible, wherever hiding is cheaper than "
            "work.",
        )

    cover = 0.8
    return Evidence(
        {
            "cover": cover,
            "works": hush(most_covered(cover=cover) - 1e-9, cover=cover).output,
            "most": most_covered(cover=cover),
            "honest": honest_limit(),
        },
        judge,
    )


@claim("PS9", chapter=_CHAPTER)
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


@claim("PS11", chapter=_CHAPTER)
def trouble_breeds_circles() -> Evidence:
    """Leave the target and let work become dearer, as when supplies fail."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"At one target a director covers {write(f['calm'], decimals=1)} of it; where work costs "
            f"{write(f['times'])} times as much, {write(f['trouble'], decimals=1)}"
        )
        if f["trouble"] <= f["calm"]:
            return fails(f"{told}.")
        if f["worst"] > f["trouble"]:
            return holds(f"{told}, and at a higher target {write(f['worst'], decimals=1)}.")
        return holds_if(
            "there is still something left to save",
            f"{told}. But at a higher target he then gives up, and covers {write(f['worst'], decimals=1)}: "
            "in the "
            "worst trouble reports turn honest.",
        )

    times = 3
    return Evidence(
        {
            "calm": hush(1.0).padding,
            "times": times,
            "trouble": hush(1.0, trouble=float(times)).padding,
            "worst": hush(1.4, trouble=float(times)).padding,
        },
        judge,
    )


@claim("PS12", chapter=_CHAPTER)
def plans_on_lies_are_flawed() -> Evidence:
    """Plan the reference economy on each way of bending reports."""

    def judge(f: Figures) -> Verdict:
        told = (
            "On the reference economy, with bends of assumed size that nobody strikes out, reporting more "
            "than "
            f"was made costs {write(f['rosy'], '%', digits=2)} of consumption, showing less than can be made "
            f"{write(f['hiding'], '%', digits=2)}, asking for more than is needed "
            f"{write(f['hoarding'], '%', digits=2)}; all together {write(f['all'], '%', digits=2)}"
        )
        if f["reports"] >= f["deep"]:
            return holds(f"{told}.")
        deep = f"we call {write(f['deep'], '%', digits=1)} deep, and the first two together cost less"
        if f["all"] < f["deep"]:
            return fails(f"{told}; {deep}.")
        return holds_if(
            "lies about needs are meant, and what is hoarded is lost",
            f"{told}; {deep} ({write(f['reports'], '%', digits=2)}). The third is so large because "
            "this institution has every hoard used up within the year; where hoards are kept and grow with "
            f"the economy, all together cost {write(f['kept'], '%', digits=2)}.",
        )

    harm = harm_by_bend(Economy.reference(1, 30))
    return Evidence({"deep": _DEEP, **{str(name): float(loss) for name, loss in harm.items()}}, judge)


@claim("PS13", chapter=_CHAPTER)
def a_region_that_fails_covers_for_all() -> Evidence:
    """Ask how likely a region misses, given that one plant of it does."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Of {write(f['plants'])} plants one misses. Where results have nothing in common the region's "
            "average "
            f"misses as badly in {write(f['apart'], '%', digits=2)} of cases, and the secretary can "
            "dismiss its "
            f"director. Where {part(f['common'])} of what happens is common to all, it is "
            f"{write(f['together'], '%', decimals=0)}, where {part(f['more'])} is, "
            f"{write(f['nearly_all'], '%', decimals=0)}"
        )
        if f["nearly_all"] < 1 / 2 or f["nearly_all"] <= f["apart"]:
            return fails(f"{told}: she is seldom in the same boat.")
        if f["apart"] >= 1 / 2:
            return holds(f"{told}: she is in the same boat whatever the cause.")
        return holds_if("what makes plants miss is common to the region", f"{told}.")

    plants, common, more = 20, 0.5, 0.9
    return Evidence(
        {
            "plants": plants,
            "common": common,
            "more": more,
            "apart": shared_failure(plants, 0.0),
            "together": shared_failure(plants, common),
            "nearly_all": shared_failure(plants, more),
        },
        judge,
    )


@claim("PS14", chapter=_CHAPTER)
def clients_who_move_with_their_patron() -> Evidence:
    """Compare what truth costs where people are moved apart and where they move together."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Where {write(f['moved'], '%', decimals=0)} of posts change hands each round, a reward of "
            f"{write(f['apart'], '%', decimals=0)} of what could be paid ends a circle; where a patron takes "
            f"his people along, it takes {write(f['together'], '%', decimals=0)}"
        )
        if f["together"] <= f["apart"]:
            return fails(f"{told}: no safer.")
        if f["together"] >= 1 - _TINY:
            return holds(f"{told}: nothing ends it.")
        return holds_if("the patron takes his people along when he moves", f"{told}.")

    moved = 0.3
    return Evidence(
        {
            "moved": moved,
            "apart": effective(1.0, _PATIENCE, rotation=moved),
            "together": effective(1.0, _PATIENCE),
        },
        judge,
    )


@claim("PS15", chapter=_CHAPTER)
def pressure_breeds_circles() -> Evidence:
    """Raise the target, then the price of missing it."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Raise the target from {write(f['low'], decimals=1)} to {write(f['high'], decimals=1)}, and a "
            "director covers "
            f"{write(f['covered_low'], decimals=1)}, then {write(f['covered_high'], decimals=1)}; what he "
            "makes stays "
            f"{write(f['made'], decimals=1)}"
        )
        if f["covered_high"] <= f["covered_low"]:
            return fails(f"{told}.")
        fear = (
            f"If a miss costs {write(f['times'], decimals=0)} times as much, he keeps this up to "
            f"{write(f['feared'], decimals=1)} "
            f"and not only to {write(f['most'], decimals=2)}."
        )
        if f["feared"] <= f["most"]:
            return fails(f"{told}. Fear does not stretch it.")
        if f["beyond"] > f["covered_high"]:
            return holds(f"{told}. {fear}")
        return holds_if(
            "covering a gap is cheaper than working it off, and the target not beyond all hope",
            f"{told}. {fear} Beyond that he gives up, and the first bad report comes when nothing is left "
            "to save.",
        )

    low, high, times = 1.0, 1.4, 2.0
    return Evidence(
        {
            "low": low,
            "high": high,
            "covered_low": hush(low).padding,
            "covered_high": hush(high).padding,
            "made": hush(high).output,
            "times": times,
            "feared": most_covered(stake=times),
            "most": most_covered(),
            "beyond": hush(2.0).padding,
        },
        judge,
    )


@claim("PS18", chapter=_CHAPTER)
def friends_race_to_denounce() -> Evidence:
    """Let two friends choose, with a police that acts for certain."""

    def judge(f: Figures) -> Verdict:
        known = (
            f"With police who act and spare the first to talk {write(f['leniency'], '%', decimals=0)}, "
            "talking "
            f"is the answer to a friend who talks (it saves {write(f['second'], digits=2)})"
        )
        if f["second"] <= 0:
            return fails("With police who act, talking saves nothing even if the friend talks.")
        if f["first_seldom"] > 0:
            return holds(f"{known}, and to one who is silent.")
        told = (
            f"{known}. Against a friend who is silent it pays only if the police find out without help "
            "more than "
            f"{write(f['needed'], '%', decimals=0)} of the time"
        )
        often = write(f["often"], "%", decimals=0)
        if f["first_often"] <= 0:
            return fails(f"{told}, and not even at {often}.")
        return holds_if(
            "each expects the other to talk, or the police would find out anyway",
            f"{told}, as at {often} (gain {write(f['first_often'], digits=2)}). Otherwise two friends who "
            "trust each other stay silent, and silence is stable.",
        )

    leniency, often, seldom = 0.3, 0.9, 0.5
    return Evidence(
        {
            "leniency": leniency,
            "second": Denouncing(leniency=leniency).gain_second,
            "often": often,
            "first_often": Denouncing(found=often, leniency=leniency).gain_first,
            "first_seldom": Denouncing(found=seldom, leniency=leniency).gain_first,
            "needed": 1 - leniency,
        },
        judge,
    )


@claim("PS19", chapter=_CHAPTER)
def nobody_denounces_until_police_can_be_believed() -> Evidence:
    """Find the credibility below which talking never pays."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Where an accuser whom the police ignore loses {part(f['retaliation'])} of what a convict "
            "does, and "
            f"the first to talk is spared {write(f['leniency'], '%', decimals=0)}, nobody talks first or "
            "second "
            f"while the police act on fewer than {write(f['threshold'], '%', decimals=0)} of denunciations"
        )
        if f["threshold"] <= 0:
            return fails(f"{told}: there is no threshold.")
        if f["gain_below"] > 0:
            return fails(f"{told}, but for those who would be found out anyway.")
        return holds_if("who denounces in vain is made to pay for it", f"{told}.")

    case = Denouncing(found=0.3)
    below = Denouncing(credible=case.threshold - 0.05, found=case.found)
    return Evidence(
        {
            "retaliation": case.retaliation,
            "leniency": case.leniency,
            "threshold": case.threshold,
            "gain_below": max(below.gain_first, below.gain_second),
        },
        judge,
    )


@claim("PS20", chapter=_CHAPTER)
def a_secret_ballot_lowers_the_threshold() -> Evidence:
    """Take retaliation away, in whole and in half."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Challenging a superior pays once {write(f['open'], '%', decimals=0)} of challenges are acted "
            "on if "
            f"all can see who did it, {write(f['half'], '%', decimals=0)} if half of the retaliation can be "
            f"escaped, and {write(f['secret'], '%', decimals=0)} if nobody can know"
        )
        if f["secret"] >= f["open"]:
            return fails(f"{told}.")
        if f["secret"] <= 0 and f["half"] <= f["open"] / 2:
            return holds(f"{told}.")
        return holds_if("the ballot is truly secret", f"{told}.")

    case = Denouncing()
    return Evidence(
        {
            "open": case.threshold,
            "half": Denouncing(retaliation=case.retaliation / 2).threshold,
            "secret": Denouncing(retaliation=0.0).threshold,
        },
        judge,
    )


@claim("PS32", chapter=_CHAPTER)
def war_or_lies() -> Evidence:
    """Set what was turned over to the military beside what lies cost."""

    def judge(f: Figures) -> Verdict:
        war = (
            f"Turning {write(f['war'], '%', decimals=0)} of the product over to the military, as in 1940, "
            "takes "
            "about as much from everybody: that is arithmetic, and no model is needed"
        )
        lies = (
            "In the book's command economy rosy reports and hidden capacity cost "
            f"{write(f['reports'], '%', digits=2)}"
            f", and {write(f['all'], '%', digits=2)} with hoards that are lost each year"
        )
        if f["reports"] <= 0 or f["war"] <= 0:
            return fails(f"{war}. {lies}. Either part is nothing.")
        if f["all"] < f["war"]:
            return holds(f"{war}. {lies}. War took more.")
        if f["reports"] >= f["war"]:
            return holds(f"{war}. {lies}. Lies took more.")
        return holds_if(
            "which part was larger is left open",
            f"{war}. {lies}. Which is larger turns on what became of the hoards.",
        )

    rows = record().set_index(["series", "year"])["value"]
    harm = harm_by_bend(Economy.reference(1, 30))
    return Evidence(
        {
            "war": float(rows["Military share of GNP", 1940]) / 100,
            "reports": float(harm["reports"]),
            "all": float(harm["all"]),
        },
        judge,
    )


@claim("PS35", chapter=_CHAPTER)
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
        least = min(f["always"], f["at_random"], f["together"])
        if least < f["blind"]:
            return holds(f"{told} We call it blind that knows less than {part(f['blind'])}.")
        return holds_if(
            "the center believes what it reads",
            f"{told} It does not know whom it inspected; we would call it blind below {part(f['blind'])}.",
        )

    rungs, pad, struck = 6, 0.05, 0.5
    always = padded(rungs, pad, 0.0)
    return Evidence(
        {
            "rungs": rungs,
            "pad": pad,
            "overstated": always.overstated,
            "always": always.known,
            "struck": struck,
            "blind": 1 / 2,
            "at_random": padded(rungs, pad, struck).known,
            "together": padded(1, round(rungs * pad, 9), struck).known,
        },
        judge,
    )


@claim("PK1", chapter=_CHAPTER)
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


@claim("PM17", chapter=_CHAPTER)
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
            "has nobody beside it to join. So he drew them, and a drawing is no evidence of ties that no "
            "chart shows: he has impressions of two literatures, as he says, and a count is needed."
        )

    return Evidence(
        {
            "soviet": skeleton("soviet").reach("enterprises"),
            "chinese": skeleton("china").ways("Leader", "Plants of Province A"),
        },
        judge,
    )


@claim("PB6", chapter=_CHAPTER)
def the_lock_on_appointments() -> Evidence:
    """Count when half of those who voted owed him their seats."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"By August 1987 he had replaced {write(f['politburo'], '%', decimals=0)} of the Politburo and "
            f"{write(f['committee'], '%', decimals=0)} of the Central Committee"
        )
        years = write(f["years"], digits=2)
        when = f"At that rate half of the Committee was his {years} years after he took office"
        if f["committee"] > 1 / 2:
            return holds(f"{told}: more than half.")
        if f["years"] > f["until"]:
            return fails(f"{told}. {when}, later than the votes that are meant.")
        return holds_if(
            "the votes of 1988 and later are meant",
            f"{told}: not half. {when}. That a seat was owed to him does not show that a vote was.",
        )

    share = turnover()["share"]
    politburo = shares().set_index("what")["percent"]["Politburo replaced"] / 100
    return Evidence(
        {
            "politburo": float(politburo),
            "committee": float(share["Gorbachev: Central Committee, 1985-87"]),
            "years": half_after(_rate("Central Committee")),
            "until": _CONFERENCE - _OFFICE,
        },
        judge,
    )


@claim("PB7", chapter=_CHAPTER)
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


@claim("PB11", chapter=_CHAPTER)
def control_ends_with_the_first_level() -> Evidence:
    """Follow the essay's own counts one level down."""

    def judge(f: Figures) -> Verdict:
        lower = f["committees"] < f["secretaries"]
        return cannot_settle(
            f"In {write(f['months'])} months {write(f['secretaries'], '%', decimals=0)} of provincial "
            "secretaries were replaced and "
            f"{write(f['committees'], '%', decimals=0)} of republican committees, a level down: "
            f"{'fewer' if lower else 'no fewer'}, but the level was not left alone. Who chose the "
            "newcomers, the "
            "leader's people or the secretaries' own, is not counted. If every level down keeps the same "
            "ratio, "
            f"the next had {write(f['next'], '%', decimals=0)}."
        )

    share = turnover()["share"]
    first = float(share["Gorbachev: provincial secretaries, 1985-87"])
    second = float(share["Gorbachev: republican committees, 1985-87"])
    return Evidence(
        {"months": 29, "secretaries": first, "committees": second, "next": second**2 / first}, judge
    )


@claim("PB12", chapter=_CHAPTER)
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
            f"{write(f['best_whole'], '%', decimals=0)} where "
            f"favors arrive whole, and {write(f['best'], '%', decimals=0)} where {part(f['lost'])} of a "
            "favor is "
            "lost, as there is less to break"
        )
        if f["best"] >= 1:
            return holds_if("enough of the watchers are replaced", f"{told}.")
        return holds_if(
            "enough of the watchers are replaced, and newcomers find what their elders found",
            f"{told}.",
        )

    newcomer, whole = 0.5, Kontrol(efficiency=1.0)
    return Evidence(
        {
            "reward": _REWARD,
            "needed": rotation_needed(_REWARD, _PATIENCE),
            "needed_unpaid": rotation_needed(0.0, _PATIENCE),
            "newcomer": newcomer,
            "lost": 1 - Kontrol().efficiency,
            "best": best_rotation(patience=_PATIENCE, learning=1 - newcomer)[0],
            "best_whole": best_rotation(whole, patience=_PATIENCE, learning=1 - newcomer)[0],
        },
        judge,
    )


@claim("PB29", chapter=_CHAPTER)
def a_stalinist_course() -> Evidence:
    """Put the turnover that is counted beside the one that the model asks for."""

    def judge(f: Figures) -> Verdict:
        above = "above" if f["secretaries"] > f["needed"] else "not above"
        below = "above" if f["committees"] > f["needed"] else "not above"
        return cannot_settle(
            f"Provincial secretaries were replaced at {write(f['secretaries'], '%', decimals=0)} a year, "
            f"{above} "
            f"the {write(f['needed'], '%', decimals=0)} that breaks a circle in the example; republican "
            f"committees, a level down, at {write(f['committees'], '%', decimals=0)}, {below} it. So "
            "deeper purges "
            "are where the example would look as well. Whether the military would have stopped them all "
            "the same, "
            "which is his argument, is in no model here. He grants that it is speculation."
        )

    return Evidence(
        {
            "secretaries": _rate("provincial secretaries"),
            "committees": _rate("republican committees"),
            "needed": rotation_needed(_REWARD, _PATIENCE),
        },
        judge,
    )


@claim("PB34", chapter=_CHAPTER)
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
