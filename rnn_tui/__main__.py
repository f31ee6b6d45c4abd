"""``python -m rnn_tui`` is the program."""

from rnn_tui.cli.main import program

if __name__ == "__main__":
    program()
