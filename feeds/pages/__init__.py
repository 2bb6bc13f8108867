"""The site people see: home, articles, and a page for each category, entity and author."""
