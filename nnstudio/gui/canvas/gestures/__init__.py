"""What the mouse does on the canvas: one object from press to release, one file each."""
