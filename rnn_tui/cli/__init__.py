"""The command line: one file per command, declared once for the quick reader, for Typer and for help."""
