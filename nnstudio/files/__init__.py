"""Files: projects, exported weights, and writing that never leaves half a file."""
