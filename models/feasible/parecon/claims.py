"""What the essay on participatory economics says, and what the models of this room answer."""

from __future__ import annotations

from feasible.book import Kind, Verdict, claim, write
from feasible.parecon.balanced_jobs import class_shares

_ESSAY = "Wetzel, Libcom or Parecon?"

# ---------------------------------------------------------------------- chapter parecon/balanced-jobs

_JOBS = "parecon/balanced-jobs"
_CLASS = "What Creates Class Oppression?"


@claim(
    essay=_ESSAY,
    passage=_CLASS,
    paraphrase="The working class and the lower-level professionals are at least three fourths of the population.",
    chapter=_JOBS,
)
def three_fourths() -> Verdict:
    """Add up the percentages."""
    shares = class_shares()
    least = float(shares.rounding().to_numpy()[1, 0])
    return Verdict(
        Kind.HOLDS_IF,
        condition="nobody is counted twice and everybody else is a lower-level professional",
        because=f"The numbers given name {write(shares.named / 100, '%', decimals=0)} of the population. The "
        f"{write(shares.between / 100, '%', decimals=0)} left over must be the professionals, who have no number of "
        f"their own. The sum is then three fourths exactly: {write(shares.slack, 'points', decimals=0)} to spare for "
        f"'at least'. If each number was rounded, it can be {write(least / 100, '%', decimals=1)}.",
        figures={
            "named": shares.named,
            "between": shares.between,
            "slack": shares.slack,
            "least_if_rounded": least,
        },
    )
