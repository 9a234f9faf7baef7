"""The workshop as a game: what the page is told is what the package computes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from feasible.book.game import WorkshopGame
from feasible.shadow_prices.kantorovich import parts


def game(**other: Any) -> WorkshopGame:
    shop = parts()
    plan = shop.plan()
    given = {
        "question": "How many <pairs>?",
        "kinds": shop.kinds,
        "machines": shop.counts.astype(int).tolist(),
        "rates": shop.table.tolist(),
        "products": tuple(shop.products),
        "best": plan.sets,
        "alone": float(shop.equal_division().sum()),
        "worth": plan.multipliers.to_dict(),
        "source": "Kantorovich 1939",
    }
    return WorkshopGame(**(given | other))


def test_the_page_holds_the_shop_and_reads_without_scripts() -> None:
    html = game()._repr_html_()
    found = re.search(r'<script type="application/json">(.*?)</script>', html)
    assert found
    spec = json.loads(found.group(1))
    assert spec["best"] == pytest.approx(260 / 3)
    assert spec["worth"] == pytest.approx([2 / 3, 1 / 3])
    assert spec["alone"] == pytest.approx(77.0, abs=1)
    assert "How many &lt;pairs&gt;?" in html
    assert "How many <pairs>" not in html
    assert "3 \u00d7 Milling machine: 10 of Part I or 20 of Part II a day" in html
    assert (
        repr(game())
        == "How many <pairs>? 3 \u00d7 Milling machine, 3 \u00d7 Turret lathe, 1 \u00d7 Automatic."
    )


def test_a_best_plan_without_its_proof_is_refused() -> None:
    with pytest.raises(ValueError, match="one of the two is wrong"):
        game(best=90.0)
    with pytest.raises(ValueError, match="one of the two is wrong"):
        game(worth={"Part I": 0.5, "Part II": 0.5})


@pytest.mark.parametrize("other", [{"kinds": ["a"]}, {"machines": []}, {"worth": {"Part I": 1.0}}])
def test_lists_that_do_not_belong_together_are_refused(other: Any) -> None:
    with pytest.raises(ValueError, match="as many kinds"):
        game(**other)
