"""The Flask application of Dépêche and everything it does."""
