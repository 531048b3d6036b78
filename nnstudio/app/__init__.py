"""The command line and the start of the window; wires the floors together."""
