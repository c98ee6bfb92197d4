"""One drawn world: its random effects, its routes, and how long a stage takes there at a given time."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from sandbox.traces.calendar import Calendar
from sandbox.traces.parameters import Carrier, Parameters, Region

MARGIN_DAYS = 3  # before the first label, so that every clock has somewhere to start
LONGEST_DAYS = 500
WIDEST = 3.0  # standard deviations: longer work than that is a fault, and faults are put in by hand


@dataclass(slots=True)
class Plan:
    """One parcel before it travels. Hours count from the world's first midnight, UTC."""

    number: str
    carrier: Carrier
    service: str
    origin: Region
    destination: Region
    depot: str
    label_at: float
    cod: bool
    hubs: list[tuple[Region, str]] = field(default_factory=list)
    shocks: set[str] = field(default_factory=set)

    @property
    def abroad(self) -> bool:
        """True when it crosses a border."""
        return self.origin.country != self.destination.country


class World:
    """The network of one seed. Draws come from `dice` in a fixed order, so a seed gives one world."""

    def __init__(self, parameters: Parameters, dice: Random) -> None:
        self.parameters = parameters
        self.dice = dice
        self.start = parameters.start - timedelta(days=MARGIN_DAYS)
        spread = parameters.effects
        self._service = {
            (carrier.name, service): dice.gauss(0, spread["carrier_service"])
            for carrier in parameters.carriers
            for service in parameters.services
        }
        self._region = {
            (carrier.name, region.name): dice.gauss(0, spread["carrier_region"])
            for carrier in parameters.carriers
            for region in parameters.regions
        }
        self._month = [dice.gauss(0, spread["month"]) for _ in range(LONGEST_DAYS // 30 + 1)]
        self._calendars = {
            (name, closed): self._calendar(name, closed)
            for name in parameters.calendars
            for closed in {carrier.closed for carrier in parameters.carriers}
        }

    def _calendar(self, name: str, closed: tuple[int, ...]) -> Calendar:
        rules = self.parameters.calendars[name]
        off = frozenset(self.parameters.holidays)
        return Calendar(self.start.date(), LONGEST_DAYS, rules["opens"], rules["closes"], frozenset(closed), off)

    def hours(self, plan: Plan, stage: str, at: float) -> float:
        """Draw how many open hours a stage takes that begins at `at`."""
        step = self.parameters.stages[stage]
        month = self._month[int(at / 24) // 30]
        effect = self._service[plan.carrier.name, plan.service]
        effect += self._region[plan.carrier.name, plan.destination.name] + month
        speed = plan.carrier.speed * self.parameters.services[plan.service]["speed"] * self._shock(plan, at)
        chance = max(-WIDEST, min(WIDEST, self.dice.gauss(0, 1)))
        return step.median * speed * math.exp(effect + chance * step.sigma * plan.carrier.spread)

    def after(self, plan: Plan, region: Region, stage: str, at: float) -> float:
        """Draw when a stage ends that begins at `at` in a region."""
        step = self.parameters.stages[stage]
        calendar = self._calendars[step.calendar, plan.carrier.closed]
        return calendar.after(at + region.offset, self.hours(plan, stage, at)) - region.offset

    def at_work(self, plan: Plan, region: Region, at: float) -> float:
        """Return the next hour at which someone delivers in a region."""
        calendar = self._calendars["door", plan.carrier.closed]
        return calendar.after(at + region.offset, 1e-6) - region.offset

    def held_until(self, plan: Plan, facility: str, at: float) -> float:
        """Return when a facility works again; `at` itself outside an outage."""
        outage = self.parameters.shocks["outage"]
        begins = (outage["from_day"] + MARGIN_DAYS) * 24.0
        ends = begins + outage["days"] * 24.0
        if facility != outage["facility"] or not begins <= at < ends:
            return at
        plan.shocks.add("outage")
        return ends + self.dice.expovariate(1 / 6)

    def _shock(self, plan: Plan, at: float) -> float:
        day, shocks = at / 24 - MARGIN_DAYS, self.parameters.shocks
        peak, strike, drift = shocks["peak"], shocks["strike"], shocks["drift"]
        factor = 1.0
        if peak["from_day"] <= day < peak["from_day"] + peak["days"]:
            factor *= peak["factor"]
            plan.shocks.add("peak")
        striking = strike["from_day"] <= day < strike["from_day"] + strike["days"]
        if striking and plan.destination.name == strike["region"]:
            factor *= strike["factor"]
            plan.shocks.add("strike")
        if plan.carrier.name == drift["carrier"] and day >= drift["from_week"] * 7:
            factor *= drift["factor"]
        return factor

    def plan(self, index: int) -> Plan:
        """Draw one parcel: who carries it, from where to where, along which hubs, and when its label is made."""
        dice, parameters = self.dice, self.parameters
        label_at = MARGIN_DAYS * 24 + dice.random() * parameters.weeks * 168
        week = (label_at / 24 - MARGIN_DAYS) / 7
        carriers = [each for each in parameters.carriers if each.from_week <= week]
        carrier = dice.choices(carriers, [each.share for each in carriers])[0]
        service = dice.choices(list(parameters.services), [each["share"] for each in parameters.services.values()])[0]
        service = "economy" if dice.random() < carrier.economy else service
        origin = dice.choices(parameters.regions, [each.origin for each in parameters.regions])[0]
        target = dice.choices(parameters.regions, [each.share for each in parameters.regions])[0]
        depot = f"{target.name} depot {dice.randint(1, int(parameters.facilities['depots']))}"
        cod = target.cod and dice.random() < 0.5
        plan = Plan(f"PL{index:08d}", carrier, service, origin, target, depot, label_at, cod)
        plan.hubs = self._route(plan)
        return plan

    def hub(self, region: Region, usual: int) -> tuple[Region, str]:
        """Draw a hub of a region: nearly always the usual one."""
        count = int(self.parameters.facilities["hubs"])
        number = usual if self.dice.random() < self.parameters.facilities["usual_hub"] else usual % count + 1
        return region, f"{region.name} hub {number}"

    def _route(self, plan: Plan) -> list[tuple[Region, str]]:
        """Hubs of the origin's region, of what lies half-way for far regions, and of the destination's region."""
        usual = 1 + self.parameters.carriers.index(plan.carrier) % int(self.parameters.facilities["hubs"])
        path = [plan.origin]
        far = abs(plan.origin.column - plan.destination.column)
        if far >= 2:
            path.append(self._between(plan))
        if plan.destination is not plan.origin:
            path.append(plan.destination)
        return [self.hub(region, usual) for region in dict.fromkeys(path)]

    def _between(self, plan: Plan) -> Region:
        middle = (plan.origin.column + plan.destination.column) / 2
        home = [each for each in self.parameters.regions if each.country == self.parameters.home]
        return min(home, key=lambda each: (abs(each.column - middle), each.name))
