"""Parts of a network that are no per-step recurrence: one small file each, with the same face.

A block declares its parameters, computes forward, and computes the slope of a loss by its parameters and
inputs; every block is held to the same gradient check as the cells.
"""
