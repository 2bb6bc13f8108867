"""Signing up under a policy that is executed: double opt-in, leaving, one's data, contributors."""
