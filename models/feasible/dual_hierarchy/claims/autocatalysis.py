"""Claims of the chapter on supply that feeds itself."""

from __future__ import annotations

from feasible.book import (
    Evidence,
    Figures,
    Verdict,
    cannot_settle,
    claim,
    count,
    fails,
    holds,
    holds_if,
    write,
)
from feasible.dual_hierarchy.autocatalysis import (
    neighborhoods,
    survival_table,
    ways_to_die,
)

_CHAPTER = "dual-hierarchy/autocatalysis"

#: Fewer deaths than this show no rule.
_ENOUGH = 10


def _alive(network: str, setting: str, rules: int) -> float:
    environment, learning = setting.split()
    row = survival_table(
        network=network, search="selective", environment=environment, learning=learning, rules=rules
    )
    return float(row["share"].iloc[0])


@claim("PS29", chapter=_CHAPTER)
def loops_need_no_capitalism() -> Evidence:
    """Let firms without owners, prices or plan close rings blindly."""

    def judge(f: Figures) -> Verdict:
        told = (
            "Firms that know nothing, own nothing and obey nobody keep a ring of "
            f"{count(f['short'], 'product')} alive in {write(f['short_alive'], '%', decimals=0)} of runs. Of "
            f"{count(f['longer'])} it is {write(f['longer_alive'], '%', decimals=0)} and of "
            f"{count(f['longest'])} {write(f['longest_alive'], '%', decimals=0)}."
        )
        silent = "the model is silent on whether plans or markets do it better."
        if f["short_alive"] < 1 / 2:
            return fails(f"{told} Even a short ring needs something more, and {silent}")
        if f["longest_alive"] >= 1 / 2:
            return holds(f"{told} Capitalism is not needed.")
        return holds_if(
            "the ring is short, or somebody keeps a long one together",
            f"{told} Capitalism is not needed. For a long ring something is, and {silent}",
        )

    rings = {"short": 4, "longer": 7, "longest": 9}
    alive = {f"{name}_alive": _alive("torus", "rich target", rules) for name, rules in rings.items()}
    return Evidence({**rings, **alive}, judge)


@claim("PM19", chapter=_CHAPTER)
def loops_close_in_the_neighborhood() -> Evidence:
    """Set neighbors against everybody with everybody, in one setting at a time, at every length of ring."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Of {count(f['settings'], 'way')} of being supplied and of learning, a neighborhood keeps rings "
            f"alive better in {count(f['helps'])}, at some length and at none worse, and worse in "
            f"{count(f['harms'])}"
        )
        if f["mixed"] > 0:
            told += f"; in {count(f['mixed'])} it depends on the length"
        if f["helps"] == 0:
            return fails(f"{told}.")
        if f["harms"] + f["mixed"] == 0:
            return holds(f"{told}.")
        return holds_if(
            f"{' or where '.join(f['where'])}",
            f"{told}. Length alone does not decide, and which of these China was, the essay does not say.",
        )

    table = neighborhoods()
    verdicts = table["verdict"]
    supplied = {
        "rich": "everything is in stock",
        "poor": "one product is in stock",
        "endogenous": "firms live on leftovers",
    }
    learns = {"source": "the sender learns", "target": "the receiver learns"}
    where = tuple(
        f"{supplied[environment]} and {learns[learning]}"
        for environment, learning in table.index[verdicts == "helps"]
    )
    counts = {kind: int((verdicts == kind).sum()) for kind in ("helps", "harms", "mixed")}
    return Evidence({"settings": len(table), **counts, "where": where}, judge)


@claim("PB35", chapter=_CHAPTER)
def models_die_suddenly() -> Evidence:
    """Compare trade shortly before a rule dies out with trade in the first half of a life, four times."""

    def judge(f: Figures) -> Verdict:
        if f["deaths"] < _ENOUGH:
            return cannot_settle(
                f"In one of the settings only {count(f['deaths'], 'run')} died: too few to tell."
            )
        told = (
            "In the last tenth of a run's life trade is, as a multiple of its first half, "
            f"{write(f['stock_sender'], digits=2)} where everything is in stock and the sender learns, "
            f"{write(f['one_sender'], digits=2)} where one product is, "
            f"{write(f['stock_receiver'], digits=2)} where "
            f"everything is and the receiver learns, and {write(f['leftovers'], digits=2)} where firms "
            "live on "
            "leftovers"
        )
        sudden = [f[k] >= 1 for k in ("stock_sender", "one_sender", "stock_receiver", "leftovers")]
        if all(sudden):
            return holds(f"{told}: nothing warns.")
        if not any(sudden):
            return fails(f"{told}: there is always a warning.")
        return holds_if(
            "inputs come from outside and the sender learns",
            f"{told}. Both what is supplied and who learns matter, and nothing says which of these the "
            "Soviet "
            "economy was.",
        )

    table = ways_to_die()
    return Evidence(
        {**{str(k): float(v) for k, v in table["ratio"].items()}, "deaths": int(table["deaths"].min())}, judge
    )
