"""Learning from what people choose: sessions → credits → clicked questions and an order → judged → promoted, or not.

`train` is the story; `clicked` is what a search reads of it.
"""
