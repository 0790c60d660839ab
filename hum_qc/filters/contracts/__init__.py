"""Contracts of samples: per task family, of extraction answers, of tool calls, and a user's own of records."""
