"""Agents' side: API tokens and roles, the queue of waiting conversations, hand back."""
