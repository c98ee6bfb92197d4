"""The public pages as markup: what carriers wrote stays text, and nothing is inline."""

import pytest

from tests.widget.samples import PAGES, TRACKING, render


def test_carrier_text_stays_text() -> None:
    parcel = {**TRACKING["parcels"][0], "headline": "<script>alert(1)</script>"}
    page = render("tracking.html", {**TRACKING, "parcels": [parcel]})
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("name", PAGES)
def test_pages_hold_no_inline_style_or_script(name: str) -> None:
    page = render(*PAGES[name])
    assert "style=" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=")
