/** One message in the log: who said it, what, when, with its cards and quick replies. Text only ever becomes text nodes. */
import { html, nothing, type TemplateResult } from "lit-html";
import { parcelCard } from "./card";
import { webLink, type Button, type Message } from "./frames";
import type { Strings } from "./strings";

export interface Scene {
  words: Strings;
  shop: string;
  lang: string;
  /** Buttons of messages after this seq can be pressed. */
  answerableFrom: number;
  refused: Map<string, string>;
  press: (button: Button) => void;
}

export function entry(said: Message[], index: number, scene: Scene): TemplateResult {
  const message = said[index]!;
  const before = said[index - 1];
  const fresh = !before || before.from !== message.from;
  const at = new Date(message.at);
  const newDay = !before || new Date(before.at).toDateString() !== at.toDateString();
  return html`${newDay ? day(at, scene) : nothing}
    <div class="entry ${message.from} ${fresh || newDay ? "first" : ""} ${standing(message, scene)}" part="message message-${message.from}">
      ${label(message, fresh || newDay, scene)}
      ${message.text ? html`<div class="bubble" dir="auto">${words(message)}</div>` : nothing}
      ${(message.cards ?? []).map((card) => parcelCard(card, scene.words))}
      ${state(message, said[index + 1], scene)} ${replies(message, scene)}
    </div>`;
}

/** When it was said, at the end of a turn; for the shopper's own words that are not echoed yet, how they stand. */
function state(message: Message, after: Message | undefined, { words, refused, lang }: Scene) {
  if (message.seq < Infinity) {
    const turnGoesOn = after?.from === message.from && after.seq < Infinity;
    if (message.from === "notice" || turnGoesOn) return nothing;
    return html`<time datetime=${message.at}>${clock(new Date(message.at), lang)}</time>`;
  }
  const why = refused.get(message.id!);
  return html`<small>${why === undefined ? words.sending : `${words.notSent}. ${why}`}</small>`;
}

function standing(message: Message, { refused }: Scene): string {
  if (message.seq < Infinity) return "";
  return refused.has(message.id!) ? "failed" : "waiting";
}

/** Bubbles of the bot and the shopper are told apart by place and colour; a listener hears the name each time it changes. */
function label(message: Message, shown: boolean, scene: Scene) {
  if (message.from === "notice") return nothing;
  const { words, shop } = scene;
  const name = { shopper: words.you, bot: words.assistant, agent: words.team(shop) }[message.from];
  const seen = shown && message.from !== "shopper";
  return html`<span class=${seen ? "who" : "unseen"}>${name}</span>`;
}

/** Only a colleague's words may carry links; what a carrier wrote reaches us in the bot's. */
function words(message: Message) {
  if (message.from !== "agent") return message.text.split("\n").map((line) => html`<span>${line}</span>`);
  return message.text.split(/(https?:\/\/[^\s<>"]+)/).map((piece, index) =>
    index % 2 && webLink(piece) ? html`<a href=${piece} target="_blank" rel="noopener noreferrer">${piece}</a>` : piece,
  );
}

function replies(message: Message, scene: Scene) {
  if (!message.buttons?.length || message.seq <= scene.answerableFrom) return nothing;
  return html`<div class="replies" role="group" aria-label=${scene.words.suggestions}>
    ${message.buttons.map(
      (button) => html`<button type="button" part="reply" @click=${() => scene.press(button)}>${button.label}</button>`,
    )}
  </div>`;
}

function day(at: Date, { lang, words }: Scene) {
  if (isNaN(+at)) return nothing;
  const today = at.toDateString() === new Date().toDateString();
  return html`<div class="day">
    ${today ? words.today : at.toLocaleDateString(lang, { weekday: "long", day: "numeric", month: "long" })}
  </div>`;
}

function clock(at: Date, lang: string): string {
  return isNaN(+at) ? "" : at.toLocaleTimeString(lang, { hour: "numeric", minute: "2-digit" });
}
