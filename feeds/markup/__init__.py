"""Text and HTML made safe at write: cleaned, sanitised, shortened, and turned into slugs."""
