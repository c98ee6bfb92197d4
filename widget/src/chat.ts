/** `<porchlight-chat>`: the launcher and the panel. What was said lives in the log, how it travels in the wire; this shows it. */
import { html, nothing } from "lit-html";
import { entry, type Scene } from "./entry";
import { hasKeys, keepInside, onPhone, watchPhone } from "./focus";
import type { Button, Message, Welcome } from "./frames";
import { chevron, cross, lamp, plane } from "./icons";
import { ChatLog } from "./log";
import { Memory } from "./memory";
import { stringsFor } from "./strings";
import css from "./style.css";
import { Surface } from "./surface";
import { Wire } from "./wire";

const LONGEST = 2_000;
/** A blink of the network is not worth a notice. */
const NOTICE_MS = 1_500;
const TYPING_MS = 30_000;

export class PorchlightChat extends Surface {
  /** Where the script came from; the socket is found from here. */
  base = location.href;
  merchant = "";
  context: string | null = null;
  /** Who is signed in, signed by the shop; a page may renew it while the chat is there. */
  identity: string | null = null;
  shown = false;

  #words = stringsFor("en");
  #locale = "en";
  readonly #talk = new ChatLog();
  #memory!: Memory;
  #wire!: Wire;
  #shop = "";
  #greeting = "";
  #isTyping = false;
  #cutOff = false;
  #draft = "";
  #stuckToEnd = true;
  /** What had the focus before the panel took it. */
  #opener: Element | null = null;
  #forgetToken: (() => void) | undefined;
  #forgetRead: (() => void) | undefined;
  #typingEnds: ReturnType<typeof setTimeout> | undefined;
  #noticeStarts: ReturnType<typeof setTimeout> | undefined;
  readonly #back = () => document.visibilityState === "visible" && this.#wire.line === "down" && this.#wire.start();

  constructor() {
    super(css);
  }

  connectedCallback(): void {
    this.#locale = (this.closest("[lang]") as HTMLElement | null)?.lang || navigator.language || "en";
    this.#words = stringsFor(this.#locale);
    this.#memory = new Memory(this.merchant);
    this.#shop = this.#memory.get("shop") ?? "";
    this.#wire = new Wire({ url: this.#socketUrl(), by: this }, this.#memory, this.#talk, this);
    this.shown ||= this.#memory.leftOpen && !onPhone();
    this.#forgetToken = this.#memory.watch("token", () => this.#wire.follow());
    this.#forgetRead = this.#memory.watch("read", () => void this.draw());
    addEventListener("online", this.#back);
    document.addEventListener("visibilitychange", this.#back);
    watchPhone(() => void this.draw());
    if (this.shown || this.#memory.get("token") || this.#talk.pending.length) this.#wire.start();
    void this.draw();
  }

  disconnectedCallback(): void {
    removeEventListener("online", this.#back);
    document.removeEventListener("visibilitychange", this.#back);
    this.#forgetToken?.();
    this.#forgetRead?.();
    this.#wire.stop();
  }

  /** Opens the panel; part of the public face of the element. */
  async open(): Promise<void> {
    this.#opener = document.activeElement;
    this.shown = this.#memory.leftOpen = true;
    this.#stuckToEnd = true;
    this.#wire.start();
    await this.draw();
    this.#markRead();
    this.#focusTalk();
  }

  close(): void {
    this.shown = this.#memory.leftOpen = false;
    const opener = this.#opener === this || this.#opener === document.body ? null : (this.#opener as HTMLElement | null);
    void this.draw().then(() => (opener ?? this.find<HTMLElement>(".launcher"))?.focus());
  }

  /** Says `text` as the shopper; part of the public face of the element. */
  say(text: string, payload: string | null = null): void {
    const said = text.trim().slice(0, LONGEST);
    if (!said) return;
    this.#stuckToEnd = true;
    this.#wire.say({ id: freshId(), text: said, payload, at: Date.now() });
  }

  welcomed(frame: Welcome): void {
    this.#shop = frame.shop;
    this.#greeting = frame.greeting;
    this.#memory.set("shop", frame.shop);
  }

  heard(message: Message): void {
    if (message.from !== "shopper") this.typing(false);
    if (this.shown) this.#markRead();
  }

  typing(on: boolean): void {
    clearTimeout(this.#typingEnds);
    this.#isTyping = on;
    if (on) this.#typingEnds = setTimeout(() => this.typing(false), TYPING_MS);
    void this.draw();
  }

  changed(): void {
    const line = this.#wire.line;
    if (line === "down" || (line === "connecting" && this.#noticeStarts)) this.#noticeSoon();
    else this.#noticeOver();
    void this.draw();
  }

  #noticeSoon(): void {
    this.#noticeStarts ??= setTimeout(() => {
      this.#cutOff = true;
      void this.draw();
    }, NOTICE_MS);
  }

  #noticeOver(): void {
    clearTimeout(this.#noticeStarts);
    this.#noticeStarts = undefined;
    this.#cutOff = false;
  }

  protected override beforeDrawing(): void {
    const log = this.find<HTMLElement>(".scroll");
    if (log) this.#stuckToEnd ||= log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  }

  protected override afterDrawing(): void {
    const log = this.find<HTMLElement>(".scroll");
    if (log && this.#stuckToEnd) {
      // A message that is longer than the panel is read from its beginning; a shorter one leaves us at the end.
      const last = [...log.querySelectorAll<HTMLElement>(".entry")].pop();
      log.scrollTop = last ? last.offsetTop - log.offsetTop - 12 : 0;
    }
    this.#stuckToEnd = false;
  }

  protected override view() {
    return html`${this.shown ? this.#panel() : nothing} ${this.#launcher()}`;
  }

  #launcher() {
    const unread = this.shown ? 0 : this.#talk.unreadAfter(Number(this.#memory.get("read")));
    const name = this.shown ? this.#words.close : unread ? this.#words.openUnread(unread) : this.#words.open;
    return html`<button
      type="button"
      class="launcher"
      part="launcher"
      aria-expanded=${this.shown}
      aria-label=${name}
      @click=${() => (this.shown ? this.close() : this.open())}
    >
      ${this.shown ? chevron : lamp}
      ${unread ? html`<span class="badge" part="badge" aria-hidden="true">${unread > 9 ? "9+" : unread}</span>` : nothing}
    </button>`;
  }

  #panel() {
    return html`<section
      class="panel"
      part="panel"
      role="dialog"
      aria-modal=${onPhone() ? "true" : nothing}
      aria-label=${this.#words.dialog(this.#shop)}
      @keydown=${this.#keyed}
    >
      <header class="head" part="header">
        <span class="mark">${lamp}</span>
        <div><h2><bdi>${this.#words.title(this.#shop)}</bdi></h2><p>${this.#words.honesty}</p></div>
        <button type="button" class="x" aria-label=${this.#words.close} @click=${this.close}>${cross}</button>
      </header>
      ${this.#conversation()}
      <p class="notice-bar" role="status">${this.#trouble()}</p>
      ${this.#composer()}
    </section>`;
  }

  #conversation() {
    const said = this.#talk.everything;
    const scene: Scene = {
      words: this.#words,
      shop: this.#shop,
      lang: this.#locale,
      answerableFrom: this.#talk.answerableFrom,
      refused: this.#talk.refused,
      press: (button) => this.#press(button),
    };
    return html`<div class="scroll" role="region" tabindex="0" aria-label=${this.#words.log}>
      <div part="log" role="log" aria-live="polite" aria-busy=${this.#wire.catchingUp}>
        ${this.#greeting ? html`<div class="entry bot first"><div class="bubble" dir="auto">${this.#greeting}</div></div>` : nothing}
        ${said.map((_, index) => entry(said, index, scene))}
      </div>
      <div class="typing" role="status">
        ${this.#isTyping ? html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span><span class="unseen">${this.#words.typing}</span>` : nothing}
      </div>
    </div>`;
  }

  #composer() {
    const over = this.#draft.length - LONGEST;
    return html`<form class="composer" part="composer" @submit=${this.#submit}>
      <textarea
        rows="1"
        part="input"
        enterkeyhint="send"
        autocomplete="off"
        aria-label=${this.#words.message}
        aria-invalid=${over > 0}
        placeholder=${this.#words.placeholder}
        .value=${this.#draft}
        @input=${this.#typed}
        @keydown=${this.#entered}
      ></textarea>
      <button type="submit" class="send" part="send" aria-label=${this.#words.send} ?disabled=${!this.#draft.trim() || over > 0}>${plane}</button>
      <small role="status">${over > 0 ? this.#words.tooLong(over) : ""}</small>
    </form>`;
  }

  #trouble(): string {
    if (this.#wire.line === "refused") return this.#words.refused;
    return this.#cutOff ? this.#words.reconnecting : "";
  }

  #press(button: Button): void {
    this.say(button.label, button.payload);
    this.#focusTalk();
  }

  #submit(event: Event): void {
    event.preventDefault();
    if (!this.#draft.trim() || this.#draft.length > LONGEST) return;
    this.say(this.#draft);
    this.#draft = "";
    const field = this.find<HTMLTextAreaElement>("textarea")!;
    field.value = "";
    grow(field);
  }

  #typed(event: Event): void {
    const field = event.target as HTMLTextAreaElement;
    this.#draft = field.value;
    grow(field);
    void this.draw();
  }

  #entered(event: KeyboardEvent): void {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Tab" && onPhone()) {
      keepInside(event.currentTarget as HTMLElement, event);
    }
  }

  #focusTalk(): void {
    this.find<HTMLElement>(hasKeys() ? "textarea" : ".scroll")?.focus();
  }

  #markRead(): void {
    if (this.#talk.last > Number(this.#memory.get("read"))) this.#memory.set("read", this.#talk.last);
  }

  #socketUrl(): string {
    const url = new URL(`v1/${encodeURIComponent(this.merchant)}/socket`, this.base);
    url.protocol = url.protocol.replace("http", "ws");
    return url.href;
  }
}

/** As tall as its text, up to the limit in the style sheet. */
function grow(field: HTMLTextAreaElement): void {
  field.style.height = "auto";
  field.style.height = field.scrollHeight + "px";
}

/** 128 random bits; `randomUUID` is missing on pages served without TLS. */
function freshId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
