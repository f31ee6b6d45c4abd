"""What is shown: pure functions from a session to tables with declared columns."""
