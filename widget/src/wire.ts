/** The socket: says hello, resumes after the last message seen, and repeats what was not echoed until it is. */
import { readFrame, type Message, type Pending, type Welcome } from "./frames";
import type { ChatLog } from "./log";
import type { Memory } from "./memory";

export type Line = "idle" | "connecting" | "live" | "down" | "refused";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** Longest wait for an echo before the socket is taken for dead (a half-open connection gives no event). */
const ECHO_MS = 12_000;
/** Longest wait for the replay that `welcome` announced before unsent words are repeated anyway. */
const REPLAY_MS = 1_500;
const THROTTLED_MS = 4_000;
const NOT_ALLOWED = 4401;

export interface Listener {
  welcomed(frame: Welcome): void;
  heard(message: Message): void;
  typing(on: boolean): void;
  changed(): void;
}

export interface Hello {
  url: string;
  /** Read anew at each hello: the page may have renewed who is signed in. */
  by: { context: string | null; identity: string | null };
}

/** Milliseconds before attempt `n` (0 is the first retry); half of it is random so that shops' visitors do not return as one. */
export function backOff(attempt: number, random: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
  return longest * (0.5 + random / 2);
}

export class Wire {
  line: Line = "idle";
  /** True while `welcome` announced messages that have not come yet. */
  catchingUp = false;
  #socket: WebSocket | undefined;
  #token: string | null = null;
  #attempt = 0;
  #replayTo = 0;
  readonly #timers: Record<string, ReturnType<typeof setTimeout> | undefined> = {};

  constructor(
    private readonly hello: Hello,
    private readonly memory: Memory,
    private readonly log: ChatLog,
    private readonly listener: Listener,
  ) {
    log.pending = memory.unsent(Date.now());
  }

  /** Connects unless a connection is there or under way; also used to cut a long wait short. */
  start(): void {
    if (this.line !== "idle" && this.line !== "down") return;
    this.#move("connecting");
    const stored = this.memory.get("token") || null;
    if (stored !== this.#token) this.#adopt(stored);
    const socket = new WebSocket(this.hello.url);
    this.#socket = socket;
    const { context, identity } = this.hello.by;
    socket.onopen = () => this.#send({ type: "hello", token: this.#token, after: this.log.last, context, identity });
    socket.onmessage = (event) => socket === this.#socket && this.#receive(event.data);
    socket.onclose = (event) => socket === this.#socket && this.#lost(event.code);
  }

  stop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    for (const name in this.#timers) clearTimeout(this.#timers[name]);
    this.#move("idle");
    socket?.close();
  }

  /** Another tab holds a newer conversation: this one follows. */
  follow(): void {
    if (this.line === "idle" || this.memory.get("token") === this.#token) return;
    this.stop();
    this.start();
  }

  say(message: Pending): void {
    this.log.pending.push(message);
    this.memory.keep(message);
    if (this.line === "live" && !this.catchingUp) this.#utter(message);
    else this.start();
    this.listener.changed();
  }

  #receive(data: unknown): void {
    const frame = readFrame(data);
    if (!frame) return;
    if (frame.type === "welcome") this.#welcomed(frame);
    else if (frame.type === "message") this.#heard(frame.message);
    else if (frame.type === "typing") this.listener.typing(frame.on);
    else if (frame.type === "error") this.#troubled(frame.code, frame.text ?? "", frame.id);
  }

  #welcomed(frame: Welcome): void {
    const stored = this.memory.get("token");
    if (stored && stored !== this.#token && stored !== frame.token) return this.follow();
    if (frame.token !== this.#token) {
      this.#adopt(frame.token);
      this.memory.set("read", 0);
    }
    this.memory.set("token", frame.token);
    this.#attempt = 0;
    this.#replayTo = frame.seq;
    this.catchingUp = true;
    this.#move("live");
    this.listener.welcomed(frame);
    this.#timers.replay = setTimeout(() => this.#caughtUp(), REPLAY_MS);
    if (this.log.last >= frame.seq) this.#caughtUp();
  }

  #heard(message: Message): void {
    if (message.id) this.memory.forget(message.id);
    const fresh = this.log.add(message);
    if (!this.log.pending.length) clearTimeout(this.#timers.echo);
    if (this.catchingUp && this.log.last >= this.#replayTo) this.#caughtUp();
    if (fresh) this.listener.heard(message);
    this.listener.changed();
  }

  /** The replay is in: whatever has no echo by now never arrived, or is known to the server by its id. */
  #caughtUp(): void {
    clearTimeout(this.#timers.replay);
    this.catchingUp = false;
    this.log.pending.forEach((message) => this.#utter(message));
    this.listener.changed();
  }

  #utter(message: Pending): void {
    if (this.log.refused.has(message.id)) return;
    this.#send({ type: "say", id: message.id, text: message.text, payload: message.payload });
    clearTimeout(this.#timers.echo);
    this.#timers.echo = setTimeout(() => this.#drop(), ECHO_MS);
  }

  #troubled(code: string, text: string, id: string | null | undefined): void {
    const waiting = this.log.pending.filter((mine) => !this.log.refused.has(mine.id));
    if (code === "throttled") {
      clearTimeout(this.#timers.echo);
      this.#timers.again = setTimeout(() => this.line === "live" && this.#caughtUp(), THROTTLED_MS);
    } else if (code === "unknown_conversation") {
      this.memory.set("token", "");
      this.#drop();
    } else {
      const refused = id ?? waiting[0]?.id;
      if (refused) this.#refuse(refused, text);
    }
    this.listener.changed();
  }

  #refuse(id: string, why: string): void {
    this.log.refused.set(id, why);
    this.memory.forget(id);
    clearTimeout(this.#timers.echo);
  }

  /** Gives the socket up without waiting for its goodbye: on a dead line that takes minutes. */
  #drop(): void {
    const socket = this.#socket;
    this.#lost(0);
    socket?.close();
  }

  #lost(code: number): void {
    this.#socket = undefined;
    clearTimeout(this.#timers.echo);
    clearTimeout(this.#timers.replay);
    this.catchingUp = false;
    this.listener.typing(false);
    if (code === NOT_ALLOWED || this.line === "refused") return this.#move("refused");
    this.#move("down");
    clearTimeout(this.#timers.retry);
    this.#timers.retry = setTimeout(() => this.start(), backOff(this.#attempt++, Math.random()));
  }

  #adopt(token: string | null): void {
    if (this.#token) this.log.startOver();
    this.#token = token;
  }

  #send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #move(line: Line): void {
    this.line = line;
    this.listener.changed();
  }
}
