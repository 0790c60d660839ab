"""What contamination and duplicates look things up in: tokens, fingerprints, saved indexes."""
