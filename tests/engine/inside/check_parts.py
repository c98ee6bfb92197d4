"""Checks of the engine's parts, run by unittest in the engine's environment, which has no pytest."""
# ruff: noqa: PT009, PT027

import asyncio
import json
import tempfile
import time
import unittest
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")

from engine.stand_ins import NotServed, StandIn, without_training_libraries  # noqa: E402

without_training_libraries()

from jsonschema import ValidationError, validate  # noqa: E402
from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.shared.core.events import ActionExecuted, UserUttered  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.shared.nlu.training_data.training_data import TrainingData  # noqa: E402
from ruamel.yaml import YAML  # noqa: E402

from engine.action_calls import KeptEndpoint, compile_schema_once  # noqa: E402
from engine.components.english import english, find, ordered  # noqa: E402
from engine.components.importer import agreeing  # noqa: E402
from engine.components.phrases import Grammar, PhraseError, expand, expand_all, load_grammars  # noqa: E402
from engine.components.sentences import Sentences  # noqa: E402
from engine.components.text import mask  # noqa: E402
from engine.trackers import LONGEST, RecentTurns, last_turns  # noqa: E402
from engine.understand import BadRow, read_rows  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]

FOUND = (
    ("#1042", [("order_number", "1042")]),
    ("order 1042", [("order_number", "1042")]),
    ("order no. AB-20242", [("order_number", "AB-20242")]),
    ("LO-1042-X please", [("order_number", "LO-1042-X")]),
    ("where are #1042 and #1043?", [("order_number", "1042"), ("order_number", "1043")]),
    ("my order number is 0912345678", [("order_number", "0912345678")]),
    ("#1042 jane@example.com", [("order_number", "1042"), ("email", "jane@example.com")]),
    ("mail me at a.b+c@shop.co.uk.", [("email", "a.b+c@shop.co.uk")]),
    ("1Z999AA10123456784", [("tracking_number", "1Z999AA10123456784")]),
    ("RB123456785GB", [("tracking_number", "RB123456785GB")]),
    ("9400 1000 0000 0000 0000 00", [("tracking_number", "9400 1000 0000 0000 0000 00")]),
    ("track 370795561790", [("tracking_number", "370795561790")]),
    ("tracking ID is 123", [("tracking_number", "123")]),
    ("I live at SW1A 1AA", [("postcode", "SW1A 1AA")]),
    ("zip 90210", [("postcode", "90210")]),
    ("M5V 2T6", [("postcode", "M5V 2T6")]),
    ("1012 AB Amsterdam", [("postcode", "1012 AB")]),
    ("my postcode is 10437", [("postcode", "10437")]),
    ("call me on 07700 900123", [("phone", "07700 900123")]),
    ("+1 503 555 0104", [("phone", "+1 503 555 0104")]),
    ("(503) 555-0104", [("phone", "(503) 555-0104")]),
    ("ordered on 2026-11-03", [("date", "2026-11-03")]),
    ("it was the 3rd of November", [("date", "3rd of November")]),
    ("since last tuesday", [("date", "last tuesday")]),
    ("it came yesterday", [("date", "yesterday")]),
    ("I waited 10 days for 2 mugs", []),
    ("a refund of $160", []),
    ("it cost 350 dollars", []),
    ("are you a bot?", [("topic", "bot_challenge")]),
    ("is this safe?", [("topic", "privacy")]),
    ("where is my order", []),
    ("", []),
)


def everything(folder):
    """Every byte in a folder's files."""
    return b"".join(each.read_bytes() for each in sorted(Path(folder).iterdir()))


def patterns():
    """The patterns as training would load them."""
    config = YAML(typ="safe").load((ROOT / "config.yml").read_text())
    precedence = next(part["precedence"] for part in config["pipeline"] if "precedence" in part)
    written, words = {}, {}
    for path in sorted((ROOT / "data" / "entities").glob("*.yml")):
        for entry in YAML(typ="safe").load(path.read_text())["nlu"]:
            lines = [line.strip()[2:] for line in entry["examples"].splitlines() if line.strip()]
            table, name = (written, entry["regex"]) if "regex" in entry else (words, entry["lookup"])
            table.setdefault(name, []).extend(lines)
    return english(ordered(written, precedence), words)


class Entities(unittest.TestCase):
    def test_finds_what_a_shopper_gives_once_and_under_one_name(self):
        known = patterns()
        for text, expected in FOUND:
            with self.subTest(text=text):
                self.assertEqual([(c.entity, c.value) for c in find(text, known)], expected)

    def test_is_quick_on_hostile_text(self):
        known = patterns()
        for text in ("1" * 4000, "a@" * 2000, "order " * 700, "#" * 4000, "1 " * 2000, "1Z" * 2000, "tracking " * 400):
            began = time.process_time()  # work, not waiting: other programs may be busy
            find(text, known)
            self.assertLess(time.process_time() - began, 4.0, text[:10])


class Phrases(unittest.TestCase):
    def grammar(self, *patterns, **words):
        return Grammar("track_order", 50, False, patterns, words, (), ())

    def test_draws_the_same_phrases_each_time(self):
        grammar = self.grammar("{where} is my (parcel|order)", where=["where", "wher"])
        self.assertEqual(expand(grammar), expand(grammar))

    def test_names_a_word_that_nobody_defined(self):
        with self.assertRaisesRegex(PhraseError, "nobody"):
            expand(self.grammar("{nobody} knows"))

    def test_the_grammars_expand_to_plain_text(self):
        rows = expand_all(load_grammars(ROOT / "data" / "phrases"))
        self.assertGreater(len(rows), 20_000)
        self.assertEqual([text for text, _ in rows if set(text) & set("{}|")], [])


class Reviewed(unittest.TestCase):
    def test_what_shops_approve_never_gives_written_words_another_meaning(self):
        written = TrainingData([Message.build(text="where is it", intent="track_order")])
        reviewed = [("Where is it", "cancel_order"), ("Where is it", "track_order"), ("ta very much", "thanks")]
        taught = TrainingData([Message.build(text=text, intent=intent) for text, intent in reviewed])
        kept = [(each.get("text"), each.get("intent")) for each in agreeing(taught, written).intent_examples]
        self.assertEqual(kept, reviewed[1:])


class Masking(unittest.TestCase):
    def test_hides_numbers_addresses_and_links(self):
        self.assertEqual(
            mask("Where is #1042, 5 mugs? me@x.com https://x.io"), "where is 12345 5 mugs? mailaddress link"
        )
        self.assertEqual(mask("I am owed $160"), "i am owed $5")
        self.assertEqual(mask(""), "")


class Embedding(unittest.TestCase):
    def test_is_that_of_the_original_weights(self):
        kept = json.loads((ROOT / "tests/engine/reference_vectors.json").read_text())["vectors"]
        likeness = (np.array(list(kept.values())) * Sentences().embed(list(kept))).sum(axis=1)
        self.assertGreater(likeness.min(), 0.99)

    def test_does_not_depend_on_what_shares_the_batch(self):
        sentences = Sentences()
        alone = sentences.embed(["where is my order"])[0]
        together = sentences.embed(["hi", "where is my order", "a much longer sentence about nothing at all " * 5])[1]
        self.assertGreater(float(alone @ together), 0.99)


class ActionCalls(unittest.TestCase):
    RESULTS = (
        {"events": [], "responses": []},
        {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "hi"}]},
        {"events": [], "responses": [{"text": None, "custom": {"a": [1]}}]},
        {},
        {"events": "no", "responses": []},
        {"events": [{"event": 3}], "responses": []},
        {"events": [], "responses": ["text"]},
        {"events": [{"event": "slot"}], "responses": []},
        [],
        None,
        "text",
    )

    def outcome(self, check, result):
        try:
            check(result)
        except ValidationError as error:
            return list(error.path), error.validator
        return "accepted"

    def test_accepts_and_refuses_what_rasa_does(self):
        schema = RemoteAction.action_response_format_spec()
        compile_schema_once()
        action = RemoteAction("action_x", None)
        for result in self.RESULTS:
            with self.subTest(result=result):
                theirs = self.outcome(lambda value: validate(value, schema), result)
                self.assertEqual(self.outcome(action._validate_action_result, result), theirs)

    def test_keeps_one_session_for_all_calls(self):
        async def twice():
            door = KeptEndpoint("http://127.0.0.1:1")
            async with door.session() as first:
                pass
            async with door.session() as second:
                pass
            alive = not first.closed
            await door.close()
            return first is second, alive, first.closed

        self.assertEqual(asyncio.run(twice()), (True, True, True))


class Trackers(unittest.TestCase):
    def test_keeps_a_bounded_number_of_whole_turns(self):
        async def talk(folder):
            store = RecentTurns(Path(folder) / "deep" / "conversations.sqlite")
            tracker = await store.get_or_create_tracker("one")
            for turn in range(300):
                tracker.update(UserUttered(f"turn {turn}", {"name": "greet"}))
                tracker.update(ActionExecuted("action_greet"))
                tracker.update(ActionExecuted("action_listen"))
                await store.save(tracker)
                tracker = await store.retrieve("one")
            events = tracker.current_state(EventVerbosity.ALL)["events"]
            gone = store.forget("one"), await store.retrieve("one"), store.forget("one")
            store.close()
            return events, gone

        with tempfile.TemporaryDirectory() as folder:
            events, gone = asyncio.run(talk(folder))
        self.assertLessEqual(len(events), LONGEST)
        self.assertEqual(events[0]["name"], "action_listen")
        self.assertEqual(events[-3]["text"], "turn 299")
        self.assertEqual(gone, (True, None, False))

    def test_forgets_down_to_the_bytes_in_the_file_and_keeps_the_others(self):
        async def talk(folder):
            store = RecentTurns(Path(folder) / "conversations.sqlite")
            for turn in range(40):
                for name, words in (("one", "purple gnome"), ("two", "green sofa")):
                    tracker = await store.get_or_create_tracker(name)
                    tracker.update(UserUttered(f"{words} {turn} " + "x" * 400, {"name": "greet"}))
                    await store.save(tracker)
            before = everything(folder)
            store.forget("one")
            after = everything(folder)
            kept = await store.retrieve("two")
            store.close()
            return before, after, kept

        with tempfile.TemporaryDirectory() as folder:
            before, after, kept = asyncio.run(talk(folder))
        self.assertIn(b"purple gnome", before)
        self.assertNotIn(b"purple gnome", after)
        self.assertIn(b"green sofa", after)
        self.assertIsNotNone(kept)

    def test_leaves_a_short_conversation_as_it_is(self):
        tracker = DialogueStateTracker.from_events("one", [ActionExecuted("action_listen"), UserUttered("hi")])
        events = tracker.current_state(EventVerbosity.ALL)["events"]
        self.assertEqual(last_turns(events), events)


class StandIns(unittest.TestCase):
    def test_can_be_inherited_decorated_with_and_not_used(self):
        import tensorflow as tf

        class Layer(tf.keras.layers.Layer):
            @tf.function(experimental_relax_shapes=True)
            def call(self):
                return 1

        self.assertTrue(issubclass(Layer, StandIn))
        with self.assertRaises(NotServed):
            Layer()


class Rows(unittest.TestCase):
    def read(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write(text)
            file.flush()
            return read_rows(Path(file.name))

    def test_reads_rows_with_and_without_an_intent(self):
        self.assertEqual(len(self.read('{"text": "hi"}\n\n{"text": "bye", "intent": "goodbye"}\n')), 2)

    def test_names_the_line_that_cannot_be_read(self):
        for line in ("nonsense", "[]", '{"intent": "greet"}', '{"text": 3}', '{"text": "hi", "intent": 3}', "null"):
            with self.subTest(line=line), self.assertRaisesRegex(BadRow, "line 2"):
                self.read('{"text": "hi"}\n' + line + "\n")


if __name__ == "__main__":
    unittest.main()
