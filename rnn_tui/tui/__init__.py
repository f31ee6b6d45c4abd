"""The explorer on a terminal: panes draw views, keys become commands of the session."""
