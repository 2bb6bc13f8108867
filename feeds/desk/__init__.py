"""The desk: where articles are published, corrected and withdrawn, through one door."""
