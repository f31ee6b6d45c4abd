"""Models, and one file per architecture; an architecture composes cells and blocks."""
