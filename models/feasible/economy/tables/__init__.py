"""Economies as folders of tables.

A folder holds one table of goods, of resources and of plants, long tables of what plants use and
make, and, where there are any, tables of households, their tastes and needs, and of who owns what. They
are CSV (UTF-8, commas) or Parquet, one kind for all. In a long table each row is one cell that is not
zero; what is left out is zero. Empty lines and columns are skipped, and so is a column without a name
that numbers the rows, as pandas saves one. `feasible.economy.tables.schema.schema` prints every table with
its columns.

Tables of workers and of machines are read by `feasible.economy.folder.from_folder`, which adds people who
work, and years in which machines wear out, to the economy of the other tables.

``feasible.json`` holds the economy's name, ``utility`` ("cobb-douglas" or "fixed-proportions") and
``productive`` (whether the technology claims to yield a surplus of everything); without it the defaults of
`feasible.Economy` hold.

These modules read and write an economy's *parts*, the arguments that `feasible.Economy` takes, and know
nothing of the class: `feasible.Economy.from_tables` and `feasible.Economy.to_tables` do.
"""
