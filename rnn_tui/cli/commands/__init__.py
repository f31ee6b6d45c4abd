"""One file per command. The folder is the registry."""
