"""The orders of a talk that it may see, and what may be offered for them."""

from __future__ import annotations

from datetime import datetime

from bot.decide.authorise import proof_of
from bot.decide.known import Known
from bot.decide.listen import Meant
from bot.decide.which import meant_orders
from bot.domain.conversation import Proof, Talk
from bot.ports import Dossier


def allowed(meant: Meant, known: Known, now: datetime) -> tuple[tuple[Dossier, ...], tuple[Proof, ...]]:
    """Return the orders in talk that it may see, with the proofs; nothing is said of the others. `now` is aware UTC."""
    talk = meant.talk
    named = bool(talk.orders or talk.numbers)
    seen = _named(meant, known) if named else _proven(meant, known)
    found = [(each, _proof(each, talk, known, now)) for each in seen]
    return tuple(each for each, proof in found if proof or not named), tuple(proof for _, proof in found if proof)


def offered(meant: Meant, known: Known, dossier: Dossier | None) -> tuple[str, ...]:
    """Return what the shop offers for the trouble of an order, and for what we wrote about it first."""
    kinds = [str(anomaly.kind) for anomaly in known.trouble.get(dossier.order.id, ())] if dossier else []
    notice = meant.talk.notice
    if notice and notice.detail and (dossier is None or dossier.order.number.lstrip("#") in notice.orders):
        kinds.append(notice.detail)
    return known.policy.offered(kinds, dossier.order.total if dossier else None)


def _proof(dossier: Dossier, talk: Talk, known: Known, now: datetime) -> Proof | None:
    return proof_of(dossier.order, talk, known.proofs, now, known.asker, known.shared)


def _proven(meant: Meant, known: Known) -> list[Dossier]:
    return list(meant_orders(known.proven, known.proofs, meant.goal)[0])


def _named(meant: Meant, known: Known) -> list[Dossier]:
    talk = meant.talk
    named = [dossier for number in talk.orders for dossier in known.orders.get(number, ())]
    parcels = [known.parcels[number] for number in talk.numbers if number in known.parcels]
    return named + [dossier for _, dossier in parcels if dossier and dossier not in named]
