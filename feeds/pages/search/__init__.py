"""The search: one field, what it finds, and the feed of the same words."""
