"""What nothing limits: no best plan where households want it, no price where they do not."""

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.errors import Unbounded
from feasible.optimum import _free, fulfill, welfare_optimum
from feasible.optimum._free import free_goods, never_net, running


def village(**changes):
    """A bakery at an hour a loaf; a baler that makes straw from nothing."""
    given = {
        "goods": ["bread", "straw"], "resources": ["hours"], "plants": ["bakery", "baler"], "households": ["all"],
        "inputs": np.zeros((2, 2)), "outputs": np.eye(2), "resource_use": [[1, 0]], "endowment": [100],
        "tastes": [[1, 0]],
    }  # fmt: skip
    return Economy(**(given | changes))


def test_a_free_plant_of_an_unwanted_good_stands_still():
    best = welfare_optimum(village())
    assert best.levels == pytest.approx([100, 0])
    assert best.levels[1] == 0.0
    assert best.prices.tolist() == [pytest.approx(0.01), 0.0]
    assert best.certificate.ok


def test_a_free_plant_makes_what_is_used_and_no_more():
    best = welfare_optimum(village(inputs=[[0, 0], [3, 0]]))
    assert best.levels == pytest.approx([100, 300])
    assert best.prices[1] == 0.0
    assert best.certificate.ok
    # Twine holds straw together, and is free as well.
    chain = village(
        goods=["bread", "straw", "twine"], plants=["bakery", "baler", "spinner"], outputs=np.eye(3),
        inputs=[[0, 0, 0], [3, 0, 0], [0, 2, 0]], resource_use=[[1, 0, 0]], tastes=[[1, 0, 0]],
    )  # fmt: skip
    best = welfare_optimum(chain)
    assert best.levels == pytest.approx([100, 300, 600])
    assert best.certificate.ok
    # From another one's prices too.
    again = welfare_optimum(chain.replace(endowment=[50]), start=best)
    assert again.levels == pytest.approx([50, 150, 300])


@pytest.mark.parametrize("unit", [1e-9, 1.0, 1e9])
def test_what_is_wanted_and_free_has_no_best_plan(unit):
    forgotten = village(inputs=[[0, 0], [unit, 0]], resource_use=[[0, 0]])
    with pytest.raises(Unbounded, match=r"bakery, baler can grow for ever\. Give them a capacity") as error:
        welfare_optimum(forgotten)
    assert error.value.direction == ("bakery", "baler")
    # One limit is enough, whatever it limits.
    for limit in (
        {"capacity": [np.inf, 6]},
        {"capacity": [6, np.inf]},
        {"effort": [1, 0], "exponent": [2, 1]},
    ):
        assert welfare_optimum(forgotten.replace(**limit)).certificate.ok


def test_a_plant_that_only_uses_what_is_scarce_is_not_free():
    scarce = village(inputs=[[0, 0.5], [0, 0]], tastes=[[0.5, 0.5]])
    best = welfare_optimum(scarce)
    assert best.deliveries == pytest.approx([50, 100])
    assert best.certificate.ok


def test_bundles_end_with_their_scarcest_good():
    both = village(tastes=[[1, 2]], utility="fixed-proportions")
    best = welfare_optimum(both)
    assert best.levels == pytest.approx([100, 200])
    assert best.deliveries == pytest.approx([100, 200])
    assert best.prices == pytest.approx([0.01, 0.0])
    assert best.certificate.ok
    with pytest.raises(Unbounded, match="baler"):
        welfare_optimum(village(tastes=[[0, 2]], utility="fixed-proportions"))


def bales(count, **changes):
    """Plants from nothing, each of its own good; a household wants them all."""
    names = [f"p{k}" for k in range(count)]
    given = {
        "goods": [f"g{k}" for k in range(count)], "resources": ["hours"], "plants": names, "households": ["all"],
        "inputs": np.zeros((count, count)), "outputs": np.eye(count), "resource_use": np.zeros((1, count)),
        "endowment": [1], "tastes": [[1 / count] * count], "needs": [[1] * count],
    }  # fmt: skip
    return Economy(**(given | changes))


@pytest.mark.parametrize("count", [7, 8, 9, 12])
def test_eight_plants_that_can_grow_for_ever_are_named(count):
    for ask in (welfare_optimum, fulfill):
        with pytest.raises(Unbounded) as error:
            ask(bales(count))
        assert error.value.direction == tuple(f"p{k}" for k in range(min(count, 8)))


def test_what_limits_any_plant_limits_it(monkeypatch):
    """A capacity, a resource or effort: no program is asked what grows."""
    monkeypatch.setattr(_free, "_growth", None)
    for limit in ({"capacity": [1, 1]}, {"resource_use": [[1, 0.001]]}, {"effort": [1, 0.001]}):
        found = free_goods(bales(2, **limit))
        assert (found.plants.size, found.goods.tolist()) == (0, [False, False])
    for limit in ({"capacity": [1, 1]}, {"resource_use": [[1, 0.001]]}):
        _free.refuse_endless(bales(2, **limit), np.ones(2), beyond=False)


def test_what_is_free_beside_what_is_wanted_by_hand():
    """Straw from nothing, twine from straw; bread wants twine; who is asked for nothing but what is made with them."""
    chain = Economy(
        goods=["bread", "straw", "twine", "nails"], resources=["hours"], plants=["bakery", "baler", "spinner", "smith"],
        households=["all"], inputs=[[0, 0, 0, 0], [0, 0, 2, 0], [3, 0, 0, 0], [0, 0, 0, 0]], outputs=np.eye(4),
        resource_use=[[1, 0, 0, 1]], endowment=[100], tastes=[[0.5, 0, 0, 0.5]],
    )  # fmt: skip
    found = free_goods(chain)
    assert found.plants.tolist() == [1, 2]
    assert found.goods.tolist() == [False, True, True, False]
    levels = running(chain, found, np.array([5.0, 0.0, 0.0, 1.0]), np.array([5.0, 0.0, 0.25, 1.0]))
    assert levels == pytest.approx([5.0, 2 * 15.25, 15.25, 1.0])
    # Nothing is short, or nothing is free: the levels as they are.
    same = np.array([0.0, 0.0, 0.0, 1.0])
    assert running(chain, found, same, np.zeros(4)) is same
    assert running(chain, found._replace(plants=np.zeros(0, dtype=int)), same, np.ones(4)) is same
    # A bakery alone nets no bread without twine; all together everything.
    assert never_net(chain, np.array([0])) == ["bread", "nails"]
    assert never_net(chain, np.array([0, 1, 2])) == ["nails"]
    assert never_net(chain, np.array([0, 1, 2, 3])) == []


def test_what_is_asked_for_and_endless_is_refused_before_any_plan():
    """Both goods grow together by one each, and so does the one that is asked for."""
    both = bales(2)
    for asked, beyond in (([1.0, 1.0], False), ([1.0, 0.0], False), ([0.0, 2.0], True)):
        with pytest.raises(Unbounded, match="p"):
            _free.refuse_endless(both, np.array(asked), beyond=beyond)
    one = bales(2, capacity=[np.inf, 5.0])
    _free.refuse_endless(one, np.ones(2), beyond=False)
    with pytest.raises(Unbounded, match="p0"):
        _free.refuse_endless(one, np.ones(2), beyond=True)
