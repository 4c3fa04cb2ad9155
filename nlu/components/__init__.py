"""Our parts of Rasa: the pipeline's components, the door, the tracker store, and the calls into Rasa itself."""
