"""Questions without a good answer, grouped by meaning.

The grouping is supervised clustering over pairs (Haponchyk, Uva, Yu, Uryupina & Moschitti, "Supervised Clustering of
Questions into Intents for Dialog System Applications", EMNLP 2018): a weight vector scores how alike two questions
are, the groups are the trees of a maximum spanning forest over the pairs that score above zero, and the weights learn
from the groups that authors merge or split by a latent structural perceptron (Fernandes & Brefeld 2011; Yu & Joachims
2009).
"""
