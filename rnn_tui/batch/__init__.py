"""`run`: many sequences through a model, for scripts; sources, windows, writers, each one file a kind."""
