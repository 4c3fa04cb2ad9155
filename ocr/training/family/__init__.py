"""The reference's family of recognisers, trained alike: LSTM, self-attention, the same dilated, and with positions.

Kakao's engineers told in 2018 that their recogniser went from LSTM to self-attention, and what that brought. They named
the variants and gave no code: what each means here is ours, and stands in `ocr.training.family.network`.
"""
