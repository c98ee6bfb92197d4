import asyncio, random, time
from datetime import date, timedelta
import pytest
from sqlalchemy import insert
from bot.store.worth import lane_weeks, lane_transits, trouble_weeks, deliveries
from bot.store.tables import shipments
from bot.domain.staff import Role
from tests.bot.measure.planted import incident
from pathlib import Path
OUT = Path("/tmp/lanes_look"); OUT.mkdir(exist_ok=True)
R = random.Random(4)
NAMES = ["UPS", "USPS", "FedEx", "DHLExpress", "OnTrac", "LaserShip"]
STATES = "OH TX CA NY FL WA OR NV AZ CO IL GA NC VA PA MA MI MN WI TN".split()
ORIG = ["NJ", "CA", "TX", "IL", "GA"]

def fill(merchant):
    weeks, days, troubles = [], [], []
    last = date(2026, 11, 23)
    for w in range(53):
        week = last - timedelta(weeks=w)
        shock = {n: R.gauss(0, .02) for n in NAMES}
        for i, n in enumerate(NAMES):
            for o in ORIG:
                for j, d in enumerate(STATES):
                    p = min(.98, .93 - .02*i + .03*((j*7+i*3) % 5 - 2)/2 + shock[n])
                    c = 31 + (j + i) % 5
                    judged = c if w > 0 else c // 4
                    hits = sum(R.random() < p for _ in range(judged))
                    service = ["Ground", "Ground", "Ground", "Express", "Ground", "Ground"][i]
                    key = dict(merchant_id=merchant.id, week=week, carrier=n, service=service, origin=o, destination=d)
                    came = c if w > 1 else c // 3
                    tr = c - hits if w > 0 else 2
                    weeks.append(dict(key, parcels=c, delivered=came, promised=judged, on_promise=hits, windowed=judged, in_window=int(judged*.9), attempted=came, first_attempt=int(came*.96), troubled=tr, contacts=tr//3))
                    left = came
                    for day in range(1, 8):
                        k = left if day == 7 else left//2
                        if k: days.append(dict(key, days=day, parcels=k))
                        left -= k
            for kind, party in (("late","carrier"),("stalled","carrier"),("address_problem","shopper"),("label_not_shipped","merchant"),("customs_hold","customs"),("attempt_failed","shopper")):
                troubles.append(dict(merchant_id=merchant.id, week=week, carrier=n, kind=kind, party=party, opened=R.randint(3, 60)))
    return weeks, days, troubles

async def many(database, table, rows):
    for s in range(0, len(rows), 4000):
        await database.write(lambda c, s=s: c.execute(insert(table), rows[s:s+4000]), durable=False)

@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_look(services, merchant, signed_in, site):
    from dataclasses import replace
    weeks, days, troubles = fill(merchant)
    db = services.database
    await many(db, lane_weeks, weeks); await many(db, lane_transits, days); await many(db, trouble_weeks, troubles)
    print(len(weeks), sum(w["parcels"] for w in weeks), len(days))
    for place, day in (("us/nj/newark", date(2026,9,14)), ("us/tx/dallas", date(2026,10,20)), ("us/il/chicago", date(2026,11,20))):
        await incident(db, merchant, place, day, None if "chicago" in place else timedelta(days=4))
    ship, rows = [], []
    for n in range(330):
        ident = f"{n:032x}"
        ship.append(dict(id=ident, merchant_id=merchant.id, number_key=f"1Z{n:016d}", status="delivered", shipment="{}"))
        day = date(2026,11,2)+timedelta(days=n%20)
        late = n%7==0
        rows.append(dict(shipment_id=ident, merchant_id=merchant.id, number_key=f"1Z{n:016d}", order_id=f"10{n}", carrier="UPS", service="Ground", origin="NJ", destination="OH", handed_over_on=day, week=day-timedelta(days=day.weekday()), delivered_on=day+timedelta(days=3+late), transit_days=3+late, promised_on=day+timedelta(days=3), window_from=day+timedelta(days=2), window_until=day+timedelta(days=4), on_promise=not late, in_window=True, first_attempt=True, is_troubled=late, is_settled=True))
    await many(db, shipments, ship); await many(db, deliveries, rows)
    async with db._kind._engine.connect() as c:
        from sqlalchemy import text
        await c.execution_options(isolation_level="AUTOCOMMIT")
        await c.execute(text("ANALYZE"))
    if hasattr(services.merchants, "change"): pass
    person = await signed_in(merchant, Role.OWNER)
    for path in ("/carriers?from=2025-11-24&to=2026-11-23", "/lanes?from=2025-11-24&to=2026-11-23", "/carriers", "/lanes", "/exports/lanes.csv?from=2025-11-24&to=2026-11-23"):
        best = []
        for _ in range(2):
            t = time.perf_counter(); status, page = await person.open(path); best.append(time.perf_counter() - t)
        print(path, status, len(page), [f"{x*1000:.0f}" for x in best])
        assert status == 200
    cookie = [c for c in person.client.cookie_jar]
    from playwright.async_api import async_playwright
    async with async_playwright() as p:
        browser = await p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for size, (w_, h_) in (("desk", (1280, 900)), ("phone", (390, 844))):
                context = await browser.new_context(color_scheme=scheme, viewport={"width": w_, "height": h_})
                await context.add_cookies([{"name": c.key, "value": c.value, "url": str(site.make_url("/"))} for c in cookie])
                page = await context.new_page()
                errors = []
                page.on("console", lambda m: errors.append(m.text) if m.type in ("error", "warning") else None)
                page.on("pageerror", lambda e: errors.append(str(e)))
                for name in ("carriers", "lanes", "lanes/parcels?carrier=UPS&figure=promised", "incidents", "coverage", "exports"):
                    await page.goto(str(site.make_url(f"/m/lamps/{name}")))
                    await page.wait_for_timeout(300)
                    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
                    if wide > 0: print("SCROLLS", name, size, wide)
                    base = f"{name.split('?')[0].replace('/','-')}-{size}-{scheme}"
                    await page.screenshot(path=str(OUT / f"{base}.png"))
                    if name == "carriers":
                        for k in range(4):
                            await page.locator("section.panel").nth(k).screenshot(path=str(OUT / f"{base}-{k}.png"))
                print(scheme, size, set(errors))
                await context.close()
        await browser.close()
