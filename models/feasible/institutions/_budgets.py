"""Whose budgets count: one rule for every institution that pays by them."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from feasible.economy import Economy
from feasible.institutions._checks import known

__all__ = ["Budgeted", "Budgets"]

Budgets = Literal["earned", "equal"]


class Budgeted:
    """An institution whose households have the economy's budgets, or the same for all.

    Attributes
    ----------
    budgets : {"earned", "equal"}
    """

    budgets: Budgets

    @property
    def pays_effort(self) -> bool:
        """Whether workers are paid for the effort that their plant claims."""
        return self.budgets == "earned"

    def _check_budgets(self) -> None:
        known("budgets", self.budgets, get_args(Budgets))

    def _weighed(self, economy: Economy) -> Economy:
        """Return the economy with the budgets that count."""
        if self.budgets == "earned":
            return economy
        return economy.replace(budgets=np.ones(len(economy.households)))
