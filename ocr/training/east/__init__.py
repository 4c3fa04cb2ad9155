"""Trains our EAST: a detector of lines that says of each cell whether it is text, how far its line's sides are, and how
the line is turned (Zhou et al., "EAST: An Efficient and Accurate Scene Text Detector", CVPR 2017)."""
