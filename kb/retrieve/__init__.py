"""Three ways to find articles. Each scores in 0..1: by meaning (`dense`), by words, by letters.

`terms` is the BM25 that words and letters share.
"""
