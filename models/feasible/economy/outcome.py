"""What a way of planning returns: levels, deliveries, prices, messages and a certificate."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feasible.economy.align import offered
from feasible.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BYTES_PER_NUMBER", "Certificate", "Check", "Messages", "Outcome"]

BYTES_PER_NUMBER = 8


@dataclass(frozen=True)
class Check:
    """One residual or gap of a certificate.

    Attributes
    ----------
    name : str
        What is checked, in a few words.
    value : float
        The residual, never negative; 0 is perfect.
    tolerance : float
        The largest value that passes.
    meaning : str
        What the number means, and its unit.
    """

    name: str
    value: float
    tolerance: float
    meaning: str

    @property
    def ok(self) -> bool:
        """Whether the residual is finite and within tolerance."""
        return bool(np.isfinite(self.value) and self.value <= self.tolerance)


@dataclass(frozen=True)
class Certificate:
    """Evidence for a result, recomputed from the economy alone.

    The code that computes the checks shares nothing with the solver that found the result: a
    certificate that is ok stands whatever the solver did.

    Attributes
    ----------
    claim : str
        What is certified, as a sentence.
    checks : tuple of Check
        All of them must pass.

    Examples
    --------
    >>> fine = Certificate("the plan is feasible", (Check("balance", 1e-12, 1e-6, "share of output"),))
    >>> fine.ok
    True
    >>> print(fine.explain())
    Certified: the plan is feasible.
      ok    balance: 1e-12 (at most 1e-06), share of output
    """

    claim: str
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether every check passes."""
        return all(check.ok for check in self.checks)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that do not pass."""
        return tuple(check for check in self.checks if not check.ok)

    def value(self, name: str) -> float:
        """Return the residual of the check called `name`.

        Raises
        ------
        InvalidInput
            If there is none of that name.
        """
        for check in self.checks:
            if check.name == name:
                return check.value
        expected = offered([check.name for check in self.checks], "check", name)
        raise InvalidInput(f"no check called {name!r}", where="certificate", expected=expected)

    def explain(self) -> str:
        """Return the claim and each check in plain words, one a line."""
        head = f"{'Certified' if self.ok else 'NOT certified'}: {self.claim}."
        lines = [
            f"  {'ok   ' if c.ok else 'FAILS'} {c.name}: "
            f"{c.value:.3g} (at most {c.tolerance:.3g}), {c.meaning}"
            for c in self.checks
        ]
        return "\n".join([head, *lines])

    def to_frame(self) -> pd.DataFrame:
        """Return the checks as a table, one row a check."""
        return pd.DataFrame(
            [(c.name, c.value, c.tolerance, c.ok, c.meaning) for c in self.checks],
            columns=["check", "value", "tolerance", "ok", "meaning"],
        )

    def __str__(self) -> str:
        return self.explain()


class Messages:
    """A count of messages by kind: one message is one vector from one sender to one receiver.

    Examples
    --------
    >>> log = Messages()
    >>> log.send("report", senders=3, numbers=12)
    >>> log.send("order", senders=3, numbers=1)
    >>> log.total, log.bytes
    (6, 312)
    """

    def __init__(self) -> None:
        self._count: dict[str, int] = {}
        self._numbers: dict[str, int] = {}

    def send(self, kind: str, *, senders: int, numbers: float) -> None:
        """Record `senders` messages of `kind` of `numbers` numbers each (a mean is fine)."""
        self._count[kind] = self._count.get(kind, 0) + int(senders)
        self._numbers[kind] = self._numbers.get(kind, 0) + round(senders * numbers)

    @property
    def total(self) -> int:
        """Messages of every kind."""
        return sum(self._count.values())

    @property
    def bytes(self) -> int:
        """Bytes of every kind, at 8 a number."""
        return BYTES_PER_NUMBER * sum(self._numbers.values())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a kind: ``messages`` and ``bytes``."""
        kinds = pd.Index(list(self._count), name="kind")
        return pd.DataFrame(
            {
                "messages": [self._count[k] for k in kinds],
                "bytes": [BYTES_PER_NUMBER * self._numbers[k] for k in kinds],
            },
            index=kinds,
        )


@dataclass(frozen=True, eq=False)
class Outcome:
    """What an institution delivered on an economy.

    Attributes
    ----------
    institution : str
        Which way of planning this is.
    levels : pandas.Series
        Level of each plant, after settlement.
    consumption : pandas.DataFrame, households by goods
        What each household got, in each good's unit; the full quantity of a public good.
    prices : pandas.Series or None
        Price of each good in budget units (one a household), or None where there are none.
    resource_prices : pandas.Series or None
        Price of each resource (wage, rent, charge) in budget units a unit.
    rounds : pandas.DataFrame
        One row a round; one row for one-shot planning.
    messages : pandas.DataFrame
        Count and bytes by kind.
    certificate : Certificate
        Never missing; ask ``certificate.ok``.
    values : mapping of str to float
        Headline figures with a short name, e.g. welfare.
    used : pandas.Series or None
        What plants use of each resource, in its unit; the summary needs it to tell which resources are free.
    """

    institution: str
    levels: pd.Series[float]
    consumption: pd.DataFrame
    prices: pd.Series[float] | None
    resource_prices: pd.Series[float] | None
    rounds: pd.DataFrame
    messages: pd.DataFrame
    certificate: Certificate
    values: Mapping[str, float] = field(default_factory=dict)
    used: pd.Series[float] | None = None

    def summary(self) -> str:
        """Return a readable summary of some ten lines."""
        running = int((self.levels > 0).sum())
        lines = [
            (
                f"{self.institution}: {running} of {len(self.levels)} plants run, "
                f"{len(self.consumption)} household{'s' if len(self.consumption) != 1 else ''} served"
            ),
        ]
        lines += [f"  {name}: {value:,.6g}" for name, value in self.values.items()]
        if self.prices is not None and len(self.prices):
            # A price that is nothing beside the dearest is a free good's, up to the solver's last digits.
            lines.append(_dearest("goods", self.prices, self.prices, float(self.prices.max())))
        if self.resource_prices is not None and len(self.resource_prices):
            bills, scale = self.resource_prices, float(self.resource_prices.max())
            if self.used is not None and self.prices is not None:
                # So is that of a resource that costs nothing beside all that people have, in whatever unit.
                bills = bills * self.used.reindex(bills.index)
                scale = float((self.consumption @ self.prices).sum())
            lines.append(_dearest("resources", self.resource_prices, bills, scale))
        lines.append(
            f"  {len(self.rounds)} round{'s' if len(self.rounds) != 1 else ''}, "
            f"{int(self.messages['messages'].sum()):,} messages, {int(self.messages['bytes'].sum()):,} bytes"
        )
        lines.append("  " + self.certificate.explain().replace("\n", "\n  "))
        return "\n".join(lines)

    __repr__ = summary
    __str__ = summary


#: A bill of less than this part of all others is nothing but a solver's last digits.
_NOTHING = 1e-9


def _dearest(title: str, prices: pd.Series[float], bills: pd.Series[float], scale: float) -> str:
    """Return a line with the three highest prices; what is free has the price 0, and all may be free."""
    real = prices.where(bills > _NOTHING * scale, 0.0)
    top = real.sort_values(ascending=False, kind="stable").head(3)
    if not top.iloc[0] > 0.0:
        return f"  dearest {title}: none, all are free"
    return f"  dearest {title}: {', '.join(f'{k} {v:.4g}' for k, v in top.items())}"
