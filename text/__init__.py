"""Pure Korean and English text: no services, no models, no state. Runs on Python 3.10 (Rasa) and 3.11+ alike.

normalise  what is compared, indexed and classified; what is kept and shown
language   Korean or English, by script
jamo       below the syllable: n-grams that forgive typos, Hangul typed on the English layout
spacing    Korean spacing is optional to those who type it
particles  을 or 를
masking    personal data out of what is indexed, learned from or logged (the one that needs ko-pii)
"""
