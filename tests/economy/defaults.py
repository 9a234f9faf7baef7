"""What public functions and records take where nothing is said."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil


def defaults(room: str) -> dict[str, dict[str, object]]:
    """Return numbers, words and truths that are defaults, by the public name whose they are."""
    out: dict[str, dict[str, object]] = {}
    package = importlib.import_module(f"feasible.{room}")
    modules = [package] + [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(package.__path__, f"feasible.{room}.")
        if ".claims" not in found.name
    ]
    for module in modules:
        for name in getattr(module, "__all__", ()):
            thing = getattr(module, name)
            if getattr(thing, "__module__", "") != module.__name__:
                continue
            out |= _of(f"{module.__name__.removeprefix('feasible.')}.{name}", thing)
    return out


def _of(name: str, thing: object) -> dict[str, dict[str, object]]:
    if inspect.isclass(thing):
        found = {}
        if dataclasses.is_dataclass(thing):
            known = {f.name: f.default for f in dataclasses.fields(thing) if _plain(f.default)}
            found |= {name: known} if known else {}
        for part, method in vars(thing).items():
            if not part.startswith("_") or (part == "__init__" and not dataclasses.is_dataclass(thing)):
                found |= _of(f"{name}.{part}", getattr(method, "__func__", method))
        return found
    if not callable(thing):
        return {}
    try:
        parameters = inspect.signature(inspect.unwrap(thing)).parameters.values()
    except (TypeError, ValueError):
        return {}
    known = {p.name: p.default for p in parameters if _plain(p.default)}
    return {name: known} if known else {}


def _plain(value: object) -> bool:
    words = isinstance(value, str | bool | int | float) and value == value
    return words or (isinstance(value, tuple) and all(isinstance(one, int | float) for one in value))
