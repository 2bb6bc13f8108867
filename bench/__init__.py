"""What measures speed, with its own harness; never a timed test."""
