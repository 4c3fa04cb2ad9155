"""What is heavy or swappable: the database, the encoders, the vector index. Only `kb.assembly` picks among them."""
