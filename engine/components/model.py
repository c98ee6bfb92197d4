"""The intent model itself: two logistic regressions whose probabilities are multiplied. Knows nothing of Rasa.

Each half errs in its own way, so the geometric mean of the two is better than either
(docs/decisions/0002-understanding.md).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

import numpy as np

from engine.components import ngrams
from engine.components.sentences import Sentences
from engine.components.text import mask

_STEPS = 60
"""Steps of the n-gram half: 30 cost .015 of macro-F1."""


@dataclass(frozen=True)
class Settings:
    """What config.yml may set; the figures behind each are in docs/decisions/0002-understanding.md."""

    ngram_c: float = 8.0
    sentence_c: float = 8.0
    ngram_share: float = 0.5
    """Weight of the n-gram half in the geometric mean, 0 to 1."""
    out_of_scope_weight: float = 2.0
    """The prior odds of out_of_scope are multiplied by this."""
    sharpness: float = 1.4
    """Exponent that calibrates the final probabilities: 1 leaves them alone, and they are then too modest."""


@dataclass(frozen=True)
class Linear:
    """A fitted multinomial logistic regression: logits = x @ weights + bias."""

    weights: np.ndarray
    bias: np.ndarray


class IntentModel:
    """Fitted weights, and how to ask them."""

    def __init__(
        self, labels: Sequence[str], idf: np.ndarray, words: Linear, meaning: Linear, settings: Settings
    ) -> None:
        self.labels = list(labels)
        self._idf = idf
        self._words = words
        self._meaning = meaning
        self._settings = settings

    @classmethod
    def fit(
        cls, texts: Sequence[str], intents: Sequence[str], sentences: Sentences, settings: Settings
    ) -> "IntentModel":
        """Train both halves; some 30,000 short texts take a minute or two on one core."""
        masked = [mask(text) for text in texts]
        rows = [ngrams.features(text) for text in masked]
        idf = ngrams.inverse_frequencies(rows, len(rows))
        labels, targets = np.unique(np.array(intents), return_inverse=True)
        words = _fit_words(rows, idf, targets, settings.ngram_c)
        meaning = _fit_dense(sentences.embed(masked), targets, settings.sentence_c)
        return cls([str(label) for label in labels], idf, words, meaning, settings)

    def probabilities(self, texts: Sequence[str], sentences: Sentences) -> np.ndarray:
        """One row a text, one column a label, rows summing to 1."""
        masked = [mask(text) for text in texts]
        return self.combine(self.by_words(masked), self.by_meaning(sentences.embed(masked)))

    def by_words(self, masked: Sequence[str]) -> np.ndarray:
        """Log-probabilities of the n-gram half."""
        logits = np.zeros((len(masked), len(self.labels)), dtype=np.float32)
        for i, text in enumerate(masked):
            slots, values = ngrams.weigh(ngrams.features(text), self._idf)
            logits[i] = values @ self._words.weights[slots] + self._words.bias
        return _log_softmax(logits)

    def by_meaning(self, vectors: np.ndarray) -> np.ndarray:
        """Log-probabilities of the sentence half."""
        return _log_softmax(vectors @ self._meaning.weights + self._meaning.bias)

    def combine(self, words: np.ndarray, meaning: np.ndarray) -> np.ndarray:
        """Geometric mean, prior and calibration."""
        share = self._settings.ngram_share
        joint = share * words + (1 - share) * meaning
        if "out_of_scope" in self.labels:
            joint[:, self.labels.index("out_of_scope")] += np.log(self._settings.out_of_scope_weight)
        return np.exp(_log_softmax(_log_softmax(joint) * self._settings.sharpness))

    def save(self, path: Path) -> None:
        """Write the weights, uncompressed so that loading is one read."""
        np.savez(
            path, labels=np.array(self.labels), idf=self._idf,
            words=self._words.weights, words_bias=self._words.bias,
            meaning=self._meaning.weights, meaning_bias=self._meaning.bias,
        )  # fmt: skip

    @classmethod
    def load(cls, path: Path, settings: Settings) -> "IntentModel":
        """Read what `save` wrote; plain arrays only, nothing is unpickled."""
        with np.load(path, allow_pickle=False) as stored:
            words = Linear(stored["words"], stored["words_bias"])
            meaning = Linear(stored["meaning"], stored["meaning_bias"])
            return cls([str(label) for label in stored["labels"]], stored["idf"], words, meaning, settings)


def _fit_words(rows: list[dict[int, float]], idf: np.ndarray, targets: np.ndarray, c: float) -> Linear:
    from scipy.sparse import csr_matrix

    weighed = [ngrams.weigh(row, idf) for row in rows]
    columns = np.concatenate([slots for slots, _ in weighed])
    values = np.concatenate([weights for _, weights in weighed])
    starts = np.cumsum([0] + [len(slots) for slots, _ in weighed])
    matrix = csr_matrix((values, columns, starts), shape=(len(rows), ngrams.SLOTS), dtype=np.float64)
    used = np.unique(columns)
    fitted = _fit_dense(matrix[:, used], targets, c, most=_STEPS)
    weights = np.zeros((ngrams.SLOTS, fitted.weights.shape[1]), dtype=np.float32)
    weights[used] = fitted.weights
    return Linear(weights, fitted.bias)


def _fit_dense(matrix: object, targets: np.ndarray, c: float, most: int = 120) -> Linear:
    from sklearn.linear_model import LogisticRegression

    regression = LogisticRegression(C=c, max_iter=most, tol=1e-3, random_state=7)
    regression.fit(matrix, targets)
    return Linear(regression.coef_.T.astype(np.float32), regression.intercept_.astype(np.float32))


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
