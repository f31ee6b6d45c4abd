"""The screen of a training that is under way: curves, examples, and keys to pause it or look into it."""
