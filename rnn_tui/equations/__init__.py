"""The language of cells: read, print, plan, run forward and backward. Knows no cell by name."""
