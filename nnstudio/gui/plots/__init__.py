"""Reusable pictures of numbers: heat maps and curves, with the arithmetic behind them."""
