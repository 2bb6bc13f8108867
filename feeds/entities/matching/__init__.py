"""The matcher: pure rules that find the entities of a registry in a text (entities.md, Matching rules)."""
