"""What is measured is the member as it would be served: eye and all, for lines of any width."""

from importlib.util import find_spec

import numpy as np
import onnxruntime
import pytest
import torch

from ocr.training.backbone import FrozenBackbone
from ocr.training.family.measure import served
from ocr.training.family.network import EYES, KINDS, Config, Eye, FamilyMember, Kind

pytestmark = [
    pytest.mark.skipif(find_spec("onnx") is None, reason="installed to build models: requirements/build.txt"),
    pytest.mark.filterwarnings("ignore"),  # torch warns of much when it traces
]


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_graph_is_the_network(kind: Kind, eye: Eye) -> None:
    torch.manual_seed(0)
    member = FamilyMember(7, Config(kind, eye, width=32, blocks=1, feed_forward=32, memory=16)).eval()
    graph = served(member)
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    for count, width in ((1, 128), (3, 320)):
        lines = np.random.default_rng(width).uniform(-1, 1, (count, 1, 48, width)).astype(np.float32)
        seen = lines if eye == "own" else FrozenBackbone("none").maps(lines)
        with torch.inference_mode():
            wanted = member(torch.from_numpy(seen)).numpy()
        (got,) = session.run(None, {"line": lines})
        np.testing.assert_allclose(got, wanted, atol=2e-3)
