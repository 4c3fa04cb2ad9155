"""Rasa's parts that are ours: the pipeline's components, the door, the tracker store, and the calls into Rasa itself."""
