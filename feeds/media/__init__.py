"""Pictures: read from their bytes, freed of what is nobody's business, kept by digest and served."""
