"""A run: stepping, going back, interventions, curves, and the trainer process that holds it."""
