"""Pure Korean and English text: no services, no models, no state. Runs on Python 3.10 (Rasa) and 3.11+ alike.

normalise  what is compared, indexed and classified; what is kept and shown
language   Korean or English, by script
jamo       below the syllable: n-grams that forgive typos, Hangul typed on the English layout
spacing    Korean spacing is optional to those who type it
particles  을 or 를
fields     what a sentence names: error codes, order numbers, amounts, dates
masking    personal data out of what is indexed, learned from or logged (needs ko-pii)
reading    what a screenshot says: noise out, fields, one line for the customer, what to search by (needs masking)
"""
