"""Diagnoses: why something happened, looked up in the customer's own records.

A diagnosis is one YAML file that an operator writes (docs/diagnoses.md):
`files` reads it, `model` says its shape, `check` finds its faults, `library` keeps the good ones,
`matching` tells which one explains a question, and `look_up` follows one: parameters, facts, table, words.
"""
