"""Feeds: which articles, under which canonical URL, in which format."""
