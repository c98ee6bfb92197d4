"""Scores the model on labelled messages, or labels new ones: `make understand FILE=… [OUT=…]`.

    python engine/understand.py FILE [--out OUT]

FILE holds one JSON object a line with "text", and "intent" and "source" where there are scores to be had. OUT gets
one line a row, in the same order: {"text", "predicted", "confidence", "entities"}. `nlu_fallback` counts as
out_of_scope in the scores.
"""

import argparse
import json
import logging
import os
import sys
import warnings
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
os.environ["RASA_TELEMETRY_ENABLED"] = "false"

from engine.fingerprint import model_path  # noqa: E402
from engine.scores import table  # noqa: E402
from engine.stand_ins import without_training_libraries  # noqa: E402

_BATCH = 512


class BadRow(ValueError):
    """A line of FILE that cannot be read."""


def read_rows(path: Path) -> list[dict]:
    """Rows of FILE; an unreadable one is an error that names its line."""
    rows = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                rows.append(_row(line, f"{path}, line {number}"))
    return rows


def _row(line: str, where: str) -> dict:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadRow(f"{where}: not JSON ({error})") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise BadRow(f'{where}: needs an object with a "text" that is a string')
    if not isinstance(row.get("intent", ""), str):
        raise BadRow(f'{where}: "intent" must be a string where it is given')
    return row


def understand(texts: list[str], model: Path) -> list[dict]:
    """What the trained pipeline makes of each text, in order; the same components that serve a conversation."""
    without_training_libraries()
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    agent = Agent.load(str(model))
    target = agent.processor.model_metadata.nlu_target
    parsed: list = []
    for start in range(0, len(texts), _BATCH):
        messages = [UserMessage(plain(text)) for text in texts[start : start + _BATCH]]
        parsed += agent.processor.graph_runner.run(inputs={"__message__": messages}, targets=[target])[target]
    return [_answer(text, message) for text, message in zip(texts, parsed, strict=True)]


def plain(text: str) -> str:
    """A row is never a command to Rasa; the app takes a leading slash away in the same manner."""
    return text.lstrip().lstrip("/")


def _answer(text: str, message: object) -> dict:
    """One line of OUT; Rasa strips the text first, so places are counted from where the row's own text begins."""
    intent = message.get("intent") or {}
    lead = len(text) - len(plain(text))
    entities = [
        {"entity": found["entity"], "value": found["value"], "start": found["start"] + lead, "end": found["end"] + lead}
        for found in message.get("entities", [])
    ]
    # An empty message has no intent of its own; nothing understood is what the fallback means.
    return {
        "text": text,
        "predicted": intent.get("name") or "nlu_fallback",
        "confidence": round(float(intent.get("confidence") or 0.0), 4),
        "entities": entities,
    }


def main() -> int:
    """Return an exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("out_file", type=Path, nargs="?")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    model = model_path()
    if not model.exists():
        print("There is no model of today's files; run `make train` first.", file=sys.stderr)
        return 2
    try:
        rows = read_rows(arguments.file)
    except (OSError, BadRow) as error:
        print(error, file=sys.stderr)
        return 2
    answers = understand([row["text"] for row in rows], model)
    out = arguments.out or arguments.out_file
    if out:
        out.write_text("".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers), encoding="utf-8")
    labelled = [(row, answer) for row, answer in zip(rows, answers, strict=True) if row.get("intent")]
    if labelled:
        print(table([row for row, _ in labelled], [answer["predicted"] for _, answer in labelled]))
    else:
        print(f"{len(answers)} messages understood; none had an intent to compare with.")
    return 0


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    sys.exit(main())
