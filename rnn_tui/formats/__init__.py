"""One file per model format. How a format orders its gates is written there and nowhere else."""
