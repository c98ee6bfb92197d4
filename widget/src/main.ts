/** The script tag's side: registers the element, inserts one for the tag, and lets links on the page open it. */
import { PorchlightChat } from "./chat";

const NAME = "porchlight-chat";

function insert(script: HTMLScriptElement): PorchlightChat {
  const chat = document.createElement(NAME) as PorchlightChat;
  const { merchant, base, context, identity, open, theme } = script.dataset;
  chat.merchant = merchant ?? "";
  chat.base = base ? new URL(base.replace(/\/?$/, "/"), location.href).href : new URL("../../", script.src).href;
  chat.context = context ?? null;
  chat.identity = identity ?? null;
  chat.shown = open !== undefined && open !== "false";
  if (theme) chat.dataset.theme = theme;
  document.body.append(chat);
  return chat;
}

/** `<button data-porchlight-say="…">` asks that, `<a data-porchlight-open>` just opens the chat. */
function listen(chat: PorchlightChat): void {
  document.addEventListener("click", (event) => {
    const asked = (event.target as Element | null)?.closest?.<HTMLElement>("[data-porchlight-open],[data-porchlight-say]");
    if (!asked) return;
    event.preventDefault();
    void chat.open();
    chat.say(asked.dataset.porchlightSay ?? "");
  });
}

const script = (document.currentScript ?? document.querySelector("script[data-merchant]")) as HTMLScriptElement | null;

if (script?.dataset.merchant && !customElements.get(NAME)) {
  customElements.define(NAME, PorchlightChat);
  const start = () => listen(insert(script));
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
}
