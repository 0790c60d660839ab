"""Rules: what a good answer is, read from `rules/`."""
