"""A run kept as tables that can be asked in SQL."""
