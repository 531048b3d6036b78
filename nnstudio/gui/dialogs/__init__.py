"""What the window does with files: projects, tables, weights, and what it says when that fails."""
