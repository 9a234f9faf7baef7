"""The site as one zip to unpack and open: ``python publish/offline.py _build/html _build/archives``."""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

from extract import ROOT

_STAMP = (2026, 1, 1, 0, 0, 0)
_READ_ME = """Feasible, version {version}: the book without a network.

Unpack this archive and open index.html. Everything is inside; nothing is loaded from anywhere. Should your
browser keep the sliders still on pages that are opened as files, serve the folder and open the address it prints:

    python3 -m http.server --bind 127.0.0.1

Text under CC BY 4.0, code under BSD 3-Clause: https://feasible-book.github.io/feasible/
"""


def version() -> str:
    """Return the version that the package has."""
    text = (ROOT / "models/feasible/__init__.py").read_text("utf-8")
    return re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)[1]


def archive(folder: str, suffix: str) -> Path:
    """Return where an archive of this release goes; its folder is made."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    return target / f"feasible-{version()}{suffix}"


def pack(site: Path, target: Path) -> int:
    """Write the zip, whole or not at all, the same bytes for the same site; return how many files it holds."""
    inside = target.stem
    part = target.with_suffix(".part")
    files = [
        path
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.relative_to(site).parts[0] != "lite"
    ]
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr(_named(f"{inside}/READ-ME.txt"), _READ_ME.format(version=version()))
            for path in files:
                out.writestr(_named(f"{inside}/{path.relative_to(site).as_posix()}"), path.read_bytes())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return len(files)


def _named(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def main(site: str, folder: str) -> int:
    """Write the zip."""
    target = archive(folder, "-site.zip")
    number = pack(Path(site), target)
    print(f"{target}: {number} files, {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
