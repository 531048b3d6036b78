"""The engine: kinds of layers, losses and optimizers, compiled to a program of named instructions."""
