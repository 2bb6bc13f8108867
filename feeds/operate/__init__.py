"""What the operator runs and watches: serving, preparing the database, settings, health."""
