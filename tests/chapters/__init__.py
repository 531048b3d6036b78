"""What each chapter of the course states, in numbers that are worked out here by hand."""
