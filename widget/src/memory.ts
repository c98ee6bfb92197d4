/** What the widget keeps between pages, per merchant: the conversation's token, what was read, and what is not sent yet. */
import type { Pending } from "./frames";

const DAY_MS = 86_400_000;

/** The browser's store, or a Map where it is blocked: the chat then works until the page is left. */
function openStore(name: "localStorage" | "sessionStorage"): Storage {
  try {
    const store = window[name];
    const probe = "porchlight:probe";
    store.setItem(probe, "");
    store.removeItem(probe);
    return store;
  } catch {
    const kept = new Map<string, string>();
    return {
      get length() {
        return kept.size;
      },
      key: (index) => [...kept.keys()][index] ?? null,
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
      clear: () => kept.clear(),
    };
  }
}

export class Memory {
  readonly #store = openStore("localStorage");
  readonly #tab = openStore("sessionStorage");
  readonly #prefix: string;

  constructor(merchant: string) {
    this.#prefix = `porchlight:${merchant}:`;
  }

  get(name: string): string | null {
    return this.#store.getItem(this.#prefix + name);
  }

  set(name: string, value: string | number): void {
    try {
      this.#store.setItem(this.#prefix + name, String(value));
    } catch {
      // Full: the message still goes out now, it is only not kept for a reload.
    }
  }

  /** Whether this tab left the panel open; the shop's next page then opens it again. */
  get leftOpen(): boolean {
    return !!this.#tab.getItem(this.#prefix + "open");
  }

  set leftOpen(open: boolean) {
    this.#tab.setItem(this.#prefix + "open", open ? "1" : "");
  }

  /** One key a message, so that two tabs never overwrite each other's. */
  keep(message: Pending): void {
    this.set("out:" + message.id, JSON.stringify(message));
  }

  forget(id: string): void {
    this.#store.removeItem(this.#prefix + "out:" + id);
  }

  /** Messages written but not echoed, oldest first. Those older than a day are dropped: nobody waits for them. */
  unsent(now: number): Pending[] {
    const prefix = this.#prefix + "out:";
    const found: Pending[] = [];
    for (const key of this.#keys().filter((name) => name.startsWith(prefix))) {
      const message = parsePending(this.#store.getItem(key));
      if (message && now - message.at < DAY_MS) found.push(message);
      else this.#store.removeItem(key);
    }
    return found.sort((a, b) => a.at - b.at);
  }

  /** Calls back when another tab changes `name`. */
  watch(name: string, changed: () => void): () => void {
    const heard = (event: StorageEvent) => event.key === this.#prefix + name && changed();
    addEventListener("storage", heard);
    return () => removeEventListener("storage", heard);
  }

  #keys(): string[] {
    return Array.from({ length: this.#store.length }, (_, index) => this.#store.key(index) ?? "");
  }
}

function parsePending(raw: string | null): Pending | null {
  try {
    return JSON.parse(raw ?? "null");
  } catch {
    return null;
  }
}
