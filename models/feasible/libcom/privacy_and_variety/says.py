"""What the chapter on privacy and variety says in its titles, and what each title leans on."""

from __future__ import annotations

from feasible.headline import Headline, by_name
from feasible.libcom.privacy_and_variety.chains import swing
from feasible.libcom.privacy_and_variety.noise import BLURRED, exposed_by_size, needs_lost
from feasible.libcom.privacy_and_variety.variety import levels, menu

__all__ = ["headlines"]

_ONE, _REGIONS, _EACH = BLURRED
_LOCAL, _SHARED = "local plants stop", "shared plants stop"


def _blur_is_cheap(homes: int = 2000, seed: int = 1, before: float | None = None) -> bool:
    """Return whether most of the least-met need survives one blurred sum, and does not if everybody blurs."""
    one, each = (needs_lost(homes, how, seed=seed, before=before, draws=10).lost for how in (_ONE, _EACH))
    return one < 0.5 < each


def _where_it_strikes(seed: int = 1, local: int = 10, shared: int = 30, draws: int = 12) -> bool:
    """Return whether most local trouble is absorbed at home, and most trouble in shared trades together."""
    home, trade = (levels(t, seed, draws=draws, local=local, shared=shared) for t in (_LOCAL, _SHARED))
    return home.at_home > 0.5 > home.together and trade.together > 0.5 > trade.at_home


def _answer(homes: int = 2000, seed: int = 1, before: float | None = None) -> bool:
    return _blur_is_cheap(homes, seed, before) and _where_it_strikes(seed)


def _exposes(small: int = 5, large: int = 200, people: int = 1000, share: float = 0.6) -> bool:
    """Return whether rounds of sums expose more people in small communities, and fewest added up."""
    few, many = (exposed_by_size(n, people=people, share=share, seeds=6) for n in (small, large))
    return few[0] > many[0] > max(few[1], many[1])


def _calmer(lead: float = 2.0, average: int = 5, stages: int = 4) -> bool:
    """Return whether open books leave less than half of the swing."""
    return swing(lead, average, stages, open_books=True) < 0.5 * swing(lead, average, stages)


def _reserve_answers(seed: int = 1, goods: int = 30, near: float = 0.9, reserve: float = 0.5) -> bool:
    """Return whether a reserve does the work of most of the plans that a drawer must hold."""
    return 2 * menu(seed, goods, reserve, near) < menu(seed, goods, 0.0, near)


def headlines() -> dict[str, Headline]:
    """Return the chapter's titles by name.

    Examples
    --------
    >>> headlines()["chain"].survives()
    {'page': True, 'aggregation': True, 'weakest': False}
    """
    one, each = (needs_lost(2000, how).lost for how in (_ONE, _EACH))
    small, large = exposed_by_size(5)[0], exposed_by_size(200)[0]
    home, trade = levels(_LOCAL), levels(_SHARED)
    closed, books = swing(2, 5, 4), swing(2, 5, 4, open_books=True)
    stiff, kept = menu(1, 30, 0.0), menu(1, 30, 0.5)
    return by_name(
        Headline(
            "answer",
            "Every single need, if sums are added up before anyone reads them: blurred as one sum the "
            "needs of "
            f"two thousand households cost {one:.0%} of the least-met need, blurred by everybody "
            f"{each:.0%}. And "
            f"trouble, where it strikes what is local: {home.at_home:.0%} of it is absorbed at home, of "
            "trouble "
            f"in shared trades {trade.at_home:.0%}",
            "that a plan believes what it is told, and on how many people stand behind a sum",
            _answer,
            aggregation={"seed": 2},
            weakest={"before": 0.1},
            condition="a plan that also knows last year's figures, a tenth off, loses no more than",
        ),
        Headline(
            "blur",
            f"Blurred as one sum, the needs of two thousand households cost {one:.0%} of the least-met need; "
            f"blurred by everybody, {each:.0%}",
            "that a plan believes what it is told",
            _blur_is_cheap,
            aggregation={"seed": 2},
            weakest={"before": 0.1},
            condition="a plan that also knows last year's figures, a tenth off, loses no more than",
        ),
        Headline(
            "exposed",
            f"Of a thousand people, rounds of sums expose {small:.0f} in communities of five and "
            f"{large:.0f} in "
            "communities of two hundred",
            "that the same people are asked round after round",
            _exposes,
            aggregation={"people": 2000},
            weakest={"share": 0.3},
        ),
        Headline(
            "chain",
            f"Four stages that see only orders swing {closed:.0f} times as much as demand, with open books "
            f"{books:.0f} times",
            "that forecasts look back only a few periods",
            _calmer,
            aggregation={"stages": 8},
            weakest={"average": 24},
            condition="Where forecasts look back only a few periods",
        ),
        Headline(
            "levels",
            f"Communities absorb {home.at_home:.0%} of trouble in local trades at home, and "
            f"{trade.at_home:.0%} of trouble in trades that they share",
            "on where trouble strikes, and on whose need is looked at",
            _where_it_strikes,
            aggregation={"seed": 2},
            weakest={"local": 4, "shared": 60},
        ),
        Headline(
            "drawer",
            f"If plants do just what they are ordered, it takes {stiff} plans in the drawer to answer every "
            f"stop; with half of what they could do beyond in reserve {kept}",
            "that an answer is good enough at nine tenths of the best",
            _reserve_answers,
            aggregation={"seed": 2},
            weakest={"near": 0.99},
        ),
    )
