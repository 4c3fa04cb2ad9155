"""The action server: what Rasa decides to do becomes a typed payload, which the conversation server carries out."""
