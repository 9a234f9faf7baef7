"""Whose budgets count: one rule for every institution that pays by them."""

from __future__ import annotations

from typing import Literal

import numpy as np

from feasible.economy import Economy

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

    def _weighed(self, economy: Economy) -> Economy:
        """Return the economy with the budgets that count."""
        if self.budgets == "earned":
            return economy
        return economy.replace(budgets=np.ones(len(economy.households)))
