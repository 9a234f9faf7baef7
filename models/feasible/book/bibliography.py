"""The book's sources for notebooks, which have no Sphinx: how a citation reads, one line for each source."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Source", "read_sources"]

_ENTRY = re.compile(r"^@(\w+)\{([^,\s]+),(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*?)\},?\s*$", re.MULTILINE | re.DOTALL)
_ACCENTS = dict(zip("'`^\"~=cv", "\u0301\u0300\u0302\u0308\u0303\u0304\u0327\u030c", strict=True))
_ACCENT = re.compile(r"\\(?:(['`^\"~=])|([cv])(?=\{|\s))\s*\{?(\\i|[A-Za-z])\}?")
_LETTERS = {
    r"\ss": "ß",
    r"\o": "ø",
    r"\O": "Ø",
    r"\l": "ł",
    r"\L": "Ł",
    r"\ae": "æ",
    r"\aa": "å",
    r"\AA": "Å",
}
#: Fields after the title, in the order in which they are printed.
_AFTER = ("booktitle", "journal", "volume", "number", "pages", "edition", "publisher", "howpublished")


def _plain(text: str) -> str:
    """Turn the LaTeX of a field into text."""

    def accented(found: re.Match[str]) -> str:
        letter = "i" if found.group(3) == r"\i" else found.group(3)
        return unicodedata.normalize("NFC", letter + _ACCENTS[found.group(1) or found.group(2)])

    text = _ACCENT.sub(accented, text)
    for written, letter in _LETTERS.items():
        text = re.sub(re.escape(written) + r"(?![A-Za-z])\s*(?:\{\})?", letter, text)
    text = re.sub(r"\\(?:texttt|url|emph|textit)\{([^{}]*)\}", r"\1", text)
    text = re.sub(r"\\([&%_#$])", r"\1", text).replace("--", "\u2013").replace("~", "\u00a0")
    return " ".join(re.sub(r"(?<!\\)[{}]", "", text).split())


@dataclass(frozen=True)
class Source:
    """One entry of the bibliography.

    Attributes
    ----------
    key : str
        As chapters cite it.
    fields : dict of str to str
        As text, without LaTeX.
    family : tuple of str
        Family names of the authors, or of the editors where there are no authors.
    people : tuple of str
        The same with given names first.
    """

    key: str
    fields: dict[str, str] = field(repr=False)
    family: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    @property
    def who(self) -> str:
        """Family names as a citation writes them: one, two with *and*, else the first *et al.*."""
        if len(self.family) > 2:
            return f"{self.family[0]} et al."
        return " and ".join(self.family)

    @property
    def year(self) -> str:
        """The year, or that there is none."""
        return self.fields.get("year", "n.d.")

    @property
    def line(self) -> str:
        """The entry as one line of Markdown."""
        rest = [self.fields[name] for name in _AFTER if name in self.fields]
        title = self.fields["title"].rstrip(".")
        title = f"*{title}*" if title.endswith("?") else f"*{title}*."
        note = f" {self.fields['note'].rstrip('.')}." if "note" in self.fields else ""
        tail = f" {', '.join(rest).rstrip('.')}." if rest else ""
        return f"{', '.join(self.people)} ({self.year}). {title}{tail}{note}"


def read_sources(path: Path) -> dict[str, Source]:
    """Read a bibliography.

    Parameters
    ----------
    path : Path
        A BibTeX file with one field a line, as `chapters/references.bib` is.

    Returns
    -------
    dict of str to Source
        By key, in the order of the file.

    Raises
    ------
    ValueError
        If an entry names nobody, or has no title.
    """
    out = {}
    for _, key, body in _ENTRY.findall(path.read_text("utf-8")):
        raw = dict(_FIELD.findall(body))
        names = raw.get("author") or raw.get("editor") or ""
        if not names or "title" not in raw:
            raise ValueError(f"{path}: {key} lacks an author (or an editor) or a title")
        family, people = [], []
        for name in re.split(r"\s+and\s+", names):
            if re.fullmatch(r"\{[^{}]*\}", name):  # an office: one name
                family.append(_plain(name))
                people.append(_plain(name))
                continue
            last, _, first = (part.strip() for part in name.partition(","))
            if not first:
                first, _, last = name.rpartition(" ")
            family.append(_plain(last))
            people.append(_plain(f"{first} {last}".strip()))
        out[key] = Source(key, {k: _plain(v) for k, v in raw.items()}, tuple(family), tuple(people))
    return out
