"""A session: one model, one sequence, a place in it, and what was changed. Every command is pure."""
