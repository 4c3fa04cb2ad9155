"""Figures of a ranking, from the place of the right article in each: pure arithmetic."""

from collections.abc import Sequence

import numpy as np

DEPTH = 10
CUTS = (1, 3, 5, 10)


def of_places(places: Sequence[int | None]) -> dict[str, float]:
    """`r@k`: share of questions whose article is among the first k; `mrr@10`: mean of 1/place. Places count from 1."""
    count = max(len(places), 1)
    figures = {f"r@{cut}": sum(p is not None and p <= cut for p in places) / count for cut in CUTS}
    figures["mrr@10"] = sum(1 / p for p in places if p is not None and p <= DEPTH) / count
    return {name: round(value, 4) for name, value in figures.items()}


def auroc(right: Sequence[float], wrong: Sequence[float]) -> float:
    """The chance that one of `right` is above one of `wrong`; ties count half (Mann-Whitney)."""
    ordered = np.sort(np.asarray(wrong))
    values = np.asarray(right)
    below = np.searchsorted(ordered, values, side="left")
    up_to = np.searchsorted(ordered, values, side="right")
    return round(float(((below + up_to) / 2).sum() / (len(values) * len(ordered))), 4)


def reliability(chances: Sequence[float], happened: Sequence[bool], bins: int = 10) -> list[dict[str, float]]:
    """What a chance is worth: in bins of as many questions each, the mean chance and how often it came true."""
    order = np.argsort(chances, kind="stable")
    values, true = np.asarray(chances)[order], np.asarray(happened)[order]
    return [
        {
            "questions": len(part),
            "chance": round(float(values[part].mean()), 3),
            "true": round(float(true[part].mean()), 3),
        }
        for part in np.array_split(np.arange(len(values)), bins)
        if len(part)
    ]


def of_times(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile in milliseconds."""
    values = np.asarray(seconds) * 1000
    return {f"p{q}_ms": round(float(np.percentile(values, q)), 2) for q in (50, 99)}
