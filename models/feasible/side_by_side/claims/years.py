"""What the essays say of plans that reach over years, and of things that are made to wear out."""

from __future__ import annotations

from feasible.book import Evidence, Figures, Verdict, claim, fails, holds, holds_if, write
from feasible.libcom.in_kind import promises as promised
from feasible.side_by_side.years import path, promises
from feasible.side_by_side.years_durability import Durable

_CHAPTER = "side-by-side/years"
#: What is as good as another thing is less by no more than this part of it.
_ALIKE = 0.05
#: How far works and resources are off where something unforeseen happens.
_SHOCK = 0.05


@claim("K5.3.14", chapter=_CHAPTER)
def a_plan_is_something_to_rely_on() -> Evidence:
    """Compare what plans say of next year with what comes, and the tenth year with what could have been."""

    def judge(f: Figures) -> Verdict:
        last = {key: write(f[key], "%", decimals=0) for key in ("one", "three", "six", "valued")}
        because = (
            f"In the tenth year people have {last['one']} of what a plan for all ten years would leave them "
            f"where plans look one year ahead, {last['three']} at three years and {last['six']} at six; "
            f"{last['valued']} at three years with machines worth something at the end. Of next year plans "
            f"speak nearly true: at worst people get {write(f['kept'], '%', decimals=0)} of what two or "
            "three years' plans had told them, if nothing unforeseen happens. With works and resources up to "
            f"{write(f['shock'], '%', decimals=0)} off, eight years' plans give the worst off "
            f"{write(f['hit'], '%', decimals=0)} of it."
        )
        if min(f["one"], f["three"], f["kept"], f["hit"]) >= 1.0 - _ALIKE:
            return holds(because)
        if min(f["six"], f["kept"]) >= 1.0 - _ALIKE:
            small = "" if f["hit"] >= 1.0 - _ALIKE else ", and surprises are small"
            return holds_if(
                f"it looks some six years ahead, or knows what machines will be worth{small}", because
            )
        return fails(because)

    def last(ahead: int, later: float = 0.0) -> float:
        went = path(ahead, later).iloc[-1]
        return float(went["consumption"] / went["best_consumption"])

    kept = promises()["kept"]
    return Evidence(
        {
            "one": last(1),
            "three": last(3),
            "six": last(6),
            "valued": last(3, 2.0),
            "kept": float(min(kept[2, 0.0], kept[3, 0.0])),
            "shock": _SHOCK,
            "hit": promised(8, shock=_SHOCK).worst,
        },
        judge,
    )


@claim("K1.2.8", chapter=_CHAPTER)
def goods_are_made_to_wear_out() -> Evidence:
    """Let a plan, rivals, and a monopolist who lets or sells choose how long a thing lasts."""

    def judge(f: Figures) -> Verdict:
        part = {key: write(f[key], "%", decimals=0) for key in ("plan", "rivals", "letting", "selling")}
        because = (
            f"Of what a plan makes in one year, {part['plan']} serves in the next; of what rivals make, "
            f"{part['rivals']}; of what a monopolist lets to people, {part['letting']}; of what it sells, "
            f"{part['selling']}. Who sells is next year a rival of its own old things, and who buys knows it."
        )
        sooner = [key for key in ("rivals", "letting", "selling") if f[key] < f["plan"] * (1.0 - _ALIKE)]
        if len(sooner) == 3:
            return holds(because)
        if sooner:
            who = {"rivals": "rivals compete", "letting": "one maker lets them",
                   "selling": "one maker sells them and cannot bind itself"}  # fmt: skip
            return holds_if(" or ".join(who[key] for key in sooner), because)
        return fails(because)

    market = Durable()
    return Evidence(
        {
            "plan": market.made("plan").durability,
            "rivals": market.made("rivals").durability,
            "letting": market.made("letting").durability,
            "selling": market.made("selling").durability,
        },
        judge,
    )
