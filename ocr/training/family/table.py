"""The family beside the reference's six claims: `python -m ocr.training.family.table RUNS [--plot OUT.png]`.

RUNS is where `family.train` and `family.measure` have written: `own-7/curve.jsonl`, …, `speed.json`, and
`speed-cuda.json` where a GPU was measured. Several seeds of an eye are averaged. What is not trained far enough, or not
measured, says so.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from ocr.training.family.network import EYES, KINDS, Config, Eye, Kind

ENOUGH = 100_000
"""Lines that a member must have seen for its error rate to count."""
CLAIMS = {
    "CER": "-25 %",
    "throughput": "+27 %",
    "latency": "-21 %",
    "CPU": "-50 %",
    "GPU": "-24 %",
    "training": "4 times as fast",
}
"""Of self-attention against LSTM, as the reference told in 2018."""
NOT_TRAINED, NOT_MEASURED = "not trained yet", "not measured"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Member:
    """What is known of one: the curves of its seeds, and its speeds on a CPU and a GPU."""

    config: Config
    curves: Sequence[Sequence[Row]]
    cpu: Row | None
    gpu: Row | None

    @property
    def lines(self) -> int:
        """That the least trained of its seeds has seen."""
        return min((curve[-1]["lines"] for curve in self.curves), default=0)

    @property
    def cer(self) -> float | None:
        """At the end, the seeds' mean; None where that is too early."""
        return mean(curve[-1]["cer"] for curve in self.curves) if self.lines >= ENOUGH else None

    def seconds_to(self, cers: Sequence[float]) -> float | None:
        """Of its own training until each seed's error rate is so low, their mean; None where one has not come there."""
        reached = [
            next((row["seconds"] for row in curve if row["cer"] <= cer), None)
            for curve, cer in zip(self.curves, cers, strict=False)
        ]
        there = [each for each in reached if each is not None]
        return mean(there) if there and len(there) == len(reached) else None


def members(runs: Path) -> dict[tuple[Eye, Kind], Member]:
    """All eight, known or not."""
    speeds = [_read(runs / name) for name in ("speed.json", "speed-cuda.json")]
    found = {}
    for eye in EYES:
        folders = sorted(runs.glob(f"{eye}-*/curve.jsonl"))
        rows = [[json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in folders]
        for kind in KINDS:
            config = Config(kind, eye)
            curves = [mine for each in rows if (mine := [row for row in each if row["kind"] == kind])]
            found[eye, kind] = Member(config, curves, *(speed.get(config.name) for speed in speeds))
    return found


def figures(found: Mapping[tuple[Eye, Kind], Member]) -> str:
    """A row for each member."""
    head = ("", "weights", "lines seen", "CER", "lines a second", "ms a line", "CPU ms a line", "trained a second")
    rows = [
        (
            member.config.name,
            _shown(member.cpu, lambda speed: f"{speed['weights'] / 1e6:.2f} M"),
            f"{member.lines:,}",
            _cer(member),
            _shown(member.cpu, lambda speed: f"{speed['throughput']:.0f}"),
            _shown(member.cpu, lambda speed: f"{speed['latency_ms']:.1f}"),
            _shown(member.cpu, lambda speed: f"{speed['cpu_ms']:.2f}"),
            _shown(member.cpu, lambda speed: f"{speed['training']:.0f}"),
        )
        for member in found.values()
    ]
    return _markdown(head, rows)


def claims(found: Mapping[tuple[Eye, Kind], Member]) -> str:
    """A row for each claim; a column for each member but the LSTMs, against its eye's LSTM."""
    others = {key: member for key, member in found.items() if key[1] != "lstm"}
    head = ("against the LSTM", "reference", *(member.config.name for member in others.values()))
    return _markdown(
        head,
        [
            (claim, told, *(_against(claim, member, found[eye, "lstm"]) for (eye, _), member in others.items()))
            for claim, told in CLAIMS.items()
        ],
    )


def _against(claim: str, member: Member, lstm: Member) -> str:
    if claim == "CER":
        return NOT_TRAINED if member.cer is None or lstm.cer is None else _change(member.cer, lstm.cer)
    if claim == "training":
        return _training(member, lstm)
    field = {"throughput": "throughput", "latency": "latency_ms", "CPU": "cpu_ms", "GPU": "latency_ms"}[claim]
    mine, theirs = (member.gpu, lstm.gpu) if claim == "GPU" else (member.cpu, lstm.cpu)
    return NOT_MEASURED if mine is None or theirs is None else _change(mine[field], theirs[field])


def _training(member: Member, lstm: Member) -> str:
    """How much faster a line is learnt, and an error rate reached: the LSTM's own last one."""
    if member.cpu is None or lstm.cpu is None:
        return NOT_MEASURED
    step = f"a line {member.cpu['training'] / lstm.cpu['training']:.1f} times"
    if lstm.cer is None or member.cer is None:
        return f"{step}; to the same CER: {NOT_TRAINED}"
    wanted = [curve[-1]["cer"] for curve in lstm.curves]
    mine, theirs = member.seconds_to(wanted), lstm.seconds_to(wanted)
    return (
        f"{step}; to the same CER: {theirs / mine:.1f} times" if mine and theirs else f"{step}; to the same CER: never"
    )


def draw(found: Mapping[tuple[Eye, Kind], Member], out: Path) -> None:
    """Error rate against lines seen, an eye beside the other; of the eyes that have been trained."""
    from matplotlib.figure import Figure

    eyes = [eye for eye in EYES if any(found[eye, kind].curves for kind in KINDS)]
    figure = Figure(figsize=(4.5 * max(1, len(eyes)), 4), layout="constrained")
    for eye, axes in zip(eyes, figure.subplots(1, max(1, len(eyes)), sharey=True, squeeze=False)[0], strict=False):
        for kind in KINDS:
            for curve in found[eye, kind].curves:
                axes.plot([row["lines"] for row in curve], [row["cer"] for row in curve], label=kind)
        axes.set(title=f"{eye} eye", xlabel="lines seen", ylabel="character error rate, held-out words", yscale="log")
        axes.grid(which="both", alpha=0.25)
        axes.legend(fontsize="small")
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out)


def _change(mine: float, theirs: float) -> str:
    return f"{round(100 * (mine / theirs - 1)):+d} %"


def _cer(member: Member) -> str:
    if member.cer is not None:
        return f"{member.cer:.3f}"
    return f"{mean(curve[-1]['cer'] for curve in member.curves):.3f}, too early" if member.curves else NOT_TRAINED


def _shown(speed: Row | None, how: Callable[[Row], str]) -> str:
    return NOT_MEASURED if speed is None else how(speed)


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)) + "\n"


def _read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return read


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ocr.training.family.table", description="The family's figures.")
    parser.add_argument("runs", type=Path, nargs="?", default=Path("var/family-training"))
    parser.add_argument("--plot", type=Path, help="draw the curves here")
    options = parser.parse_args()
    found = members(options.runs)
    sys.stdout.write(f"{figures(found)}\n{claims(found)}")
    if options.plot:
        draw(found, options.plot)


if __name__ == "__main__":
    main()
