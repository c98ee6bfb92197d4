"""One parcel's true journey: every scan that was made, and the fault that was put in, if any."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sandbox.traces.parameters import Region
from sandbox.traces.world import Plan, World

SHORT_STOP = 0.3  # open hours between two scans of the same stop, at least


@dataclass(frozen=True, slots=True)
class Made:
    """A scan that was made. `at` counts hours from the world's first midnight, UTC."""

    at: float
    word: str
    city: str
    region: Region


@dataclass(frozen=True, slots=True)
class Fault:
    """What was put in; `ends` is None where it never does."""

    kind: str
    starts: float
    ends: float | None


@dataclass(slots=True)
class Journey:
    """A parcel on its way; `now` is the hour that it has reached."""

    world: World
    plan: Plan
    fault: str | None
    now: float = 0.0
    scans: list[Made] = field(default_factory=list)
    found: Fault | None = None

    def travel(self) -> None:
        """Go all the way, or as far as the fault lets it."""
        self.now = self.plan.label_at
        first = f"{self.plan.origin.name} origin"
        self._scan("label", first, self.plan.origin)
        if self.fault == "not_shipped" and not self._ships_late():
            return
        self._pass("label", self.plan.origin)
        self._scan("picked_up", first, self.plan.origin)
        self._pass("first_mile", self.plan.origin)
        self._scan("departed", first, self.plan.origin)
        if self._line_haul() and self._at_depot():
            self._deliver()
        if self.fault == "lost":
            self._vanish()

    def _scan(self, word: str, city: str, region: Region) -> None:
        self.scans.append(Made(self.now, word, city, region))

    def _pass(self, stage: str, region: Region) -> None:
        self.now = self.world.after(self.plan, region, stage, self.now)

    def _wait(self, kind: str) -> None:
        """Lose days to a fault: lognormal, in wall-clock time."""
        rules, begun = self.world.parameters.faults[kind], self.now
        self.now += 24 * rules["median_days"] * math.exp(self.world.dice.gauss(0, rules["sigma"]))
        self.found = Fault(kind, begun, self.now)

    def _ships_late(self) -> bool:
        if self.world.dice.random() < self.world.parameters.faults["not_shipped"]["late_share"]:
            self._wait("not_shipped")
            return True
        self.found = Fault("not_shipped", self.now, None)
        return False

    def _line_haul(self) -> bool:
        """Go from hub to hub; False when the way ends there."""
        hubs = self._hubs()
        stop = self.world.dice.randrange(len(hubs))
        for index, (region, city) in enumerate(hubs):
            self._pass("to_first_hub" if index == 0 else "line", region)
            self._scan("arrived", city, region)
            if self._border(index, hubs):
                self._customs(city, region)
            if index == stop and not self._hub_trouble(city, region):
                return False
            self.now = self.world.held_until(self.plan, city, self.now)
            self._pass("hub", region)
            self._scan("departed", city, region)
            self._note_detour(city)
        return True

    def _note_detour(self, city: str) -> None:
        """The fault of a misrouted parcel lasts from its first scan at a wrong hub to its last."""
        if self.fault == "misrouted" and all(city != own for _, own in self.plan.hubs):
            begun = next(scan.at for scan in self.scans if scan.city == city)
            self.found = Fault("misrouted", self.found.starts if self.found else begun, self.now)

    def _hubs(self) -> list[tuple[Region, str]]:
        hubs = list(self.plan.hubs)
        if self.fault == "misrouted":
            least, most = self.world.parameters.faults["misrouted"]["extra_hubs"]
            onlane = {region.name for region, _ in hubs}
            off = [region for region in self.world.parameters.regions if region.name not in onlane]
            wrong = self.world.dice.sample(off, self.world.dice.randint(least, most))
            place = self.world.dice.randrange(len(hubs)) + 1
            hubs[place:place] = [self.world.hub(region, 1) for region in wrong]
        return hubs

    def _border(self, index: int, hubs: list[tuple[Region, str]]) -> bool:
        home = self.plan.destination.country
        entered = hubs[index][0].country == home
        return self.plan.abroad and entered and all(region.country != home for region, _ in hubs[:index])

    def _customs(self, city: str, region: Region) -> None:
        self.now += SHORT_STOP + self.world.dice.expovariate(1 / 2)
        if self.fault == "customs":
            self._scan("customs", city, region)
            self._wait("customs")
        self._scan("customs_released", city, region)

    def _hub_trouble(self, city: str, region: Region) -> bool:
        """What can happen at one of the hubs; False when the parcel turns back there."""
        if self.fault == "stalled":
            self._wait("stalled")
        elif self.world.dice.random() < self.world.parameters.noise["delay_note"]:
            self.now += SHORT_STOP
            self._scan("delay_note", city, region)
        elif self.fault == "damaged":
            self.now += SHORT_STOP
            self._scan("damaged", city, region)
            self._turn_back()
            return False
        return True

    def _at_depot(self) -> bool:
        plan = self.plan
        self._pass("to_depot", plan.destination)
        self._scan("at_depot", plan.depot, plan.destination)
        if self.fault == "address":
            self.now += SHORT_STOP
            self._scan("address", plan.depot, plan.destination)
            self._wait("address")
            self.now = self.world.at_work(plan, plan.destination, self.now)
        self._pass("depot", plan.destination)
        self._scan("out", plan.depot, plan.destination)
        return True

    def _deliver(self) -> None:
        plan = self.plan
        if self.fault == "false_delivered":
            self._pretend()
            return
        failures = {"attempt": ["absent"], "payment": ["payment_due"], "refused": ["refused"]}.get(self.fault or "", [])
        if self.fault == "attempt" and self.world.dice.random() < self.world.parameters.faults["attempt"]["third"]:
            failures = ["absent", "absent"]
        for word in failures:
            self._pass("out", plan.destination)
            begun = self.now
            self._scan(word, plan.depot, plan.destination)
            if self.fault == "refused":
                self._turn_back()
                return
            self.now = self.world.at_work(plan, plan.destination, math.ceil((self.now + 6) / 24) * 24 + 14)
            self._scan("out", plan.depot, plan.destination)
            self.found = Fault(self.fault or "", self.found.starts if self.found else begun, self.now)
        self._pass("out", plan.destination)
        self._scan("delivered", plan.depot, plan.destination)

    def _turn_back(self) -> None:
        """The way back, hub by hub."""
        begun, plan = self.now, self.plan
        passed = [hub for hub in plan.hubs if any(scan.city == hub[1] for scan in self.scans)]
        for region, city in reversed(passed):
            self._pass("hub", region)
            self._scan("returning", city, region)
        self._pass("line", plan.origin)
        self._scan("returned", f"{plan.origin.name} origin", plan.origin)
        self.found = Fault(self.fault or "", begun, self.now)

    def _pretend(self) -> None:
        """Scan it as delivered minutes after loading, often with a whole evening's batch, often elsewhere."""
        dice, plan = self.world.dice, self.plan
        loaded = self.scans.pop()
        evening = math.floor(loaded.at / 24) * 24 + 20 - plan.destination.offset + dice.random()
        self.now = max(loaded.at, evening - 0.2)
        self._scan("out", plan.depot, plan.destination)
        self.now += dice.uniform(0.03, 0.4)
        elsewhere = dice.random() < self.world.parameters.faults["false_delivered"]["elsewhere"]
        others = [each for each in self.world.parameters.regions if each is not plan.destination]
        region = dice.choice(others) if elsewhere else plan.destination
        self._scan("delivered", f"{region.name} depot 1" if elsewhere else plan.depot, region)
        self.found = Fault("false_delivered", self.now, None)

    def _vanish(self) -> None:
        """Never be scanned again after one of the scans before the vehicle was loaded."""
        before = [index for index, scan in enumerate(self.scans) if scan.word in {"picked_up", "departed", "arrived"}]
        last = self.world.dice.choice(before)
        self.scans = self.scans[: last + 1]
        self.found = Fault("lost", self.scans[-1].at, None)


def draw_fault(world: World, plan: Plan) -> str | None:
    """Draw the fault of a parcel, if it has one."""
    draw = world.dice.random() * 1000
    for kind, rules in world.parameters.faults.items():
        part = rules.get("of")
        if (part == "cod" and not plan.cod) or (part == "abroad" and not plan.abroad):
            continue
        if draw < rules["rate"]:
            return kind
        draw -= rules["rate"]
    return None
