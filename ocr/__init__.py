"""Reads screenshots: decode → detect → crop → recognise → order → say how far to trust it. `ocr.read` is the story."""
