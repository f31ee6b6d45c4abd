"""What a run recorded: named arrays by signal, complete without the program that made them."""
