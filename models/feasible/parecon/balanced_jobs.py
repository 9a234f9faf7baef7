"""Balanced jobs: who does the empowering work, what equality costs, and how it becomes whole jobs.

Four pieces. *Class shares*: the essay's percentages, and what they leave implicit. *Votes*: how often a few
who know what they want carry an assembly. *Jobs*: a table of tasks (hours, an empowerment rating, each
group's productivity) becomes the best plan in which jobs are equally empowering within a band, the output
that this costs, and a rota of whole shifts that keeps the promise. *Property*: Roemer's economy, in which
wealth alone sorts people into five classes, as the theory of the half that job balancing does not touch.

References
----------
Wetzel, T., "Libcom or Parecon?": balanced jobs, the coordinator class, the percentages.
Albert, M. and Hahnel, R. (1991), *The Political Economy of Participatory Economics* (balanced job complexes).
Birkhoff, G. (1946), "Tres observaciones sobre el algebra lineal", *Universidad Nacional de Tucuman,
Revista A* 5, 147-151.
Budish, E., Che, Y.-K., Kojima, F. and Milgrom, P. (2013), "Designing random allocation mechanisms: theory and
applications", *American Economic Review* 103(2), 585-623 (two hierarchies of quotas).
Shmoys, D. B. and Tardos, E. (1993), "An approximation algorithm for the generalized assignment problem",
*Mathematical Programming* 62, 461-474 (rounding in order of size).
Penrose, L. S. (1946), "The elementary statistics of majority voting", *Journal of the Royal Statistical
Society* 109, 53-57 (a resolute bloc among those who vote at random; cited from memory).
Roemer, J. E. (1982), *A General Theory of Exploitation and Class*, Harvard University Press, ch. 2.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.parecon._assembly import carries, preparation_needed
from feasible.parecon._class_economy import CLASSES, ClassEconomy
from feasible.parecon._class_shares import ClassShares, class_shares
from feasible.parecon._job_plan import JobPlan, kept_at_most
from feasible.parecon._workplace import Workplace

__all__ = [
    "CLASSES",
    "STRAIN",
    "ClassEconomy",
    "ClassShares",
    "JobPlan",
    "Workplace",
    "bicycle_factory",
    "carries",
    "class_shares",
    "clinic",
    "headlines",
    "kept_at_most",
    "preparation_needed",
]

# ---------------------------------------------------------------------- two workplaces


def bicycle_factory(
    gap: float = 0.25, training: float = 0.0, *, engineers: float = 22.0, others: float = 78.0
) -> Workplace:
    """Return a bicycle factory: the essay's example of a workplace, with numbers that are ours.

    Ten skilled hours make a bicycle. Designing and planning are the engineers' trade; machining and assembly
    are not. By default people stand in the essay's proportion of coordinators to workers, 17 to 60.

    Parameters
    ----------
    gap : float
        How much less an hour makes in the other group's trade; 0 if everybody is equally able.
    training : float
        Hours a week for each of design and planning that one does at all; half as many for machining.
    engineers, others : float
        Number of people.

    Examples
    --------
    >>> round(bicycle_factory().level, 2), round(bicycle_factory(gap=0.0).plan(0.0).output, 9)
    (3.4, 400.0)
    """
    if not 0 <= gap < 1 or not training >= 0:
        raise InvalidInput(
            f"are {gap!r} and {training!r}", where="gap, training", expected="0 <= gap < 1, training >= 0"
        )
    off = 1.0 - gap
    tasks = pd.DataFrame(
        {
            "hours": [0.8, 0.8, 2.4, 4.8, 1.2],
            "empowerment": [9.0, 8.0, 4.0, 2.0, 1.0],
            "training": [training, training, training / 2, 0.0, 0.0],
            "engineers": [1.0, 1.0, off, off, 1.0],
            "others": [off, off, 1.0, 1.0, 1.0],
        },
        index=pd.Index(["design", "planning", "machining", "assembly", "cleaning"], name="task"),
    )
    return Workplace(tasks, {"engineers": engineers, "others": others})


def clinic(surgeons: float = 5.0, *, all_operate: bool = False) -> Workplace:
    """Return a clinic: the hard case, with a skill that takes years. All numbers are ours.

    Parameters
    ----------
    surgeons : float
        Of a hundred people; the others make up the rest in fixed proportion.
    all_operate : bool
        Whether everybody can operate as well as a surgeon: what is lost then is not lost to surgery.

    Examples
    --------
    >>> round(clinic().level, 1)
    4.4
    """
    if not 0 < surgeons < 100:
        raise InvalidInput(f"is {surgeons!r}", where="surgeons", expected="above 0 and below 100")
    tasks = pd.DataFrame(
        {
            "hours": [0.04, 0.10, 0.46, 0.20, 0.20],
            "empowerment": [10.0, 9.0, 5.0, 3.0, 1.0],
            "surgeons": [1.0, 0.9, 0.7, 1.0, 1.0],
            "physicians": [0.0, 1.0, 0.7, 1.0, 1.0],
            "nurses": [0.0, 0.4, 1.0, 1.0, 1.0],
            "others": [0.0, 0.0, 0.4, 1.0, 1.0],
        },
        index=pd.Index(["surgery", "diagnosis", "nursing", "records", "cleaning"], name="task"),
    )
    if all_operate:
        tasks.loc["surgery", ["physicians", "nurses", "others"]] = 1.0
    rest = (100.0 - surgeons) / 95.0
    return Workplace(
        tasks, {"surgeons": surgeons, "physicians": 10 * rest, "nurses": 45 * rest, "others": 40 * rest}
    )


#: Two opinions of how hard an hour of each task of the bicycle factory is; all numbers are ours.
STRAIN: dict[str, tuple[float, ...]] = {
    "hard on the body": (2.0, 2.0, 5.0, 6.0, 8.0),
    "noise and heat": (1.0, 1.0, 9.0, 3.0, 2.0),
}


# ---------------------------------------------------------------------- headlines


def _lost(place: Workplace, width: float = 0.0) -> float:
    """Return the share of the best output that a band costs."""
    return 1.0 - place.plan(width).output / place.plan().output


@cache
def _free_or_dear(engineers: float = 22.0, training: float = 0.0) -> bool:
    """Whether equality is free for the equally able, costs the others, and its last point the most."""
    able, others = (
        bicycle_factory(gap, training, engineers=engineers, others=100.0 - engineers) for gap in (0.0, 0.25)
    )
    made = others.outputs([0.0, 0.25, 3.5, 3.75])
    return abs(_lost(able)) < 1e-6 and _lost(others) > 0.01 and made[1] - made[0] > made[3] - made[2]


@cache
def _clinic_pays_more(engineers: float = 22.0, surgeons: float = 5.0) -> bool:
    """Whether equal jobs cost a clinic more than five times what they cost the factory."""
    factory = bicycle_factory(engineers=engineers, others=100.0 - engineers)
    return 0.0 < 5.0 * _lost(factory) < _lost(clinic(surgeons))


@cache
def _surgery_is_most(surgeons: float = 10.0) -> bool:
    """Whether more than half of what equal jobs cost a clinic is due to a skill that few have."""
    return _lost(clinic(surgeons, all_operate=True)) < _lost(clinic(surgeons)) / 2.0


def _few_carry(members: int = 100, share: float = 0.17, prepared: float = 0.5) -> bool:
    """Whether the bloc carries more than nine votes in ten."""
    return carries(members, round(share * members), prepared) > 0.9


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say, by name."""
    factory, hospital = _lost(bicycle_factory()), _lost(clinic())
    return by_name(
        Headline(
            "answer",
            f"Jobs with equal power cost a bicycle factory {factory:.1%} of its output and a clinic with few "
            f"surgeons {hospital:.0%}.",
            "how many people already have the scarcest skill",
            true=_clinic_pays_more,
            aggregation={"engineers": 15.0},
            weakest={"surgeons": 30.0},
            condition="only a few of the people at the clinic can operate",
        ),
        Headline(
            "curve",
            "Equal jobs cost nothing where all are equally able; where they are not, the last step to "
            "equality costs most",
            "that nobody needs training to keep a skill",
            true=_free_or_dear,
            aggregation={"engineers": 10.0},
            weakest={"training": 2.0},
            condition="nobody needs training to keep a skill",
        ),
        Headline(
            "surgery",
            "Most of what equal jobs cost the clinic comes from the one skill that few have",
            "that nobody but a surgeon can operate at all",
            true=_surgery_is_most,
            aggregation={"surgeons": 15.0},
            weakest={"surgeons": 30.0},
            condition="only a few of the people at the clinic can operate",
        ),
        Headline(
            "bloc",
            f"Seventeen in a hundred who vote as one win {carries(100, 17):.0%} of votes if the others "
            "cannot judge and vote at random",
            "that the others vote at random, each for himself",
            true=_few_carry,
            aggregation={"members": 1000},
            weakest={"prepared": 0.65},
            condition="the others cannot judge what is at stake",
        ),
    )
