"""Small files in each office's layout; the figures are ours.

Three sectors: food, goods, services, in millions. Every row and column adds up by hand.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

SECTORS = ["food", "goods", "services"]
FLOWS = np.array([[20, 80, 10], [40, 100, 60], [30, 70, 50]])
#: Households, government, investment, exports, imports.
FINAL = np.array([[100, 5, 0, 15, -30], [150, 20, 80, 70, -120], [200, 60, 10, 30, -50]])
#: Pay, surplus, taxes.
ADDED = np.array([[60, 90, 180], [45, 50, 90], [5, 10, 10]])
OUTPUT = np.array([200, 400, 400])
#: Industries by products: food and goods make some of each other.
MAKE = np.array([[190, 10, 0], [10, 390, 0], [0, 0, 400]])


def write_csv(path: Path, rows: list[list[object]], delimiter: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return path


def write_xlsx(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


# ---------------------------------------------------------------------- BEA

BEA_CODES = ["111CA", "31G", "54"]
BEA_NAMES = ["Farms", "Manufacturing", "Services"]
BEA_FINAL = ["F010", "F02E", "F040", "F050", "F10C"]
BEA_FINAL_NAMES = [
    "Personal consumption expenditures",
    "Nonresidential private fixed investment in equipment",
    "Exports of goods and services",
    "Imports of goods and services",
    "State and local government: consumption expenditures",
]
#: The order of BEA's final uses in FINAL's columns.
BEA_ORDER = [0, 2, 3, 4, 1]


def bea_use_rows(
    title: str = "The Use of Commodities by Industries, Before Redefinitions (Producers' Prices)",
):
    """Return the summary sheet of a use table: codes over names, totals without codes."""
    final = FINAL[:, BEA_ORDER]
    rows: list[list[object]] = [
        [title],
        ["(Millions of dollars)"],
        ["Bureau of Economic Analysis"],
        [],
        [None, "Commodities/Industries", *BEA_CODES, "T001", *BEA_FINAL, "T004", "T007"],
        [
            "IOCode",
            "Name",
            *BEA_NAMES,
            "Total Intermediate",
            *BEA_FINAL_NAMES,
            "Total Final Uses (GDP)",
            "Total Commodity Output",
        ],
    ]
    for code, name, used, wanted in zip(BEA_CODES, BEA_NAMES, FLOWS.tolist(), final.tolist(), strict=True):
        cells = [*used, sum(used), *wanted, sum(wanted), sum(used) + sum(wanted)]
        rows.append([code, name, *("---" if cell == 0 else cell for cell in cells)])
    inputs = FLOWS.sum(axis=0).tolist()
    rows.append([None, "Total Intermediate", *inputs, sum(inputs)])
    for code, name, cells in zip(
        ("V001", "V003", "V002"),
        (
            "Compensation of employees",
            "Gross operating surplus",
            "Taxes on production and imports, less subsidies",
        ),
        ADDED.tolist(),
        strict=True,
    ):
        rows.append([code, name, *cells, sum(cells)])
    rows.append([None, "Total Value Added", *ADDED.sum(axis=0).tolist(), int(ADDED.sum())])
    rows.append([None, "Total Industry Output", *OUTPUT.tolist(), int(OUTPUT.sum())])
    rows.append([])
    rows.append(["Legend / Footnotes:"])
    rows.append(["Note. Detail may not add to total due to rounding."])
    return rows


def bea_make_rows():
    rows: list[list[object]] = [
        ["The Make of Commodities by Industries, Before Redefinitions"],
        ["(Millions of dollars)"],
        ["Bureau of Economic Analysis"],
        [],
        [None, "Industries/Commodities", *BEA_CODES, "T008"],
        ["IOCode", "Name", *BEA_NAMES, "Total Industry Output"],
    ]
    for code, name, made in zip(BEA_CODES, BEA_NAMES, MAKE.tolist(), strict=True):
        rows.append([code, name, *made, sum(made)])
    rows.append([None, "Total Commodity Output", *MAKE.sum(axis=0).tolist(), int(MAKE.sum())])
    return rows


def frame(values, rows, columns) -> pd.DataFrame:
    return pd.DataFrame(np.asarray(values, dtype=float), rows, columns)


def bea_detail_use_rows():
    """Return a detail sheet: names over codes, the header word in the line of codes."""
    rows = bea_use_rows()
    names = [
        "",
        "",
        *BEA_NAMES,
        "Total Intermediate",
        *BEA_FINAL_NAMES,
        "Total final uses",
        "Total Commodity Output",
    ]
    rows[4] = names
    rows[5] = ["Code", "Commodity Description", *BEA_CODES, "T001", *BEA_FINAL, "T004", "T007"]
    for row, code in ((9, "T005"), (13, "T006"), (14, "T008")):
        rows[row][0] = code
    return rows


#: Margins and taxes on products, of which trade margins add up to zero over products.
MARGIN, TAX = np.array([40, 60, -100]), np.array([10, 20, 0])


def bea_supply_rows():
    """Return a supply table: products by industries, then imports, margins and taxes."""
    head = ["T007", "MCIF", "MADJ", "T013", "Trade", "TRANS", "T014", "MDTY", "TOP", "SUB", "T015", "T016"]
    names = [
        "Total Commodity Output", "Imports", "CIF/FOB Adjustments on Imports", "Total product supply (basic prices)",
        "Trade margins", "Transport margins", "Total trade and transportation margins", "Import duties",
        "Tax on products", "Subsidies", "Total tax less subsidies on products", "Total product supply (purchaser prices)",
    ]  # fmt: skip
    rows: list[list[object]] = [
        ["Supply Table"],
        ["(Millions of dollars)"],
        [None, "Commodities/Industries", *BEA_CODES, *head],
        ["IOCode", "Name", *BEA_NAMES, *names],
    ]
    imports = -FINAL[:, 4]
    for at, (code, name) in enumerate(zip(BEA_CODES, BEA_NAMES, strict=True)):
        made, brought = MAKE[:, at].tolist(), int(imports[at])
        total = sum(made)
        margin, tax = int(MARGIN[at]), int(TAX[at])
        rows.append(
            [
                code,
                name,
                *made,
                total,
                brought - 2,
                2,
                total + brought,
                margin,
                0,
                margin,
                0,
                tax,
                0,
                tax,
                total + brought + margin + tax,
            ]
        )
    rows.append(["T017", "Total industry supply", *MAKE.sum(axis=1).tolist(), int(MAKE.sum())])
    return rows


def bea_use_at_purchasers_rows():
    """Return a use table of the supply-use framework: no imports among final uses, taxes below, codes of its own."""
    final = FINAL[:, [0, 2, 3, 1]].copy()
    final[:, 0] += MARGIN + TAX  # margins and taxes are all in what households pay
    rows: list[list[object]] = [
        ["Use Table"],
        [None, None, *BEA_CODES, "T001", "F010", "F02E", "F040", "F10C", "T019"],
        [
            "IOCode",
            "Name",
            *BEA_NAMES,
            "Total Intermediate",
            "Households",
            "Equipment",
            "Exports",
            "State",
            "Total use of products",
        ],
    ]
    for code, name, used, wanted in zip(BEA_CODES, BEA_NAMES, FLOWS.tolist(), final.tolist(), strict=True):
        rows.append([code, name, *used, sum(used), *wanted, sum(used) + sum(wanted)])
    rows.append(["T005", "Total Intermediate", *FLOWS.sum(axis=0).tolist()])
    rows.append(["V001", "Compensation of employees", *ADDED[0].tolist()])
    rows.append(["T00OTOP", "Other taxes on production", *(ADDED[2] + 3).tolist()])
    rows.append(["T00OSUB", "Less: Other subsidies on production", 3, 3, 3])
    rows.append(["V003", "Gross operating surplus", *ADDED[1].tolist()])
    rows.append(["VABAS", "Value Added (basic prices)", *ADDED.sum(axis=0).tolist()])
    rows.append(["T018", "Total industry output (basic prices)", *OUTPUT.tolist()])
    rows.append(["T00TOP", "Plus: Taxes on products and imports", 1, 2, 3])
    rows.append(["T00SUB", "Less: Subsidies on products", 0, 0, 0])
    rows.append(["VAPRO", "Value Added (producer prices)", 111, 152, 283])
    return rows


# ---------------------------------------------------------------------- Eurostat

CPA = ["CPA_A01", "CPA_C10-12", "CPA_L68A"]
EU_FINAL = ["P3_S14", "P3_S13", "P51G", "P6"]


def eurostat_cells(*, flows: str = "TOTAL") -> list[tuple[str, str, str, float]]:
    """Return flow, row, column and value of a symmetric table with its sums."""
    cells: list[tuple[str, str, str, float]] = []
    # Two in three of what is imported goes to sectors, in proportion to what they use of it.
    for i, row in enumerate(CPA):
        for j, column in enumerate(CPA):
            cells.append((flows, row, column, float(FLOWS[i, j])))
        for k, column in enumerate(EU_FINAL):
            cells.append((flows, row, column, float(FINAL[i, k])))
        cells.append((flows, row, "P3", float(FINAL[i, 0] + FINAL[i, 1])))
        cells.append((flows, row, "TFU", float(FINAL[i, :4].sum())))
        cells.append((flows, row, "TU", float(FINAL[i, :4].sum() + FLOWS[i].sum())))
    for j, column in enumerate(CPA):
        cells.append((flows, "CPA_TOTAL", column, float(FLOWS[:, j].sum())))
        for row, values in zip(("D1", "B2A3N", "D29X39"), ADDED, strict=True):
            cells.append((flows, row, column, float(values[j])))
        cells.append((flows, "B1G", column, float(ADDED[:, j].sum())))
        cells.append((flows, "P1", column, float(OUTPUT[j])))
        cells.append((flows, "P7", column, float(-FINAL[j, 4])))
        cells.append((flows, "TS_BP", column, float(OUTPUT[j] - FINAL[j, 4])))
    cells.append((flows, "OP_RES", "P3_S14", 3.0))
    return cells


def eurostat_domestic_cells() -> list[tuple[str, str, str, float]]:
    """Return the flows of domestic products and of imports: of each use of sectors a tenth is imported."""
    cells = []
    for i, row in enumerate(CPA):
        for j, column in enumerate(CPA):
            cells.append(("DOM", row, column, 0.9 * float(FLOWS[i, j])))
            cells.append(("IMP", row, column, 0.1 * float(FLOWS[i, j])))
        left = OUTPUT[i] - 0.9 * FLOWS[i].sum()
        cells.append(("DOM", row, "P3_S14", round(float(left), 6)))
    for j, column in enumerate(CPA):
        for row, values in zip(("D1", "B2A3N", "D29X39"), ADDED, strict=True):
            cells.append(("DOM", row, column, float(values[j])))
        cells.append(("DOM", "P1", column, float(OUTPUT[j])))
    return cells


def eurostat_tsv(path: Path, cells, *, marks=None, years=("2015 ", "2020 ")) -> Path:
    """Write the TSV of the bulk download; marks are texts in place of values, by row and column."""
    marks = marks or {}
    lines = ["freq,unit,stk_flow,prd_use,prd_ava,geo\\TIME_PERIOD\t" + "\t".join(years)]
    for flow, row, column, value in cells:
        text = marks.get((row, column), f"{value:g}")
        lines.append(f"A,MIO_EUR,{flow},{column},{row},DE\t: \t{text} ")
        lines.append(f"A,MIO_NAC,{flow},{column},{row},DE\t: \t{text} ")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def eurostat_csv(
    path: Path, cells, *, labels: bool = False, flags=None, dimensions=("prd_ava", "prd_use")
) -> Path:
    """Write SDMX-CSV, with codes alone or with labels behind a colon."""
    flags = flags or {}
    down, across = dimensions
    head = [
        "DATAFLOW",
        "LAST UPDATE",
        "freq",
        "unit",
        "stk_flow",
        across,
        down,
        "geo",
        "TIME_PERIOD",
        "OBS_VALUE",
        "OBS_FLAG",
    ]
    rows: list[list[object]] = [[f"{name}:A label" if labels else name for name in head]]
    for flow, row, column, value in cells:
        told, flag = flags.get((row, column), (f"{value:g}", ""))
        codes = ["A", "MIO_EUR", flow, column, row, "DE"]
        if labels:
            codes = [f"{code}:What {code} is" for code in codes]
        rows.append(["ESTAT:NAIO_10_CP1700(1.0)", "01/02/25 23:00:00", *codes, "2020", told, flag])
    return write_csv(path, rows)


def eurostat_supply_cells():
    """Return use (at purchasers' prices) and supply cells."""
    industries = ["A01", "C10-12", "L68A"]
    use, supply = [], []
    for i, row in enumerate(CPA):
        for j, column in enumerate(industries):
            use.append(("TOTAL", row, column, float(FLOWS[i, j])))
            supply.append(("TOTAL", row, column, float(MAKE[j, i])))
        for k, column in enumerate(EU_FINAL):
            more = (MARGIN + TAX)[i] if column == "P3_S14" else 0
            use.append(("TOTAL", row, column, float(FINAL[i, k] + more)))
        supply += [
            ("TOTAL", row, "P1", float(MAKE[:, i].sum())),
            ("TOTAL", row, "P7", float(-FINAL[i, 4])),
            ("TOTAL", row, "TS_BP", float(MAKE[:, i].sum() - FINAL[i, 4])),
            ("TOTAL", row, "OTTM", float(MARGIN[i])),
            ("TOTAL", row, "D21X31", float(TAX[i])),
            ("TOTAL", row, "TS_PP", float(MAKE[:, i].sum() - FINAL[i, 4] + MARGIN[i] + TAX[i])),
        ]
    for j, column in enumerate(industries):
        for row, values in zip(("D1", "B2A3N", "D29X39"), ADDED, strict=True):
            use.append(("TOTAL", row, column, float(values[j])))
        use.append(("TOTAL", "P1", column, float(OUTPUT[j])))
    return use, supply


# ---------------------------------------------------------------------- two regions


def two_regions():
    """Return flows, final uses and value added of two regions of two sectors that trade; all rows add up."""
    z = np.array([[10, 20, 5, 0], [15, 30, 0, 10], [0, 5, 20, 10], [5, 0, 10, 40.0]])
    y = np.array([[50, 5, 8, 2], [60, 15, 10, 10], [10, 0, 40, 15], [5, 0, 30, 60.0]])
    x = z.sum(axis=1) + y.sum(axis=1)
    return z, y, x, x - z.sum(axis=0)


def icio_csv(path: Path, *, parts: bool = False) -> Path:
    """Write an inter-country table: AAA and CHN, the second perhaps in two parts."""
    z, y, x, v = two_regions()
    codes = ["AAA_A01_02", "AAA_C10T12", "CHN_A01_02", "CHN_C10T12"]
    if parts:
        codes[2:] = ["CN1_A01_02", "CN2_C10T12"]
    finals = ["AAA_HFCE", "AAA_GFCF", "CHN_HFCE", "CHN_GFCF"]
    rows: list[list[object]] = [["V1", *codes, *finals, "OUT"]]
    for code, used, wanted, total in zip(codes, z.tolist(), y.tolist(), x.tolist(), strict=True):
        rows.append([code, *used, *wanted, total])
    tax = np.array([1, 2, 1, 2.0])
    rows.append(["TLS", *tax.tolist(), 3, 0, 2, 0, ""])
    rows.append(["VA", *(v - tax).tolist(), 0, 0, 0, 0, ""])
    rows.append(["OUT", *x.tolist(), "", "", "", "", ""])
    return write_csv(path, rows)


def oecd_country_csv(path: Path, sides=("TTL",)) -> Path:
    """Write a country's table; crude oil is only imported and used by refineries."""
    z = np.array([[20, 0, 10], [0, 0, 80], [30, 0, 20.0]])
    y = np.array([[150, 40, -20], [0, 0, -80], [250, 60, -60.0]])  # households, exports, imports
    x = z.sum(axis=1) + y.sum(axis=1)
    tax = np.array([2, 0, 5.0])
    rows: list[list[object]] = [["", "D01T03", "D05", "D19", "HFCE", "EXPO", "IMPO"]]
    for side in sides:
        share = {"TTL": 1.0, "DOM": 0.75, "IMP": 0.25}[side]
        for code, used, wanted in zip(("01T03", "05", "19"), z.tolist(), y.tolist(), strict=True):
            cells = wanted if side == "TTL" else [0, 0, 0]
            rows.append([f"{side}_{code}", *(share * np.array(used)).tolist(), *cells])
    if sides != ("TTL",):
        domestic = 0.75 * z
        for at, row in enumerate(rows[1:4]):
            row[4] = (z.sum(axis=0) + 100 - domestic.sum(axis=1))[at] if at != 1 else 0.0
        rows[2][1:4] = [0, 0, 0]
        rows[5][1:4] = [0, 0, 80]
        x = np.array([sum(row[1:5]) for row in rows[1:4]])
    rows.append(["TXS_INT_FNL", *tax.tolist(), 7, 0, 0])
    bought = sum(np.array(row[1:4], dtype=float) for row in rows[1 : 1 + 3 * len(sides)])
    if sides == ("TTL",):
        rows.append(["TTL_INT_FNL", *(bought + tax).tolist(), 0, 0, 0])
    rows.append(["VALU", *(x - bought - tax).tolist(), 0, 0, 0])
    rows.append(["OUTPUT", *x.tolist(), 0, 0, 0])
    return write_csv(path, rows)


def wiod_rows(release: int = 2016):
    z, y, x, v = two_regions()
    codes, names, regions = ["A01", "C10-C12"] * 2, ["Crops", "Food"] * 2, ["AUS", "AUS", "DEU", "DEU"]
    finals = ["CONS_h", "GFCF"] * 2 if release == 2016 else ["", ""] * 2
    numbers = (
        ["c1", "c2", "c1", "c2", "c37", "c41", "c37", "c41", ""]
        if release == 2013
        else [f"c{k}" for k in range(1, 10)]
    )
    rows: list[list[object]] = [
        [f"Intercountry Input-Output Table {2014 if release == 2016 else 2011}"],
        ["(industry-by-industry)"],
        ["", "", "", "", *codes, *finals, "GO" if release == 2016 else ""],
        [
            "",
            "",
            "",
            "",
            *names,
            *["Final consumption expenditure by households", "Gross fixed capital formation"] * 2,
            "Total output",
        ],
        ["", "", "", "", *regions, "AUS", "AUS", "DEU", "DEU", "TOT"],
        ["(millions of US$)", "", "", "", *numbers],
    ]
    rows += [
        [codes[at], names[at], regions[at], f"c{at % 2 + 1}", *z[at].tolist(), *y[at].tolist(), x[at]]
        for at in range(4)
    ]
    blank = [0, 0, 0, 0, 0]
    low = ("II_fob", "TXSP", "VA", "GO") if release == 2016 else ("r60", "r99", "r64", "r69")
    tax = np.array([1, 2, 1, 2.0])
    for code, name, values in (
        (low[0], "Total intermediate consumption", z.sum(axis=0)),
        (low[1], "taxes less subsidies on products", tax),
        (low[2], "Value added at basic prices", v - tax),
        (low[3], "Output at basic prices", x),
    ):
        rows.append([code if release == 2016 else "", name, "TOT", code, *values.tolist(), *blank])
    return rows


def pymrio_folder(path: Path) -> Path:
    """Write a folder as EXIOBASE 3 and pymrio have it."""
    z, y, _, v = two_regions()
    axis = pd.MultiIndex.from_product([["AT", "DE"], ["food", "mining"]], names=["region", "sector"])
    users = pd.MultiIndex.from_product(
        [["AT", "DE"], ["Final consumption expenditure by households", "Gross fixed capital formation"]],
        names=["region", "category"],
    )
    path.mkdir()
    pd.DataFrame(z, axis, axis).to_csv(path / "Z.txt", sep="\t")
    pd.DataFrame(y, axis, users).to_csv(path / "Y.txt", sep="\t")
    pd.DataFrame({"unit": "M.EUR"}, axis).to_csv(path / "unit.txt", sep="\t")
    tables = {
        "factor_inputs": (
            pd.DataFrame(
                [0.5 * v, 0.5 * v],
                pd.Index(["Compensation of employees; wages", "Operating surplus"], name="inputtype"),
                axis,
            ),
            ["M.EUR", "M.EUR"],
        ),
        "air_emissions": (
            pd.DataFrame(
                [[5, 9, 4, 8], [1, -1, 0, 2.0]],
                pd.MultiIndex.from_tuples(
                    [("CO2", "air"), ("CH4", "air")], names=["stressor", "compartment"]
                ),
                axis,
            ),
            ["kg", "kg"],
        ),
        "employment": (
            pd.DataFrame([[3, 7, 6, 9.0]], pd.Index(["Employment hours"], name="stressor"), axis),
            ["M.hr"],
        ),
        "impacts": (pd.DataFrame([[1, 1, 1, 1.0]], pd.Index(["GWP"], name="impact"), axis), ["kg CO2 eq."]),
    }
    for name, (rows, units) in tables.items():
        (path / name).mkdir()
        rows.to_csv(path / name / "F.txt", sep="\t")
        pd.DataFrame({"unit": units}, rows.index).to_csv(path / name / "unit.txt", sep="\t")
    return path


def useeio_sheets(*, use: bool = True):
    codes = ["1111A0/US", "331110/US", "541000/US"]
    a = FLOWS / OUTPUT
    y = OUTPUT - FLOWS.sum(axis=1)
    sheets: dict[str, list[list[object]]] = {
        "README": [["USEEIO"]],
        "A": [["", *codes], *([code, *row] for code, row in zip(codes, a.tolist(), strict=True))],
        "q": [["", "q"], *([code, float(x)] for code, x in zip(codes, OUTPUT, strict=True))],
        "D": [["", *codes], ["Greenhouse Gases", 0.5, 1.5, 0.1], ["Jobs Supported", 1e-5, 5e-6, 2e-5]],
        "B": [["", *codes], ["Carbon dioxide/emission/air/kg", 0.4, 1.2, 0.1]],
        "indicators": [["ID", "Name", "Code", "Unit"], ["i1", "Greenhouse Gases", "GHG", "kg CO2 eq"], ["i2", "Jobs Supported", "JOBS", "jobs"]],
        "commodities_meta": [["ID", "Name", "Code"], ["x", "Fresh soybeans", "1111A0"], ["y", "Steel", "331110"], ["z", "Services", "541000"]],
    }  # fmt: skip
    if use:
        rows = [
            [code, *flows, float(0.75 * left), float(0.25 * left)]
            for code, flows, left in zip(codes, FLOWS.tolist(), y.tolist(), strict=True)
        ]
        sheets["U"] = [["", *codes, "F01000/US", "F04000/US"], *rows, ["V00100/US", *ADDED[0].tolist(), 0, 0]]
    return sheets
