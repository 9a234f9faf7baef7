"""Folders that are written whole or not at all, and that say what they hold."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from feasible.errors import InvalidInput

__all__ = ["MARKER", "is_ours", "made_of", "may_write", "sums", "write_whole"]

#: The file that says that a folder is ours, and what is in it.
MARKER = "feasible.json"


def _about(folder: Path) -> Any:
    return json.loads((folder / MARKER).read_text(encoding="utf-8"))


def is_ours(folder: Path) -> bool:
    """Whether this package wrote the folder and nothing else has been put into it since."""
    try:
        listed = {*_about(folder)["files"], MARKER}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return all(entry.is_file() and entry.name in listed for entry in folder.iterdir())


def sums(files: Iterable[Path]) -> dict[str, str]:
    """Return what tells a change of files: a SHA-256 sum of each that is there, by its name."""
    made = {}
    for file in sorted(files):
        if file.is_file():
            with file.open("rb") as stream:
                made[file.name] = hashlib.file_digest(stream, "sha256").hexdigest()
    return made


def made_of(folder: Path) -> dict[str, Any] | None:
    """Return of what a folder was made, as `write_whole` was told; None if its files have changed since.

    None too if this package did not write it, or was not told.
    """
    if not is_ours(folder):
        return None
    about = _about(folder)
    source = about.get("made_of")
    same = about.get("sums") == sums(folder / name for name in about["files"])
    return source if same and isinstance(source, dict) else None


def may_write(folder: Path, *, kind: str, overwrite: bool = False) -> None:
    """Refuse a place where `write_whole` would refuse to write; call it before long work.

    Raises
    ------
    InvalidInput
        If it is a file, holds files that this package did not write, holds something of another kind (a plan
        never takes the place of an economy's tables), or may not be replaced.
    """
    if folder.exists() and not folder.is_dir():
        raise InvalidInput("is a file", where=str(folder), expected="a folder to write into")
    there = folder.is_dir() and any(folder.iterdir())
    if there and not is_ours(folder):
        raise InvalidInput(
            "the folder holds files that this package did not write",
            where=str(folder),
            expected="a new or empty folder",
        )
    if there and (held := _about(folder).get("kind")) != kind:
        raise InvalidInput(
            f"the folder holds an {held}" if held in {"economy", "outcome"} else f"the folder holds a {held}",
            where=str(folder),
            expected="a new or empty folder",
        )
    if there and not overwrite:
        raise InvalidInput("the folder exists", where=str(folder), expected="a new folder, or overwrite")


def write_whole(
    path: str | Path,
    files: Mapping[str, Callable[[Path], None]],
    *,
    kind: str,
    about: Mapping[str, Any] | None = None,
    source: Mapping[str, Any] | None = None,
    overwrite: bool = False,
) -> Path:
    """Write a folder so that it is there complete, or as it was before.

    The files go to a temporary folder beside it and reach the disk there; then one rename puts it
    in place. If anything fails, nothing is left behind.

    Parameters
    ----------
    path : str or Path
        The folder.
    files : mapping of str to callable
        File name to a function that writes it at the path it is given.
    kind : str
        What the folder holds, for ``feasible.json``.
    about : mapping, optional
        More to write there.
    source : mapping, optional
        Of what it is made, for `made_of`.
    overwrite : bool
        Replace the folder if this package wrote it, and it is of the same kind.

    Raises
    ------
    InvalidInput
        If the folder is not empty and may not be replaced.
    """
    folder = Path(path)
    may_write(folder, kind=kind, overwrite=overwrite)
    parent = folder.resolve().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=parent))
    except OSError as error:
        raise InvalidInput(
            f"nothing can be written there ({error.strerror})",
            where=str(folder),
            expected="a place where you may make a folder",
        ) from None
    old = work / "old"
    try:
        new = work / "new"
        new.mkdir()
        for name, write in files.items():
            write(new / name)
        marker = {"kind": kind, **(about or {}), "files": sorted(files)}
        if source is not None:
            marker |= {"made_of": dict(source), "sums": sums(new.iterdir())}
        text = json.dumps(marker, indent=2, ensure_ascii=False)
        (new / MARKER).write_text(text + "\n", encoding="utf-8")
        for file in new.iterdir():
            _sync(file)
        _sync(new)
        if folder.is_dir():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.is_dir():
                old.rename(folder)
            raise
        _sync(parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _sync(path: Path) -> None:
    """Make sure that a file, or a folder's list of files, is on the disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:
        return  # Windows does not open folders, nor needs to.
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
