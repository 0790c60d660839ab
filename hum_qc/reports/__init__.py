"""Facts of a run, and what is rendered from them."""
