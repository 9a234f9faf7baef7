"""What sums give away and what blurring costs, and how much trouble each level of planning absorbs."""

from feasible.libcom.privacy_and_variety.chains import lower_bound, swing
from feasible.libcom.privacy_and_variety.noise import (
    BLURRED,
    Lost,
    Stock,
    exposed_by_size,
    needs_lost,
    split_noise,
    stock_against,
)
from feasible.libcom.privacy_and_variety.says import headlines
from feasible.libcom.privacy_and_variety.triggers import (
    error_at_times,
    error_of_trigger,
    letters_apart,
    limit_for,
    weeks_until_noticed,
)
from feasible.libcom.privacy_and_variety.variety import (
    TROUBLES,
    Drawer,
    LeastNeed,
    Levels,
    MeanNeed,
    levels,
    menu,
    smallest_cover,
)

__all__ = [
    "BLURRED",
    "TROUBLES",
    "Drawer",
    "LeastNeed",
    "Levels",
    "Lost",
    "MeanNeed",
    "Stock",
    "error_at_times",
    "error_of_trigger",
    "exposed_by_size",
    "headlines",
    "letters_apart",
    "levels",
    "limit_for",
    "lower_bound",
    "menu",
    "needs_lost",
    "smallest_cover",
    "split_noise",
    "stock_against",
    "swing",
    "weeks_until_noticed",
]
