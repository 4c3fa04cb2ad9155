"""Parts of the backbone as torch networks, so that they can be trained."""

import sys
from types import ModuleType

from torch import fx, nn
from torch.nn import functional

from ocr.training.backbone import part


def thawed(first: str, last: str) -> nn.Module:
    """A part of the backbone between two of its tensors: the packaged one, operator by operator, until it is trained.

    Batch normalisation keeps the packaged statistics: the network stays in evaluation mode.
    """
    _stand_in_for_torchvision()
    from onnx2torch import convert

    network: fx.GraphModule = convert(part(first, last))
    _train_biases(network)
    _fuse_gelu(network)
    return network.eval()


def _train_biases(network: fx.GraphModule) -> None:
    """Biases stand in the ONNX graph as constants that are added; scalars are true constants."""
    constants = network.get_submodule("initializers")
    for name, value in list(constants.named_buffers()):
        if value.numel() > 1 and value.is_floating_point():
            delattr(constants, name)
            constants.register_parameter(name, nn.Parameter(value))


def _fuse_gelu(network: fx.GraphModule) -> None:
    """x / sqrt 2 -> erf -> + 1 -> times x -> / 2, five passes over the map, is one operator in torch."""
    for node in list(network.graph.nodes):
        if node.op == "call_module" and type(network.get_submodule(str(node.target))).__name__ == "OnnxErf":
            scaled = node.args[0]
            (raised,) = node.users
            (product,) = raised.users
            (halved,) = product.users
            with network.graph.inserting_after(halved):
                fused = network.graph.call_function(functional.gelu, (scaled.args[0],))
            halved.replace_all_uses_with(fused)
    network.graph.eliminate_dead_code()
    network.delete_all_unused_submodules()
    network.recompile()


def _stand_in_for_torchvision() -> None:
    # onnx2torch imports torchvision for operators that this network has none of; torchvision is large and not needed.
    if "torchvision" in sys.modules:
        return
    package, operators = ModuleType("torchvision"), ModuleType("torchvision.ops")
    for name in ("nms", "batched_nms", "roi_align"):
        setattr(operators, name, None)
    package.ops = operators  # type: ignore[attr-defined]
    sys.modules.update({"torchvision": package, "torchvision.ops": operators})
