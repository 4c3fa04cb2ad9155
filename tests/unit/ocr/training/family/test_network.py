"""The family's shapes, masks and views."""

import pytest
import torch

from ocr.training.backbone import CHANNELS, ROWS
from ocr.training.family.network import (
    DILATIONS,
    EYES,
    KINDS,
    LOOKED_AT,
    STAGES,
    Config,
    Eye,
    FamilyMember,
    Kind,
    Stages,
    allowed,
    frames,
    sinusoids,
)

CPU = torch.device("cpu")
FEW = {"width": 32, "blocks": 2, "feed_forward": 32, "memory": 16}


def given(eye: Eye, count: int, width: int) -> torch.Tensor:
    return torch.randn(count, 1, 48, width) if eye == "own" else torch.randn(count, CHANNELS, ROWS, width // 4)


def test_the_width_is_halved_once_and_the_height_three_times() -> None:
    assert Stages()(torch.randn(2, 1, 48, 64)).shape == (2, STAGES[-1], 6, 32)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_for_each_step_and_a_logit_for_each_class(kind: Kind, eye: Eye) -> None:
    member = FamilyMember(11, Config(kind, eye, **FEW)).eval()
    lines = given(eye, 3, 128)
    logits = member(lines)
    assert logits.shape == (3, frames(128, eye), 11)
    only = torch.tensor([0, 4, 7])
    torch.testing.assert_close(member(lines, only), logits[..., only])


@pytest.mark.parametrize("eye", EYES)
def test_members_have_about_as_many_weights(eye: Eye) -> None:
    weights = [sum(p.numel() for p in FamilyMember(100, Config(kind, eye)).parameters()) for kind in KINDS]
    assert max(weights) < 1.15 * min(weights)


def test_stages_judge_a_column_by_what_is_near_it() -> None:
    lines = torch.randn(1, 1, 48, 96)
    longer = torch.cat([lines, torch.ones(1, 1, 48, 64)], 3)
    stages = Stages().eval()
    torch.testing.assert_close(stages(lines)[..., :40], stages(longer)[..., :40])


def test_masks_let_each_head_look_a_dilation_apart() -> None:
    masks = allowed(200, DILATIONS, CPU)
    assert masks.shape == (len(DILATIONS), 200, 200)
    for mask, dilation in zip(masks, DILATIONS, strict=True):
        assert mask[100].nonzero()[:, 0].tolist() == [
            100 + dilation * step for step in range(-LOOKED_AT, LOOKED_AT + 1)
        ]
        assert mask.diagonal().all()
        assert (mask == mask.T).all()


@pytest.mark.parametrize(
    ("kind", "reach"),
    [("lstm", 299), ("multihead", 299), ("dilated", 2 * LOOKED_AT * DILATIONS[-1]), ("dilated_pos", 2 * 64)],
)
def test_how_far_a_step_sees(kind: Kind, reach: int) -> None:
    torch.manual_seed(0)
    member = FamilyMember(5, Config(kind, "frozen", **FEW)).double().eval()
    maps = torch.randn(1, CHANNELS, ROWS, 300, dtype=torch.double, requires_grad=True)
    member(maps)[0, 0].square().sum().backward()
    assert maps.grad is not None
    seen = maps.grad.abs().sum((0, 1, 2)) > 0
    assert seen.nonzero().max().item() == reach


def test_positions_tell_steps_apart() -> None:
    waves = sinusoids(500, 32, CPU)
    assert waves.shape == (500, 32)
    assert (torch.cdist(waves, waves) + torch.eye(500) > 1e-3).all()


@pytest.mark.parametrize(("kind", "same"), [("multihead", True), ("dilated_pos", False)])
def test_without_positions_order_is_not_seen(kind: Kind, same: bool) -> None:
    member = FamilyMember(5, Config(kind, "frozen", **FEW)).eval()
    maps = given("frozen", 1, 64)
    there, back = member(maps), member(maps.flip(3)).flip(1)
    assert torch.allclose(there, back, atol=1e-4) == same
