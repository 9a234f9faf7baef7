"""What travels between communities and their federation, letter by letter.

Every procedure of this package keeps a community's data in one object and the federation's in another. The
two only exchange letters through a `Post`, which counts them and, if asked, keeps them, so that a test can
read what each contains.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from feasible.economy import Messages

__all__ = ["FEDERATION", "Letter", "Post"]

#: The name under which the federation writes and is written to.
FEDERATION = "federation"


@dataclass(frozen=True, eq=False)
class Letter:
    """One message: arrays of numbers from one sender to one receiver.

    Attributes
    ----------
    round : int
    sender, receiver : str
    kind : str
        What it says, e.g. "multipliers".
    content : tuple of arrays
    """

    round: int
    sender: str
    receiver: str
    kind: str
    content: tuple[np.ndarray[tuple[int, ...], Any], ...]

    @property
    def numbers(self) -> int:
        """How many numbers it holds."""
        return sum(int(part.size) for part in self.content)


@dataclass(eq=False)
class Post:
    """Carries letters.

    Attributes
    ----------
    keep : bool
        Keep every letter in `letters`; otherwise they are only counted.
    round : int
        The exchange that is going on.
    messages : Messages
        The count, by kind.
    letters : list of Letter

    Examples
    --------
    >>> post = Post(keep=True)
    >>> _ = post.send("hill", FEDERATION, "use of shared goods", np.array([1.0, 2.0]))
    >>> post.messages.total, post.messages.bytes, post.letters[0].numbers
    (1, 16, 2)
    """

    keep: bool = False
    round: int = 0
    messages: Messages = field(default_factory=Messages)
    letters: list[Letter] = field(default_factory=list)

    def send(self, sender: str, receiver: str, kind: str, *content: Any) -> tuple[Any, ...]:
        """Deliver a copy of some arrays or numbers, and return it: nobody can reach into another's data."""
        copies = tuple(np.array(part, dtype=float) for part in content)
        letter = Letter(self.round, sender, receiver, kind, copies)
        self.messages.send(kind, senders=1, numbers=letter.numbers)
        if self.keep:
            self.letters.append(letter)
        return copies
