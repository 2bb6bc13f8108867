"""Reads articles from files and standard input and brings them to the desk."""
