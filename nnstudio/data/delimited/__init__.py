"""Files of rows whose cells are parted by commas, semicolons or tabs."""

from nnstudio.data.delimited.layout import DECIMALS, DELIMITERS, FOUND, HEADERS, MISSING, Layout
from nnstudio.data.delimited.read import read_names, read_table

__all__ = ["DECIMALS", "DELIMITERS", "FOUND", "HEADERS", "MISSING", "Layout", "read_names", "read_table"]
