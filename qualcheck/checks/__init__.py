"""One file per family; a check is a pure function from a view to hits."""
