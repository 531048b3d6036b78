"""Taking out of the window what a panel shows: as text, tables, arrays and pictures."""
