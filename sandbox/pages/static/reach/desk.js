// Slack's pane: a channel with its threads, what is for one's own eyes, and writing as one of the agents.
import { clockOf, fileOf, keepingEnd, make, patch, post } from "./dom.js";
import { emoji, kit, mrkdwn } from "./kit.js";
import { showModal } from "./modal.js";

const $ = (id) => document.getElementById(id);
let slack = null, people = {}, bot = "", folded = new Set(), opened = new Set();
const agent = () => $("agent").value;
const clock = (ts) => clockOf(new Date(Number(ts.split(".")[0]) * 1000).toISOString());

export function setPeople(agents, app, onChange) {
  people = Object.fromEntries([...agents, app].map((each) => [each.id, each.name]));
  bot = app.id;
  if (!$("agent").options.length) {
    $("agent").replaceChildren(...agents.map((each) => make("option", { value: each.id }, each.name)));
    $("agent").onchange = onChange;
  }
}

export function setChannels(channels, chosen, onChoose) {
  const marks = JSON.stringify([channels, chosen]);
  patch($("channels"), channels.map((each) => ({
    key: each.id, mark: marks,
    build: () => make("button", { type: "button", "aria-pressed": String(each.id === chosen), onclick: () => onChoose(each.id) }, `#${each.name}`),
    renew: (button) => button.setAttribute("aria-pressed", String(each.id === chosen)),
  })));
}

export function showSlack(shown) {
  const other = slack?.channel !== shown.channel;
  slack = shown;
  keepingEnd($("channel"), () => {
    const items = shown.threads.map((thread, at) => ({ key: thread.root.ts, mark: markOf(thread, at), build: () => article(thread), renew: (node) => renew(node, thread) }));
    items.push(...loose().map((each) => ({ key: each.ts, mark: each.ts, build: () => make("div", { class: "thread" }, whisper(each)) })));
    if (!items.length) items.push({ key: "none", mark: "none", build: () => make("p", { class: "empty" }, "Nobody needs a person yet. When a shopper asks for one, a card appears here.") });
    patch($("threads"), items);
  });
  if (other) $("channel").scrollTop = $("channel").scrollHeight;
  showModal(shown.views, agent(), people);
}

const mine = () => slack.whispers.filter((each) => each.user === agent());
const loose = () => mine().filter((each) => !each.thread_ts || !slack.threads.some((thread) => thread.root.ts === each.thread_ts));
const inside = (root) => mine().filter((each) => each.thread_ts === root.ts);
const isOpen = (thread) => opened.has(thread.root.ts) || (!folded.has(thread.root.ts) && slack.threads.slice(-2).includes(thread));
const markOf = (thread) => JSON.stringify([thread, inside(thread.root), isOpen(thread), agent()]);

function article(thread) {
  const node = make("article", { class: "thread", "data-ts": thread.root.ts, "aria-label": "Thread" }, make("div", { class: "head" }), make("button", { type: "button", class: "toggle" }), make("div", { class: "replies" }), replyForm(thread.root));
  renew(node, thread);
  return node;
}

function renew(node, thread) {
  const [head, toggle, replies, form] = node.children;
  const shown = isOpen(thread), count = thread.replies.length;
  patch(head, [line(thread.root)]);
  toggle.textContent = count ? `${shown ? "Hide" : "Show"} ${count} ${count === 1 ? "reply" : "replies"}` : shown ? "Hide the thread" : "Reply in thread";
  toggle.setAttribute("aria-expanded", String(shown));
  toggle.onclick = () => {
    (shown ? folded : opened).add(thread.root.ts);
    (shown ? opened : folded).delete(thread.root.ts);
    showSlack(slack);
  };
  const whispers = inside(thread.root).map((each) => ({ key: each.ts, mark: each.ts, build: () => whisper(each) }));
  const all = [...thread.replies.map(line), ...whispers].sort((a, b) => (a.key < b.key ? -1 : 1));
  patch(replies, shown ? all : whispers);
  replies.hidden = !shown && !whispers.length;
  form.hidden = !shown;
  form.querySelector("[type=text]").setAttribute("aria-label", `Reply in thread as ${people[agent()]}`);
  form.querySelector("[type=text]").placeholder = `Reply as ${people[agent()]}`;
}

const line = (message) => ({ key: message.ts, mark: JSON.stringify([message, agent()]), build: () => postOf(message) });
const nameOf = (message) => people[message.user] ?? message.bot_profile?.name ?? "Somebody";

function face(message) {
  if (message.user === bot) return make("span", { class: "face app", "aria-hidden": "true" }, make("img", { src: "/static/art/mark.svg", alt: "" }));
  return make("span", { class: "face", "aria-hidden": "true" }, nameOf(message).split(" ").map((part) => part[0]).join(""));
}

function postOf(message) {
  const who = make("p", { class: "who" }, make("b", {}, nameOf(message)), make("span", { class: "soft" }, clock(message.ts) + (message.edited ? " · edited" : "")));
  if (message.user === agent()) who.append(own(message));
  const body = [who, ...words(message), ...files(message)];
  if (message.reactions) body.push(make("div", { class: "reactions" }, ...message.reactions.map((each) => make("span", { title: each.name.replaceAll("_", " "), role: "img", "aria-label": each.name.replaceAll("_", " "), "data-name": each.name }, `${emoji(each.name)} ${each.count}`))));
  return make("div", { class: "post", "data-ts": message.ts }, face(message), make("div", { class: "said" }, ...body));
}

function words(message) {
  const act = (block, part, chosen) => press(message.ts, block, part, chosen);
  if (message.blocks?.length) return [kit(message.blocks, people, act)];
  return message.text ? [make("div", { class: "text" }, ...mrkdwn(message.text, people))] : [];
}

function files(message) {
  if (!message.files) return [];
  const shown = message.files.map((file) => {
    const address = `/api/slack/files/${file.id}`;
    return file.mimetype.startsWith("image/") ? make("a", { href: address, target: "_blank" }, make("img", { src: address, alt: file.name })) : make("a", { href: address, target: "_blank" }, file.name);
  });
  return [make("div", { class: "files" }, ...shown)];
}

function press(ts, block, part, chosen) {
  const body = { user: agent(), channel: slack.channel, ts, block: block.block_id, action: part.action_id };
  return post("/api/slack/press", chosen === undefined ? body : { ...body, chosen });
}

function whisper(each) {
  const hush = make("button", { type: "button", class: "toggle", "aria-label": "Dismiss what only you see", onclick: () => post("/api/slack/hush", { ts: each.ts }) }, "Dismiss");
  return make("div", { class: "whisper" }, make("p", { class: "soft who" }, `Only you see this, ${people[each.user]} · ${clock(each.ts)}`, hush), ...words(each));
}

function own(message) {
  const address = `/api/slack/messages/${slack.channel}/${message.ts}`;
  const edit = () => {
    const text = prompt("Change your line", message.text);
    if (text?.trim()) post(address, { user: agent(), text: text.trim() });
  };
  return make("span", { class: "own" }, make("button", { type: "button", onclick: edit }, "Edit"), " ", make("button", { type: "button", onclick: () => post(address, { user: agent() }) }, "Delete"));
}

function replyForm(root) {
  const text = make("input", { type: "text", name: "text", maxlength: "4000", autocomplete: "off" });
  const file = make("input", { type: "file", class: "hidden", accept: "image/*,application/pdf", "aria-label": "Attach a file" });
  const send = async (given) => post("/api/slack/messages", { user: agent(), channel: slack.channel, thread: root.ts, ...given });
  file.addEventListener("change", async () => {
    if (file.files[0]) await send({ text: text.value.trim(), file: await fileOf(file.files[0]) });
    file.value = text.value = "";
  });
  const form = make("form", { class: "reply" }, text, make("label", { class: "file", title: "Attach a file" }, "+", file), make("button", { class: "strong", "aria-label": "Send the reply" }, "Reply"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = text.value.trim();
    if (!typed) return;
    text.value = "";
    if (!(await send({ text: typed })).ok) text.value = typed;
  });
  return form;
}

$("post").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("line").value.trim();
  if (!text || !slack) return;
  $("line").value = "";
  const told = await post(text.startsWith("/") ? "/api/slack/commands" : "/api/slack/messages", { user: agent(), channel: slack.channel, text });
  if (!told.ok) $("line").value = text;
  $("channel").scrollTop = $("channel").scrollHeight;
});
