"""Licence policy: what licences permit, what the terms of generators say, and what may stand in one release."""
