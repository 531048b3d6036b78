"""Data sets: made by formula, read from files, encoded, split and standardized."""
