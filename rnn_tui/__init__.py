"""A time-travel debugger for recurrent neural networks in the terminal."""
