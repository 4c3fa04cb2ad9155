"""Help search: articles in, the right one (or the most similar, or an honest nothing) out."""
