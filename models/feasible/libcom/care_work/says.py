"""What the chapter on care and chores says in its titles, and what each title leans on."""

from __future__ import annotations

from feasible.headline import Headline, by_name
from feasible.libcom.care_work.chores import RULES, best_burden, burdens, in_turn_burden
from feasible.libcom.care_work.offered import offered
from feasible.libcom.care_work.on_call import left_alone, on_call_needed
from feasible.libcom.care_work.volunteers import (
    nobody_comes,
    nobody_on_a_list,
    nobody_unsure,
    worth_to_none,
)

__all__ = ["headlines"]

_LOT, _TURN, _BEST, _ROTA = RULES


def _weight(people: int, common: float, kind: str = "exponential") -> dict[str, tuple[float, float]]:
    """Return what chores weigh under each rule, with its standard error."""
    found = burdens(people, common, kind=kind, draws=300)
    mean, error = found["mean"].to_numpy(dtype=float), found["error"].to_numpy(dtype=float)
    return {rule: (float(m), float(e)) for rule, m, e in zip(RULES, mean, error, strict=True)}


def _lighter(people: int = 10, common: float = 0.0, kind: str = "exponential") -> bool:
    """Return whether chores chosen in turn weigh less than half of what they do by lot."""
    mean, error = _weight(people, common, kind)[_TURN]
    return mean + 2 * error < 0.5


def _answer(people: int = 10, common: float = 0.0, dearest: float = 2.0) -> bool:
    """Return whether a list helps, an open one more, and choosing in turn saves most of what can be saved."""
    found = _weight(people, common)
    saved = (found[_LOT][0] - found[_TURN][0]) / (found[_LOT][0] - found[_BEST][0])
    asked = nobody_on_a_list(people, dearest)
    return worth_to_none(people, dearest) < asked < nobody_unsure(people, dearest) and saved > 0.5


def _more_people_help(small: int = 5, large: int = 50, cheapest: float = 0.0, dearest: float = 2.0) -> bool:
    """Return whether more people help where costs differ, hurt where all are alike; a list helps."""
    differ, listed = (
        [rule(n, dearest, cheapest=cheapest) for n in (small, large)]
        for rule in (nobody_unsure, nobody_on_a_list)
    )
    alike = [nobody_comes(n, 0.5) for n in (small, large)]
    return differ[1] < differ[0] and alike[1] > alike[0] and listed[0] < differ[0] and listed[1] < differ[1]


def _bread_rises(share: float = 0.8, scale: float = 1.0, *, elsewhere: bool = True) -> bool:
    """Return whether other needs are met better when care is withheld."""
    before, after = offered(1.0, scale=scale), offered(share, elsewhere=elsewhere, scale=scale)
    return after.care < before.care - 1e-6 and after.other > before.other + 1e-6


def _agreed_helps(
    refuse: float = 0.3, away: float = 0.1, risk: float = 0.001, all_refuse: float = 0.0
) -> bool:
    """Return whether fewer than half as many on call leave as little risk as so many asked."""
    on_call = on_call_needed(risk, refuse, away)
    asked = on_call_needed(risk, refuse, away, agreed=False)
    left = left_alone(on_call, refuse, away, agreed=True, all_refuse=all_refuse)
    return 2 * on_call < asked and left <= risk * (1 + 1e-9)


def headlines() -> dict[str, Headline]:
    """Return the chapter's titles by name.

    Examples
    --------
    >>> headlines()["valley"].survives()
    {'page': True, 'aggregation': True, 'weakest': False}
    """
    people = 10
    saved = (1 - in_turn_burden(people)) / (1 - best_burden(people))
    fall = offered(0.8)
    on_call, asked = on_call_needed(0.001, 0.3, 0.1), on_call_needed(0.001, 0.3, 0.1, agreed=False)
    words = {3: "three", 7: "seven"}
    return by_name(
        Headline(
            "answer",
            "Of ten people who might help nobody comes in "
            f"{nobody_unsure(people, 2.0):.0%} of cases if they do not know of each other, in "
            f"{nobody_on_a_list(people, 2.0):.0%} if they are asked in turn, and in "
            f"{worth_to_none(people, 2.0):.1%} if all can see on an open list that nobody has come yet. "
            f"And choosing chores in turn, without reports or pay, saves {saved:.0%} of the burden that the "
            "best assignment could save",
            "that people dislike different things",
            _answer,
            aggregation={"people": 20},
            weakest={"common": 0.75},
            condition="Where all hate the same chores, choosing in turn saves little, and a list helps "
            "little where the task is worth its trouble to hardly anybody",
        ),
        Headline(
            "chores",
            f"Ten chores that are chosen in turn are {in_turn_burden(people):.0%} as heavy as by lot, as "
            "long as people dislike different ones",
            "that what one person hates another hardly minds",
            _lighter,
            aggregation={"people": 20},
            weakest={"common": 0.75},
            condition="as long as people dislike different ones",
        ),
        Headline(
            "volunteers",
            "Somebody is likelier to come from a larger village if some mind it far less than others, and "
            "less likely if all mind alike",
            "on how differently people mind, which nobody knows beforehand",
            _more_people_help,
            aggregation={"small": 10, "large": 500},
            weakest={"cheapest": 0.45, "dearest": 0.55},
            condition="if some mind it far less than others",
        ),
        Headline(
            "valley",
            f"If a fifth of care is withheld, care falls to {fall.care:.0%}, and bread rises to "
            f"{fall.other:.0%}",
            "that whoever does not care works elsewhere instead",
            _bread_rises,
            aggregation={"scale": 0.95},
            weakest={"elsewhere": False},
            condition="if they do not work elsewhere instead, all needs fall together",
        ),
        Headline(
            "call",
            f"{words[on_call].capitalize()} willing people on call are as good as {words[asked]} who must be "
            "asked, and nobody has to plead",
            "that somebody in the place is willing",
            _agreed_helps,
            aggregation={"refuse": 0.5},
            weakest={"all_refuse": 0.05},
            condition="No agreement helps where nobody is willing",
        ),
    )
