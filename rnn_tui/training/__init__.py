"""Learning: optimisers, clipping and the loop."""
