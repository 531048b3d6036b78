"""The trainer process, and its client for the window. Nothing here knows Qt."""
