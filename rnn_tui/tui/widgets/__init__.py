"""Drawing: lines, tables and the board that sends only what changed."""
