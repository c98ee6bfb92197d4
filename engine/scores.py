"""How well messages were understood, as a table for people. Pure: labels in, text out."""

from collections import Counter
from typing import Sequence

JOINT = frozenset({"track_order", "delivery_delay", "delivered_not_received"})
"""Where is it, it is late, I never got it: one question to a shopper, so it is also scored as one."""
OUT = "out_of_scope"
FEWEST = 10
"""Rows that a class needs to count in the macro average."""
_CONFUSIONS = 40


def f1(gold: Sequence[str], predicted: Sequence[str], label: str) -> float:
    """F1 of one label; 0 where it was neither there nor found."""
    both = sum(g == p == label for g, p in zip(gold, predicted, strict=True))
    total = sum(g == label for g in gold) + sum(p == label for p in predicted)
    return 2 * both / total if total else 0.0


def macro_f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """Mean F1 of the classes with at least FEWEST rows; 0 where there is none."""
    labels = [label for label, count in Counter(gold).items() if count >= FEWEST]
    return sum(f1(gold, predicted, label) for label in labels) / len(labels) if labels else 0.0


def accuracy(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """Share of rows that are right."""
    return sum(g == p for g, p in zip(gold, predicted, strict=True)) / len(gold) if gold else 0.0


def joined(labels: Sequence[str]) -> list[str]:
    """The labels with the three of JOINT as one."""
    return ["where/late/not-received" if label in JOINT else label for label in labels]


def table(rows: Sequence[dict], predicted: Sequence[str]) -> str:
    """The whole report: overall, by source, by class, and what was taken for what."""
    gold = [row["intent"] for row in rows]
    guess = [OUT if label == "nlu_fallback" else label for label in predicted]
    sources = [str(row.get("source", "")) for row in rows]
    overall, per_source = _overall(gold, guess, predicted), _by_source(gold, guess, sources)
    return "\n\n".join([overall, per_source, _by_class(gold, guess), _confusions(gold, guess)])


def _figures(gold: Sequence[str], guess: Sequence[str]) -> list[str]:
    where = f1(joined(gold), joined(guess), "where/late/not-received") if JOINT & set(gold) else None
    outside = f1(gold, guess, OUT) if OUT in gold else None
    macro = macro_f1(gold, guess) if max(Counter(gold).values()) >= FEWEST else None
    return [f"{value:.3f}" if value is not None else "-" for value in (accuracy(gold, guess), macro, where, outside)]


def _overall(gold: Sequence[str], guess: Sequence[str], predicted: Sequence[str]) -> str:
    right, macro, where, outside = _figures(gold, guess)
    asked = sum(label == "nlu_fallback" for label in predicted)
    return "\n".join([
        f"{len(gold)} rows, {asked} of them asked back (counted as {OUT})",
        f"accuracy                                   {right}",
        f"macro-F1 (classes with >= {FEWEST} rows)          {macro}",
        f"F1 of where / late / not received as one   {where}",
        f"F1 of {OUT}                         {outside}",
    ])  # fmt: skip


def _by_source(gold: Sequence[str], guess: Sequence[str], sources: Sequence[str]) -> str:
    lines = [f"{'by source':28}{'rows':>6}{'accuracy':>10}{'macro-F1':>10}{'where':>8}{'out':>8}"]
    for source in sorted(set(sources)):
        at = [i for i, name in enumerate(sources) if name == source]
        right, macro, where, outside = _figures([gold[i] for i in at], [guess[i] for i in at])
        lines.append(f"{source or '(none)':28}{len(at):6}{right:>10}{macro:>10}{where:>8}{outside:>8}")
    return "\n".join(lines)


def _by_class(gold: Sequence[str], guess: Sequence[str]) -> str:
    lines = [f"{'by class':28}{'rows':>6}{'precision':>11}{'recall':>8}{'F1':>8}"]
    for label in sorted(set(gold) | set(guess)):
        both = sum(g == p == label for g, p in zip(gold, guess, strict=True))
        found, real = sum(p == label for p in guess), sum(g == label for g in gold)
        precision, recall = both / found if found else 0.0, both / real if real else 0.0
        lines.append(f"{label:28}{real:6}{precision:11.3f}{recall:8.3f}{f1(gold, guess, label):8.3f}")
    return "\n".join(lines)


def _confusions(gold: Sequence[str], guess: Sequence[str]) -> str:
    counted = Counter((g, p) for g, p in zip(gold, guess, strict=True) if g != p).most_common(_CONFUSIONS)
    lines = [f"{'confusions: meant':28}{'taken for':28}{'rows':>6}"]
    return "\n".join(lines + [f"{meant:28}{taken:28}{count:6}" for (meant, taken), count in counted])
