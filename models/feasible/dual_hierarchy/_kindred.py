"""Groups of kindred sectors of the American tables: three of ours, and the table's own classes."""

from __future__ import annotations

from feasible.economy.datasets import us_sectors

__all__ = ["COARSE", "FARMS_AND_LIGHT", "HEAVY", "OFFICES", "classes"]

#: Fuels, ores, metals, machines, heavy chemicals and what moves them: what the essay calls heavy industry, as
#: near as the table's classes come.
HEAVY: tuple[str, ...] = (
    "Oil and gas extraction",
    "Mining, except oil and gas",
    "Support activities for mining",
    "Utilities",
    "Nonmetallic mineral products",
    "Primary metals",
    "Fabricated metal products",
    "Machinery",
    "Electrical equipment, appliances, and components",
    "Other transportation equipment",
    "Petroleum and coal products",
    "Chemical products",
    "Rail transportation",
)
#: As many sectors of two other kinds, to see whether heavy industry stands out.
OFFICES: tuple[str, ...] = (
    "Publishing industries, except internet (includes software)",
    "Motion picture and sound recording industries",
    "Broadcasting and telecommunications",
    "Data processing, internet publishing, and other information services",
    "Federal Reserve banks, credit intermediation, and related activities",
    "Securities, commodity contracts, and investments",
    "Insurance carriers and related activities",
    "Funds, trusts, and other financial vehicles",
    "Other real estate",
    "Rental and leasing services and lessors of intangible assets",
    "Legal services",
    "Computer systems design and related services",
    "Miscellaneous professional, scientific, and technical services",
)
FARMS_AND_LIGHT: tuple[str, ...] = (
    "Farms",
    "Forestry, fishing, and related activities",
    "Wood products",
    "Furniture and related products",
    "Food and beverage and tobacco products",
    "Textile mills and textile product mills",
    "Apparel and leather and allied products",
    "Paper products",
    "Printing and related support activities",
    "Miscellaneous manufacturing",
    "Plastics and rubber products",
    "Wholesale trade",
    "Food and beverage stores",
)
#: Heavy industry, and offices and finance, as near as a table of fifteen sectors comes.
COARSE: tuple[tuple[str, ...], tuple[str, ...]] = (
    ("Mining", "Utilities", "Manufacturing"),
    (
        "Information",
        "Finance, insurance, real estate, rental, and leasing",
        "Professional and business services",
    ),
)


def classes(least: int = 4) -> dict[str, tuple[str, ...]]:
    """Return the classes of the table of fifteen sectors that have several in the table of 71, by name.

    Parameters
    ----------
    least : int
        How many sectors a class must have.

    Examples
    --------
    >>> {name.split(",")[0]: len(members) for name, members in classes().items()}["Retail trade"]
    4
    """
    fine, coarse = us_sectors(71), us_sectors(15)["name"]
    found = {
        str(coarse[code]): tuple(map(str, fine["name"][fine["sector_15"] == code])) for code in coarse.index
    }
    return {name: members for name, members in found.items() if len(members) >= least}
