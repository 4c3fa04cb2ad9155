"""What makes Rasa understand Korean. Runs in Rasa's own environment (Python 3.10); only `nlu.components` imports Rasa."""
