/** A parcel as a card: title, status, how far along, what is known, and the way to its page. */
import { html, nothing, type TemplateResult } from "lit-html";
import { webLink, type Card } from "./frames";
import type { Strings } from "./strings";

const TONES = ["calm", "good", "warn", "bad"];

export function parcelCard(card: Card, words: Strings): TemplateResult {
  const tone = TONES.includes(card.tone) ? card.tone : "calm";
  return html`<article class="card ${tone}" part="card">
    <header><strong dir="auto">${card.title}</strong><span class="pill">${card.status_label}</span></header>
    ${progress(card.step, words)}
    ${(card.lines ?? []).map((line) => html`<p dir="auto">${line}</p>`)} ${link(card, words)}
  </article>`;
}

function progress(step: number | null, words: Strings) {
  const name = words.steps[step ?? -1];
  if (step === null || !name) return nothing;
  return html`<div class="steps" role="img" aria-label=${words.step(step + 1, name)}>
    ${words.steps.map((_, index) => html`<i class=${index < step ? "done" : index === step ? "now" : ""}></i>`)}
  </div>`;
}

function link(card: Card, words: Strings) {
  const url = card.link && webLink(card.link.url);
  if (!url) return nothing;
  return html`<a href=${url} target="_blank" rel="noopener noreferrer"
    >${card.link!.label}${icon}<span class="unseen"> ${words.newTab}</span></a
  >`;
}

const icon = html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M5 11l6-6M6 5h5v5" /></svg>`;
