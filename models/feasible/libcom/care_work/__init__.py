"""Work that nobody must do: chores, volunteers and waiting, care that is offered, and help on call."""

from feasible.libcom.care_work.chores import (
    DRAWS,
    RULES,
    Assignment,
    assigned_best,
    best_burden,
    burdens,
    chosen_in_turn,
    dislikes,
    in_turn_burden,
)
from feasible.libcom.care_work.offered import (
    CARE,
    Offered,
    care_hours,
    labor_needed,
    offered,
    share_that_binds,
)
from feasible.libcom.care_work.on_call import left_alone, noes_heard, on_call_needed, turns
from feasible.libcom.care_work.says import headlines
from feasible.libcom.care_work.volunteers import (
    borne_by_waiting,
    comes,
    delay,
    enough_come,
    nobody_comes,
    nobody_on_a_list,
    nobody_unsure,
)

__all__ = [
    "CARE",
    "DRAWS",
    "RULES",
    "Assignment",
    "Offered",
    "assigned_best",
    "best_burden",
    "borne_by_waiting",
    "burdens",
    "care_hours",
    "chosen_in_turn",
    "comes",
    "delay",
    "dislikes",
    "enough_come",
    "headlines",
    "in_turn_burden",
    "labor_needed",
    "left_alone",
    "nobody_comes",
    "nobody_on_a_list",
    "nobody_unsure",
    "noes_heard",
    "offered",
    "on_call_needed",
    "share_that_binds",
    "turns",
]
