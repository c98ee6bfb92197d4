// Slack's text and Block Kit, made into elements; nothing is ever put in as markup.
import { make } from "./dom.js";

const EMOJI = { white_check_mark: "✔", heavy_check_mark: "✔", ballot_box_with_check: "☑", x: "✘", eyes: "◉", hourglass: "⌛", hourglass_flowing_sand: "⏳", warning: "⚠", package: "📦", incoming_envelope: "📨", envelope: "✉️", speech_balloon: "💬", raising_hand: "✋", hand: "✋", lock: "⚿", bell: "🔔", rotating_light: "🚨", no_entry: "⛔", clock3: "🕒", mag: "🔍", iphone: "📱", thumbsup: "👍", heart: "❤️", outbox_tray: "↗", mailbox: "📫", small_red_triangle: "🔺", arrow_right: "➡️" };
export const emoji = (name) => EMOJI[name] ?? `:${name}:`;
const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const TOKENS = /(```[\s\S]+?```|`[^`\n]+`|<[^<>\n]+>|:[a-z0-9_+-]+:|\*[^*\n]+\*|(?<![\w])_[^_\n]+_(?![\w])|~[^~\n]+~)/g;

export function mrkdwn(text, people) {
  const lines = [];
  let quote = [];
  for (const line of String(text ?? "").split("\n")) {
    if (/^(&gt;|>)/.test(line)) quote.push(line.replace(/^(&gt;|>) ?/, ""));
    else {
      if (quote.length) lines.push(make("blockquote", {}, ...inline(quote.join("\n"), people)));
      quote = [];
      lines.push(...inline(line, people), "\n");
    }
  }
  if (quote.length) lines.push(make("blockquote", {}, ...inline(quote.join("\n"), people)));
  if (lines.at(-1) === "\n") lines.pop();
  return lines;
}

function inline(text, people) {
  return text.split(TOKENS).filter(Boolean).map((part) => {
    if (part.startsWith("```") && part.length > 6) return make("pre", {}, make("code", {}, plain(part.slice(3, -3))));
    if (/^`[^`]+`$/.test(part)) return make("code", {}, plain(part.slice(1, -1)));
    if (/^<.+>$/s.test(part)) return angle(part.slice(1, -1), people);
    if (/^:[a-z0-9_+-]+:$/.test(part)) return emoji(part.slice(1, -1));
    if (/^\*.+\*$/.test(part)) return make("b", {}, ...inline(part.slice(1, -1), people));
    if (/^_.+_$/.test(part)) return make("i", {}, ...inline(part.slice(1, -1), people));
    if (/^~.+~$/.test(part)) return make("s", {}, ...inline(part.slice(1, -1), people));
    return plain(part);
  });
}

function angle(inside, people) {
  const [target, label] = inside.split(/\|(.*)/s);
  if (target.startsWith("@")) return make("b", {}, `@${people[target.slice(1)] ?? target.slice(1)}`);
  if (target.startsWith("!date")) return plain(label ?? "");
  if (target.startsWith("!")) return make("b", {}, `@${target.slice(1).split("^")[0]}`);
  if (target.startsWith("#")) return `#${label ?? target.slice(1)}`;
  if (/^(https?|mailto|tel):/.test(target)) return make("a", { href: plain(target), rel: "noreferrer", target: "_blank" }, plain(label ?? target.replace(/^(mailto|tel):/, "")));
  return `<${plain(inside)}>`;
}

const textOf = (text, people) => (text?.type === "mrkdwn" ? mrkdwn(text.text, people) : [String(text?.text ?? "")]);

// `act(block, element, chosen)` is called when something is pressed or chosen.
export function kit(blocks, people, act) {
  return make("div", { class: "kit" }, ...blocks.map((block) => BLOCKS[block.type]?.(block, people, act) ?? make("p", { class: "soft" }, `(${block.type})`)));
}

const BLOCKS = {
  header: (block) => make("h3", {}, block.text.text),
  divider: () => make("hr"),
  section: (block, people, act) => {
    const parts = [];
    if (block.text) parts.push(make("p", { class: "plain" }, ...textOf(block.text, people)));
    if (block.fields) parts.push(make("div", { class: "fields" }, ...block.fields.map((field) => make("p", { class: "plain" }, ...textOf(field, people)))));
    const words = make("div", {}, ...parts);
    return block.accessory ? make("div", { class: "with" }, words, element(block, block.accessory, people, act)) : words;
  },
  context: (block, people) => make("p", { class: "context" }, ...block.elements.map((each) => (each.type === "image" ? make("span", {}, each.alt_text) : make("span", {}, ...textOf(each, people))))),
  actions: (block, people, act) => make("div", { class: "acts" }, ...block.elements.map((each) => element(block, each, people, act))),
  image: (block) => make("figure", {}, make("span", { class: "soft" }, block.title?.text ?? block.alt_text)),
  rich_text: (block, people) => make("p", { class: "plain" }, ...block.elements.flatMap((part) => rich(part, people))),
};

function rich(part, people) {
  if (part.type === "text") return [part.text];
  if (part.type === "emoji") return [emoji(part.name)];
  if (part.type === "link") return [make("a", { href: part.url, rel: "noreferrer", target: "_blank" }, part.text ?? part.url)];
  if (part.type === "user") return [make("b", {}, `@${people[part.user_id] ?? part.user_id}`)];
  return (part.elements ?? []).flatMap((each) => rich(each, people));
}

function element(block, part, people, act) {
  if (part.type === "button") {
    const tone = { primary: "strong", danger: "danger" }[part.style] ?? "";
    const press = async (event) => {
      if (part.confirm && !confirm(`${part.confirm.title.text}\n\n${part.confirm.text.text}`)) return;
      event.target.disabled = true;
      await act(block, part);
      event.target.disabled = false;
    };
    return make("button", { type: "button", class: tone, "data-action": part.action_id, onclick: press }, part.text.text);
  }
  if (part.type === "image") return make("span", { class: "soft" }, part.alt_text);
  const options = part.options ?? (part.option_groups ?? []).flatMap((group) => group.options);
  const label = part.placeholder?.text ?? (part.type === "overflow" ? "More" : "Choose");
  const select = make("select", { "aria-label": label, "data-action": part.action_id }, make("option", { value: "" }, label), ...options.map((each) => make("option", { value: each.value }, each.text.text)));
  select.addEventListener("change", async () => {
    const chosen = select.value;
    select.value = "";
    if (chosen) await act(block, part, chosen);
  });
  return select;
}
