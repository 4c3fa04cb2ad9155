"""A sentence-transformers BERT folder as one ONNX graph in int8: token ids in, normalised mean vectors out."""

import logging
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer
from transformers import BertModel

OPSET = 17


class _Pooled(torch.nn.Module):
    """The network, mean pooling over real tokens, L2 normalisation: what sentence-transformers does in three modules."""

    def __init__(self, network: BertModel) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.network(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(dim=1) / mask.sum(dim=1)
        return torch.nn.functional.normalize(mean, dim=1)


def export_int8(folder: Path, target: Path) -> None:
    """Writes `target` (model.onnx): inputs `input_ids`, `attention_mask` int64 (n, t); output `embedding` float32 (n, d)."""
    model = SentenceTransformer(str(folder), device="cpu", model_kwargs={"attn_implementation": "eager"})
    network, tokenizer = model[0].auto_model.eval(), model.tokenizer
    example = tokenizer(["query: 안녕하세요", "query: 환불은 언제 되나요?"], padding=True, return_tensors="pt")
    plain = target.with_name("fp32.onnx")
    with warnings.catch_warnings(), torch.no_grad():
        # The TorchScript exporter is the one that needs no further package; its tracer and its age both warn.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Pooled(network),
            (example["input_ids"], example["attention_mask"]),
            str(plain),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": {0: "n", 1: "t"}, "attention_mask": {0: "n", 1: "t"}, "embedding": {0: "n"}},
            opset_version=OPSET,
            dynamo=False,
        )
    logging.getLogger("root").addFilter(lambda record: "pre-processing" not in record.getMessage())
    quantize_dynamic(str(plain), str(target), weight_type=QuantType.QInt8, per_channel=True)
    plain.unlink()
