"""Our own changes to the packaged encoder: low-rank, trained by `kb.training.finetune`, added where it is built."""

from pathlib import Path

from safetensors.torch import load_file, save_file

from service.settings import REPOSITORY

CHANGES = REPOSITORY / "kb" / "models" / "encoder" / "changes.safetensors"
"""For each changed matrix `NAME.down` (rank, in) and `NAME.up` (out, rank), half precision. See its model card."""


def apply(folder: Path, changes: Path = CHANGES) -> int:
    """Adds the changes to the weights of a sentence-transformers folder; how many matrices changed.

    Raises ValueError where they belong to another network.
    """
    file = folder / "model.safetensors"
    weights, made = load_file(file), load_file(changes)
    names = sorted({name.removesuffix(".down").removesuffix(".up") for name in made})
    for name in names:
        up, down = made[f"{name}.up"].float(), made[f"{name}.down"].float()
        weight = weights.get(f"{name}.weight")
        if weight is None or weight.shape != (up.shape[0], down.shape[1]):
            raise ValueError(f"{changes.name} was trained for another network: {name} does not fit")
        weights[f"{name}.weight"] = weight + up @ down
    save_file(weights, str(file), metadata={"format": "pt"})
    return len(names)
