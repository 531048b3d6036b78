"""What the user drew and chose: immutable plain data, and the pure functions that edit and compare it."""
