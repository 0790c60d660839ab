"""Claims and their places: what an answer claims, where it stands in the passage, and how well."""
