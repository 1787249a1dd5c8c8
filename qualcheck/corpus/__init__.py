"""What only many documents together show: sources, repeated lines, copies, drifting quotations."""
