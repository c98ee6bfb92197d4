/** Every word the widget says by itself, one table a language. To add a language, add a table: the type names what is missing. */

const en = {
  open: "Open chat",
  openUnread: (count: number) => (count === 1 ? "Open chat, 1 new message" : `Open chat, ${count} new messages`),
  close: "Close chat",
  dialog: (shop: string) => (shop ? `Chat with ${shop}` : "Chat"),
  title: (shop: string) => shop || "Chat",
  honesty: "Automated assistant",
  log: "Conversation",
  you: "You",
  assistant: "Assistant",
  team: (shop: string) => (shop ? `${shop} team` : "Team"),
  typing: "Assistant is typing",
  suggestions: "Suggested replies",
  message: "Message",
  placeholder: "Order number or question",
  send: "Send",
  sending: "Sending",
  notSent: "Not sent",
  tooLong: (over: number) => `${over} characters too long`,
  today: "Today",
  newTab: "(opens in a new tab)",
  steps: ["Prepared", "Shipped", "On its way", "Out for delivery", "Delivered"],
  step: (number: number, name: string) => `Step ${number} of 5: ${name}`,
  reconnecting: "Reconnecting. What you write is kept and sent.",
  refused: "Chat is not available on this page.",
};

export type Strings = typeof en;

const languages: Record<string, Strings> = { en };

/** The table for a language tag such as `en-GB`, English where there is none. */
export function stringsFor(tag: string): Strings {
  return languages[tag.slice(0, 2).toLowerCase()] ?? en;
}
