"""Decisions, no I/O: keys.py limits.py budgets.py pricing.py routing.py health.py."""
