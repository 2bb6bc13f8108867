"""The vocabulary at work: categories and entities are seeded, looked up, listed and added here."""
