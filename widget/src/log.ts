/** The conversation as this tab knows it: every message once, by seq, and the shopper's own words until they are echoed. */
import type { Message, Pending } from "./frames";

export class ChatLog {
  messages: Message[] = [];
  pending: Pending[] = [];
  /** Ids the server refused for good; they stay visible, marked as not sent. */
  refused = new Map<string, string>();

  /** The talk with the unsent words at its end, in one shape, so that an echo changes a line on screen and adds none. */
  get everything(): Message[] {
    const unsent = this.pending.map(({ id, text, at }) => ({ seq: Infinity, id, text, from: "shopper" as const, at: new Date(at).toISOString() }));
    return [...this.messages, ...unsent];
  }

  get last(): number {
    return this.messages.length ? this.messages[this.messages.length - 1]!.seq : 0;
  }

  /** Adds a message unless it is already here (a replay may overlap what was delivered live); its newest words stand. */
  add(message: Message): boolean {
    this.pending = this.pending.filter((mine) => mine.id !== message.id);
    let place = this.messages.length;
    while (place && this.messages[place - 1]!.seq > message.seq) place--;
    const known = this.messages[place - 1]?.seq === message.seq;
    this.messages.splice(place - +known, +known, message);
    return !known;
  }

  /** A new conversation has begun: what was said in the old one is not part of it, what was not sent yet is. */
  startOver(): void {
    this.messages = [];
    this.pending = this.pending.map((mine) => ({ ...mine, payload: null }));
  }

  unreadAfter(seq: number): number {
    return this.messages.filter((message) => message.seq > seq && message.from !== "shopper").length;
  }

  /** Quick replies make sense until the shopper has spoken again. */
  get answerableFrom(): number {
    if (this.pending.some((mine) => !this.refused.has(mine.id))) return Infinity;
    let seq = 0;
    for (const message of this.messages) if (message.from === "shopper") seq = message.seq;
    return seq;
  }
}
