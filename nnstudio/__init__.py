"""Draw neural networks, train them, and debug the training like a program."""
