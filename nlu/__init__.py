"""What makes Rasa understand Korean, in Rasa's own environment (Python 3.10). Only `nlu.components` imports Rasa."""
