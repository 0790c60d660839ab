"""Synthesis: raw candidates for the filters, from annotated sources and documents."""
