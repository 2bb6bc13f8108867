"""The only place that knows SQL: one text for both engines, with named parameters."""
