"""Packages that not everybody needs: imported when used, asked for in a sentence where they are missing."""

from __future__ import annotations

import importlib
from typing import Any

from feasible.errors import FeasibleError

__all__ = ["MissingPackage", "require"]


class MissingPackage(FeasibleError, ImportError):
    """Something was asked for that needs a package which is not installed.

    Parameters
    ----------
    what : str
        What was asked for.
    package : str
        What it needs.
    extra : str
        The extra of this package that brings it.
    instead : str
        What works without it, if anything does.
    """

    def __init__(self, what: str, package: str, extra: str, instead: str = "") -> None:
        self.package, self.extra = package, extra
        other = f", or {instead}" if instead else ""
        super().__init__(
            f"{what} needs {package}, which is not installed: pip install 'feasible[{extra}]'{other}"
        )


def require(module: str, *, what: str, extra: str, instead: str = "") -> Any:
    """Import a module of an optional package.

    Parameters
    ----------
    module : str
        E.g. ``"pyarrow.parquet"``.
    what, extra, instead : str
        As in `MissingPackage`.

    Raises
    ------
    MissingPackage
        If it is not installed.

    Examples
    --------
    >>> require("a_package_that_is_not_there", what="flying", extra="scale", instead="walk")
    Traceback (most recent call last):
    ...
    feasible.extras.MissingPackage: flying needs a_package_that_is_not_there, which is not installed: ...
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise MissingPackage(what, module.partition(".")[0], extra, instead) from None
