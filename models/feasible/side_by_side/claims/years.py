"""What the essays say of plans that reach over years, and of things that are made to wear out."""

from __future__ import annotations

from feasible.book import Evidence, Figures, Verdict, claim, fails, holds, holds_if, write
from feasible.libcom.in_kind import promises as promised
from feasible.side_by_side.years import promises, worst_year
from feasible.side_by_side.years_durability import Durable

_CHAPTER = "side-by-side/years"
#: What is as good as another thing is less by no more than this part of it.
_ALIKE = 0.05
#: How far works and resources are off where something unforeseen happens.
_SHOCK = 0.05


@claim("K5.3.14", chapter=_CHAPTER)
def a_plan_is_something_to_rely_on() -> Evidence:
    """Compare the worst year with that of the best plan, and what plans say of next year with what comes."""

    def judge(f: Figures) -> Verdict:
        worst = {key: write(f[key], "%", decimals=0) for key in ("one", "three", "six", "valued")}
        because = (
            f"In their worst year people have {worst['one']} of what a plan for all ten years leaves in its "
            f"worst where plans look one year ahead, {worst['three']} at three years and {worst['six']} at "
            f"six; {worst['valued']} at three years with machines worth something at the end. Of next year "
            f"plans speak nearly true: people get {write(f['kept'], '%', decimals=0)} on average, and "
            f"{write(f['least'], '%', decimals=0)} whoever is let down most, of what two or three years' "
            "plans had told them, of all goods and if nothing unforeseen happens. With works and resources "
            f"up to {write(f['shock'], '%', decimals=0)} off, eight years' plans of one economy give the "
            f"worst off {write(f['hit'], '%', decimals=0)} of it, of private goods."
        )
        # As good as told: no further off than works and resources are themselves.
        good = {key: f[key] >= 1.0 - f["shock"] for key in ("one", "three", "six", "valued", "kept", "hit")}
        if all(good[key] for key in ("one", "three", "kept", "hit")):
            return holds(because)
        if good["six"] and good["kept"]:
            valued = ", or knows what machines will be worth" if good["valued"] else ""
            small = "" if good["hit"] else ", and surprises are small"
            return holds_if(f"it looks some six years ahead{valued}{small}", because)
        return fails(because)

    kept = promises()
    return Evidence(
        {
            "one": worst_year(1),
            "three": worst_year(3),
            "six": worst_year(6),
            "valued": worst_year(3, 2.0),
            "kept": float(min(kept["kept"][2, 0.0], kept["kept"][3, 0.0])),
            "least": float(min(kept["kept_least"][2, 0.0], kept["kept_least"][3, 0.0])),
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
