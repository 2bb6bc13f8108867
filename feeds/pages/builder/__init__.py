"""The feed builder: every combination of filters by links alone, each state a URL."""
