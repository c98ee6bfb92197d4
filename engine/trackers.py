"""Where Rasa keeps a conversation: one SQLite row each, with the last turns only.

Rasa's own SQL store reads every event of a conversation at every turn (60 ms at turn 5, 268 at turn 300). What a
policy of ours looks at is the last three turns; the conversation itself is the app's. So a row holds at most
LONGEST events, cut where a turn begins, and turn 300 costs what turn 5 does.
"""

import json
import sqlite3
import time
from pathlib import Path
from typing import Any, Iterable, List, Optional, Text

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

LONGEST = 24
"""Events kept of a conversation: four turns, one more than a policy looks at. Reading 60 back took 3 ms more a turn."""


class RecentTurns(TrackerStore):
    """A tracker store whose rows do not grow."""

    def __init__(self, path: Path, domain: Optional[Domain] = None) -> None:
        super().__init__(domain, None)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(str(path), isolation_level=None, timeout=5.0)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.execute("PRAGMA secure_delete=ON")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS conversation "
            "(sender_id TEXT PRIMARY KEY, events TEXT NOT NULL, updated_at REAL NOT NULL)"
        )

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Replace the conversation's row; the time is seconds since 1970, UTC."""
        events = last_turns(tracker.current_state(EventVerbosity.ALL)["events"])
        self._database.execute(
            "INSERT INTO conversation VALUES (?, ?, ?) ON CONFLICT (sender_id) DO UPDATE SET events = excluded.events, "
            "updated_at = excluded.updated_at",
            (tracker.sender_id, json.dumps(events, separators=(",", ":")), time.time()),
        )

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """The conversation as far as it is kept, or None."""
        row = self._database.execute("SELECT events FROM conversation WHERE sender_id = ?", (sender_id,)).fetchone()
        if row is None:
            return None
        return DialogueStateTracker.from_dict(sender_id, json.loads(row[0]), self.domain.slots)

    async def keys(self) -> Iterable[Text]:
        """Every conversation that is kept."""
        return [row[0] for row in self._database.execute("SELECT sender_id FROM conversation")]

    def forget(self, sender_id: Text) -> bool:
        """Erase a conversation, down to the bytes in the file and in the log beside it; says whether there was one."""
        gone = self._database.execute("DELETE FROM conversation WHERE sender_id = ?", (sender_id,)).rowcount > 0
        if gone:
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return gone

    def close(self) -> None:
        """Close the file; everything saved is in it."""
        self._database.close()


def last_turns(events: List[Any]) -> List[Any]:
    """At most LONGEST events, starting where the bot began to listen, so that no turn is cut in two."""
    if len(events) <= LONGEST:
        return events
    recent = events[-LONGEST:]
    for at, event in enumerate(recent):
        if event.get("event") == "action" and event.get("name") == ACTION_LISTEN_NAME:
            return recent[at:]
    return recent
