"""Claims and statements as accessible tables: a chapter's rows, the ledger with filters, an essay whole.

The filters work without a kernel and by keyboard (``static/filter.js``); without a script every row shows.
Their state stands in the page's address: ``claims.html?essay=Wetzel&verdict=FAILS``.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from feasible.book.claims import Kind, ledger
from feasible.book.statements import ESSAYS, Essay, Statement, statements

__all__ = [
    "ClaimsTable",
    "EssayTable",
    "Ledger",
    "claims_table",
    "essay_table",
    "essays_summary",
    "whole_ledger",
]

#: How a count of verdicts is put: "28 hold".
_COUNTED = {
    "HOLDS": "hold",
    "HOLDS_IF": "hold under a condition",
    "FAILS": "fail",
    "CANNOT_SETTLE": "cannot be settled by a model",
}
_Row = dict[Any, Any]


def _esc(value: object) -> str:
    return html.escape(str(value))


def anchor(claim: str) -> str:
    """Return the id of a claim's row: ``claim-shadow_prices-a_fifth_is_the_optimum``."""
    return f"claim-{claim.replace('.', '-')}"


def _author(essay: str) -> str:
    return essay.split(",", maxsplit=1)[0]


def _chip(row: _Row) -> str:
    kind = row["kind"].lower().replace("_", "-")
    return f'<span class="feasible-verdict is-{kind}">{_esc(row["verdict"])}</span>'


def _table(rows: Sequence[_Row], caption: str, chapter: str, *, ids: bool) -> str:
    """Return one table of claims; in the ledger each row has an id, and what filters read."""
    body = ""
    for row in rows:
        marks = ""
        if ids:
            marks = (
                f' id="{_esc(anchor(row["claim"]))}" data-essay="{_esc(_author(row["essay"]))}" '
                f'data-verdict="{row["kind"]}" data-chapter="{_esc(row["chapter"])}"'
            )
        source = f"{_author(row['essay']) if ids else row['essay']}: {row['passage']}"
        body += (
            f'<tr{marks}><th scope="row">{_esc(row["paraphrase"])} <cite>{_esc(source)}</cite></th>'
            f"<td>{_chip(row)}</td><td>{_esc(row['because'])}</td></tr>"
        )
    return (
        f'<div class="feasible-scroll" role="region" tabindex="0" aria-label="Claims of {_esc(chapter)}">'
        f'<table class="feasible-claims part-{_esc(chapter.split("/", maxsplit=1)[0])}">'
        f"<caption>{caption}</caption>"
        '<thead><tr><th scope="col">The essay says</th><th scope="col">A model answers</th>'
        f'<th scope="col">Because</th></tr></thead><tbody>{body}</tbody></table></div>'
    )


@dataclass(frozen=True)
class ClaimsTable:
    """A chapter's claims, ready to print on its page.

    Attributes
    ----------
    rows : DataFrame
        As `ledger` returns them.
    """

    rows: pd.DataFrame

    def __repr__(self) -> str:
        return "\n".join(f"{r.verdict}: {r.paraphrase} {r.because}" for r in self.rows.itertuples())

    def _repr_html_(self) -> str:
        if self.rows.empty:
            return "<p>No claim is settled here yet.</p>"
        rows = self.rows.to_dict(orient="records")
        return _table(rows, "Claims settled here", str(rows[0]["chapter"]), ids=False)


@dataclass(frozen=True)
class Ledger:
    """Every claim of the book, with counts and filters.

    Attributes
    ----------
    rows : DataFrame
        As `ledger` returns them.
    chapters : mapping of str to str
        Chapters in the order of the book, each with its title.
    """

    rows: pd.DataFrame
    chapters: dict[str, str]

    def __repr__(self) -> str:
        return repr(ClaimsTable(self.rows))

    @property
    def order(self) -> list[str]:
        """The chapters that have claims, in the order of the book; those it does not know come last."""
        there = list(dict.fromkeys(self.rows["chapter"]))
        known = [chapter for chapter in self.chapters if chapter in there]
        return known + [chapter for chapter in there if chapter not in known]

    def _counts(self) -> str:
        count = self.rows["kind"].value_counts()
        parts = [(kind, int(count.get(kind.name, 0))) for kind in Kind]
        told = ", ".join(f"{n} {_COUNTED[kind.name]}" for kind, n in parts)
        bars = "".join(
            f'<span class="is-{kind.name.lower().replace("_", "-")}" style="flex-grow: {n}">{n}</span>'
            for kind, n in parts
            if n
        )
        return (
            f'<div class="feasible-counts" role="img" aria-label="{_esc(told)}">{bars}</div>'
            f"<p>Of {len(self.rows)} claims {_esc(told)}.</p>"
        )

    def _filters(self) -> str:
        essays = sorted({_author(essay) for essay in self.rows["essay"]})
        verdicts = {kind.name: kind.value for kind in Kind if kind.name in set(self.rows["kind"])}
        titles = {chapter: self.chapters.get(chapter, chapter) for chapter in self.order}

        def select(name: str, label: str, options: dict[str, str]) -> str:
            listed = "".join(f'<option value="{_esc(k)}">{_esc(v)}</option>' for k, v in options.items())
            return (
                f'<label>{label} <select name="{name}"><option value="">all</option>{listed}</select></label>'
            )

        return (
            '<form class="feasible-filter" aria-label="Filter the claims" hidden>'
            + select("essay", "Essay", {e: e for e in essays})
            + select("verdict", "Verdict", verdicts)
            + select("chapter", "Chapter", titles)
            + '<button type="reset">Show all</button><output aria-live="polite"></output></form>'
        )

    def _repr_html_(self) -> str:
        tables = ""
        for chapter in self.order:
            rows = self.rows[self.rows["chapter"] == chapter].to_dict(orient="records")
            title = f'<a href="{_esc(chapter)}.html">{_esc(self.chapters.get(chapter, chapter))}</a>'
            tables += _table(rows, title, chapter, ids=True)
        return f'<div class="feasible-ledger">{self._counts()}{self._filters()}{tables}</div>'


@dataclass(frozen=True)
class EssayTable:
    """One essay, statement by statement, with a meter for each passage.

    Attributes
    ----------
    essay : Essay
    statements : tuple of Statement
        In the essay's order.
    verdicts : mapping of str to dict
        Rows of the ledger by statement.
    """

    essay: Essay
    statements: tuple[Statement, ...]
    verdicts: dict[str, _Row]

    @property
    def passages(self) -> list[str]:
        """Headings in the essay's order."""
        return list(dict.fromkeys(found.passage for found in self.statements))

    def counts(self, passage: str | None = None) -> dict[str, int]:
        """Count statements: all, checkable (settled or not yet), settled, data, not for a model.

        Parameters
        ----------
        passage : str, optional
            Of one passage only.
        """
        some = [s for s in self.statements if passage in (None, s.passage)]
        kinds = [s.kind for s in some]
        return {
            "all": len(some),
            "checkable": kinds.count("claim") + kinds.count("not yet"),
            "settled": kinds.count("claim"),
            "data": kinds.count("data"),
            "not for a model": kinds.count("not for a model"),
        }

    def __repr__(self) -> str:
        return "\n".join(f"{s.id}: {s.text} ({self._said(s)[0]})" for s in self.statements)

    def _said(self, found: Statement) -> tuple[str, str]:
        """Return what stands beside a statement, as text and as HTML."""
        row = self.verdicts.get(found.id)
        if row is None:
            text = f"{found.kind}: {found.why}"
            return text, f'<span class="feasible-open">{_esc(found.kind)}:</span> {_esc(found.why)}'
        link = f'<a href="claims.html#{_esc(anchor(row["claim"]))}">why</a>'
        return str(row["verdict"]), f"{_chip(row)} {link}"

    def _repr_html_(self) -> str:
        out, part = "", self.essay.room.replace("_", "-")
        for passage in self.passages:
            count = self.counts(passage)
            meter = "nothing here is for a model"
            if count["checkable"]:
                told = f"{count['settled']} of {count['checkable']} checkable statements settled"
                meter = (
                    f'<meter min="0" max="{count["checkable"]}" value="{count["settled"]}" '
                    f'aria-label="{_esc(passage)}: {told}"></meter> {told}'
                )
            body = "".join(
                f'<tr id="{_esc(s.id)}"><th scope="row">{_esc(s.text)}</th><td>{self._said(s)[1]}</td></tr>'
                for s in self.statements
                if s.passage == passage
            )
            out += (
                f'<div class="feasible-scroll" role="region" tabindex="0" aria-label="{_esc(passage)}">'
                f'<table class="feasible-claims feasible-statements part-{part}">'
                f"<caption>{_esc(passage)} <small>{meter}</small></caption><thead><tr>"
                f'<th scope="col">{_esc(self.essay.author)} says</th>'
                '<th scope="col">What becomes of it here</th></tr></thead>'
                f"<tbody>{body}</tbody></table></div>"
            )
        return out


def claims_table(chapter: str) -> ClaimsTable:
    """Return a chapter's claims as an accessible table; nothing but that chapter's claims is computed."""
    return ClaimsTable(ledger(chapter))


def whole_ledger(chapters: dict[str, str]) -> Ledger:
    """Return the whole ledger with counts and filters.

    Parameters
    ----------
    chapters : mapping of str to str
        Chapters in the order of the book, each with its title.
    """
    return Ledger(ledger(), chapters)


def essay_table(letter: str) -> EssayTable:
    """Return one essay, statement by statement.

    Parameters
    ----------
    letter : str
        Of `feasible.book.statements.ESSAYS`.
    """
    (essay,) = (found for found in ESSAYS if found.letter == letter)
    rows = {row["statement"]: row for row in ledger().to_dict(orient="records") if row["statement"]}
    return EssayTable(essay, tuple(statements(letter).values()), rows)


def essays_summary() -> pd.DataFrame:
    """Return how many statements each essay makes, and what became of them.

    Returns
    -------
    DataFrame
        A row an essay; columns Statements, Checkable, Settled, Share settled, Data, Not for a model.
    """
    rows = {}
    for essay in ESSAYS:
        count = EssayTable(essay, tuple(statements(essay.letter).values()), {}).counts()
        rows[essay.name] = {
            "Statements": count["all"],
            "Checkable": count["checkable"],
            "Settled": count["settled"],
            "Share settled": f"{count['settled'] / max(count['checkable'], 1):.0%}",
            "Data": count["data"],
            "Not for a model": count["not for a model"],
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("Essay")
