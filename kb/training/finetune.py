"""Fine-tunes the shipped encoder by low-rank changes of its attention: `python -m kb.training.finetune`.

LoRA (Hu et al., 2021, arXiv:2106.09685) over the matrices that become int8; the 4-bit ones stay as they are packaged.
Contrastive, with the rest of the batch as negatives (multiple negatives ranking; Henderson et al., 2017,
arXiv:1705.00652), both ways, batches drawn from one topic at a time so that the negatives are hard.
"""

import argparse
import json
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from torch import nn

from kb.encoder import PREFIXES, Kind
from kb.importing import read_file
from kb.training.groups import Group, of_articles, of_public_sets
from kb.training.noise import noisy
from service.settings import REPOSITORY, Settings
from text.normalise import normalise

PARTS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
)
RANK = 16
SCALE = 2.0
TEMPERATURE = 0.03
BATCH = 32
MIX = {"articles": 0.45, "parakqc": 0.12, "question_pair": 0.1, "sae4k": 0.2, "commerce": 0.08, "banking": 0.05}
TOKENS = {"query": 40, "passage": 80}


class LowRank(nn.Module):
    """A frozen matrix with a trained change: W + scale · B A."""

    def __init__(self, frozen: nn.Linear) -> None:
        super().__init__()
        self.frozen = frozen
        self.down = nn.Parameter(torch.randn(RANK, frozen.in_features) / frozen.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(frozen.out_features, RANK))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.frozen(x) + SCALE * (x @ self.down.T) @ self.up.T
        return out


class Trained:
    """The network with its changes, and its tokenizer."""

    def __init__(self, folder: Path, *, first_layer: int) -> None:
        model = SentenceTransformer(str(folder), device="cpu")
        self.tokenizer = model.tokenizer
        self.network = model[0].auto_model.train()
        for parameter in self.network.parameters():
            parameter.requires_grad_(False)
        self.changes: dict[str, LowRank] = {}
        for number, layer in enumerate(self.network.encoder.layer):
            if number < first_layer:
                continue
            for part in PARTS:
                *path, last = part.split(".")
                parent = layer.get_submodule(".".join(path)) if path else layer
                change = LowRank(getattr(parent, last))
                setattr(parent, last, change)
                self.changes[f"encoder.layer.{number}.{part}"] = change
        for module in self.network.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.05

    @property
    def parameters(self) -> list[nn.Parameter]:
        return [p for change in self.changes.values() for p in (change.down, change.up)]

    def encode(self, texts: list[str], kind: Kind) -> torch.Tensor:
        """float32 (n, d) of length 1."""
        batch = self.tokenizer(
            [PREFIXES[kind] + normalise(text) for text in texts],
            padding=True,
            truncation=True,
            max_length=TOKENS[kind],
            return_tensors="pt",
        )
        hidden = self.network(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1).float()
        return nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1)

    def save(self, path: Path) -> None:
        """The changes in half precision."""
        tensors = {}
        for name, change in self.changes.items():
            tensors[f"{name}.down"] = change.down.detach().half().contiguous()
            tensors[f"{name}.up"] = (SCALE * change.up.detach()).half().contiguous()
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(tensors, str(path))


def draw(groups: dict[str, list[Group]], topics: dict[str, list[list[Group]]], chance: random.Random) -> list[Group]:
    """A batch of groups of one set, most often of one topic of it."""
    name = chance.choices(list(MIX), list(MIX.values()))[0]
    if chance.random() < 0.6:
        topic = chance.choices(topics[name], [len(t) for t in topics[name]])[0]
        if len(topic) >= BATCH // 2:
            return chance.sample(topic, min(BATCH, len(topic)))
    return chance.sample(groups[name], min(BATCH, len(groups[name])))


def pairs(batch: list[Group], chance: random.Random) -> tuple[list[str], list[str], Kind]:
    """What is asked, what should be found, and what kind the latter is."""
    as_passage = all(group.passage for group in batch) and chance.random() < 0.4
    asked, found = [], []
    for group in batch:
        if as_passage:
            asked.append(noisy(chance.choice(group.texts), chance))
            found.append(group.passage or "")
        else:
            one, other = chance.sample(group.texts, 2) if len(group.texts) > 1 else (group.texts[0],) * 2
            asked.append(noisy(one, chance))
            found.append(other)
    return asked, found, "passage" if as_passage else "query"


def loss_of(asked: torch.Tensor, found: torch.Tensor) -> torch.Tensor:
    scores = asked @ found.T / TEMPERATURE
    right = torch.arange(len(asked))
    cross = nn.functional.cross_entropy
    return (cross(scores, right) + cross(scores.T, right)) / 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--out", type=Path, required=True, help="where the changes go (.safetensors)")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--steps", type=int, default=1200, help="length of the schedule")
    parser.add_argument("--first-layer", type=int, default=4)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)  # noqa: S311  # no secret
    articles, _ = read_file(REPOSITORY / "kb/samples/articles")
    groups = {"articles": of_articles(articles), **of_public_sets(options.data)}
    topics = {
        name: [[g for g in of_set if g.topic == topic] for topic in sorted({g.topic for g in of_set})]
        for name, of_set in groups.items()
    }
    trained = Trained(Settings().models / "encoder" / "st", first_layer=options.first_layer)
    optimiser = torch.optim.AdamW(trained.parameters, lr=options.rate, weight_decay=0.01)
    started, losses, step = time.monotonic(), [], 0
    while time.monotonic() - started < options.minutes * 60 and step < options.steps:
        step += 1
        warm = min(1.0, step / 50)
        share = max(step / options.steps, (time.monotonic() - started) / (options.minutes * 60))
        for group in optimiser.param_groups:
            group["lr"] = options.rate * warm * max(0.02, 1 - share)
        asked, found, kind = pairs(draw(groups, topics, chance), chance)
        loss = loss_of(trained.encode(asked, "query"), trained.encode(found, kind))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trained.parameters, 1.0)
        optimiser.step()
        losses.append(loss.item())
        if step % 20 == 0:
            line = {
                "step": step,
                "minutes": round((time.monotonic() - started) / 60, 1),
                "loss": round(float(np.mean(losses[-20:])), 4),
            }
            sys.stderr.write(json.dumps(line) + "\n")
        if step % 100 == 0:
            trained.save(options.out)
    trained.save(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
