/** The words of the socket: what the server and the widget say to each other, as JSON text frames. */

export type Sender = "shopper" | "bot" | "agent" | "notice";
export type Tone = "calm" | "good" | "warn" | "bad";

export interface Card {
  kind: "parcel";
  title: string;
  status: string;
  status_label: string;
  tone: Tone;
  /** 0 prepared, 1 shipped, 2 on its way, 3 out for delivery, 4 delivered; null when no step is true. */
  step: number | null;
  lines: string[];
  link: { label: string; url: string } | null;
}

export interface Button {
  label: string;
  payload: string;
}

export interface Message {
  seq: number;
  id: string | null;
  from: Sender;
  /** ISO 8601, UTC. */
  at: string;
  text: string;
  cards?: Card[];
  buttons?: Button[];
}

/** A message the shopper wrote that the server has not echoed yet. */
export interface Pending {
  id: string;
  text: string;
  payload: string | null;
  /** Milliseconds since the epoch, by this device's clock. */
  at: number;
}

export interface Welcome {
  type: "welcome";
  token: string;
  shop: string;
  greeting: string;
  seq: number;
}

export type ServerFrame =
  | Welcome
  | { type: "message"; message: Message }
  | { type: "typing"; on: boolean }
  | { type: "error"; code: string; text?: string; id?: string | null };

/** The frame in `raw`, or null when it is none of ours: a newer server may say more than we know. */
export function readFrame(raw: unknown): ServerFrame | null {
  try {
    const frame = JSON.parse(String(raw));
    return frame && typeof frame.type === "string" ? frame : null;
  } catch {
    return null;
  }
}

/** `url` when it is safe to put behind a link, else undefined. */
export function webLink(url: string): string | undefined {
  try {
    return /^https?:$/.test(new URL(url, location.href).protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}
