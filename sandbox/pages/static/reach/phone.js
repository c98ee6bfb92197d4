// The phone's pane: the talk as the shopper sees it, with its ticks; writing, pressing, photos and places.
import { clockOf, fileOf, keepingEnd, make, patch, post, tell } from "./dom.js";

const $ = (id) => document.getElementById(id);
const TICKS = { receiving: ["✓", "sent"], received: ["✓✓", "delivered"], undelivered: ["!", "not delivered"] };
const NEWLY = new Set(["delivered", "read"]);
const WHY = { 63016: "the 24 hours are over, and it was no approved template", 63024: "this phone has no WhatsApp", 63019: "its file could not be fetched", 63028: "its template had too few values" };
const NUMBERED = /^\s*(\d{1,2})[.)]\s+(.+)$/;
let phone = null;

export function showPhone(shown, now) {
  const other = phone?.number !== shown.number;
  phone = shown;
  $("power").setAttribute("aria-pressed", String(shown.on));
  $("power").textContent = shown.on ? "Phone on" : "Phone off";
  $("window").textContent = windowWords(shown, now);
  $("owner").textContent = `${shown.name || "The shopper"}’s phone, ${shown.number}`;
  keepingEnd($("talk"), () => patch($("texts"), rows(shown)));
  if (other) $("talk").scrollTop = $("talk").scrollHeight;
  if (shown.on && !document.hidden && shown.texts.some((text) => !text.mine && text.status === "delivered")) post(`/api/phones/${shown.number}/read`, {});
}

function windowWords(shown, now) {
  if (!shown.window_open) return "Templates only, for now";
  const hours = (new Date(shown.window_closes) - new Date(now)) / 3600000;
  const left = hours >= 1 ? `${Math.floor(hours)} h` : `${Math.max(1, Math.round(hours * 60))} min`;
  return `Free text for ${left} more`;
}

function rows(shown) {
  const items = [];
  let day = "";
  for (const text of shown.texts) {
    if (text.at.slice(0, 10) !== day) {
      day = text.at.slice(0, 10);
      const words = new Date(day).toLocaleDateString("en", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
      items.push({ key: day, mark: day, build: () => make("li", { class: "day" }, words) });
    }
    items.push({ key: text.sid, mark: JSON.stringify(text), build: () => bubble(text) });
  }
  if (!items.length) items.push({ key: "none", mark: "none", build: () => make("li", { class: "note" }, "Nothing was said yet. Write something, or delay the parcel and wait for a word.") });
  return items;
}

function bubble(text) {
  if (text.mine) return make("li", { class: "mine", "data-sid": text.sid }, ...contents(text), meta(text, TICKS[text.status]));
  if (NEWLY.has(text.status)) return make("li", { class: "theirs", "data-sid": text.sid, "data-status": text.status }, ...contents(text), choices(text), meta(text));
  if (text.error_code || text.status === "undelivered") return make("li", { class: "note", "data-sid": text.sid }, `A message did not reach this phone: ${WHY[text.error_code] ?? "undelivered"} (${text.error_code}).`);
  return make("li", { class: "note", "data-sid": text.sid }, phone.on ? "…" : "A message waits until the phone is on.");
}

function contents(text) {
  const media = text.media.map((each) => (each.type.startsWith("image/") ? make("img", { src: each.url, alt: "Photo" }) : make("a", { href: each.url }, each.type)));
  const place = text.location ? `Place: ${text.location.map((part) => part.toFixed(4)).join(", ")}` : "";
  return [...media, place, ...linked(text.body)];
}

// Addresses become links, shown as short as a phone shows them.
function linked(text) {
  return text.split(/(https?:\/\/[^\s]+)/).map((part) => {
    if (!/^https?:\/\//.test(part)) return part;
    const shown = part.replace(/^https?:\/\//, "");
    return make("a", { href: part, target: "_blank", rel: "noreferrer" }, shown.length > 36 ? `${shown.slice(0, 35)}…` : shown);
  });
}

function meta(text, ticks) {
  const marks = ticks ? [make("span", { class: "ticks", "aria-hidden": "true" }, ticks[0]), make("span", { class: "hidden" }, ticks[1])] : [];
  return make("span", { class: "meta" }, clockOf(text.at), ...marks);
}

// Template buttons are pressed; a numbered list is answered by its number, as on a real phone, here with one press.
function choices(text) {
  const pressed = (button) => post(`/api/phones/${phone.number}/messages`, { press: { sid: text.sid, button } });
  const buttons = text.buttons.map((each) => make("button", { type: "button", "aria-pressed": String(text.pressed === each.id), onclick: () => pressed(each.id) }, each.title));
  const numbers = text.body.split("\n").map((line) => NUMBERED.exec(line)).filter(Boolean);
  const replies = numbers.map(([, number, label]) => make("button", { type: "button", title: label, "aria-label": `Reply ${number}: ${label}`, onclick: () => write(number) }, number));
  const all = [...buttons, ...replies];
  return all.length ? make("div", { class: "chips" }, ...all) : "";
}

const write = (text) => post(`/api/phones/${phone.number}/messages`, { text });

$("write").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = $("words");
  const text = field.value.trim();
  if (!text || !phone) return;
  field.value = "";
  $("talk").scrollTop = $("talk").scrollHeight;
  if (!(await write(text)).ok) field.value = text;
});

$("power").addEventListener("click", () => phone && post(`/api/phones/${phone.number}`, { on: !phone.on }));
$("place").addEventListener("click", () => phone && post(`/api/phones/${phone.number}/messages`, { place: [45.5202, -122.6742], label: "At home" }));

$("photo").addEventListener("click", async () => {
  if (!phone) return;
  const photo = await fileOf(await picture());
  const told = await post(`/api/phones/${phone.number}/messages`, { photo, text: "It arrived like this." });
  if (told.ok) tell("A photo was sent.");
});

// A damaged parcel, drawn here: a box with a crushed corner on a doorstep.
function picture() {
  const canvas = make("canvas", { width: 480, height: 340 });
  const pen = canvas.getContext("2d");
  const shape = (colour, ...points) => {
    pen.fillStyle = colour;
    pen.beginPath();
    points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.fill();
  };
  shape("#8d7a66", [0, 0], [480, 0], [480, 210], [0, 210]);
  shape("#54483c", [0, 210], [480, 210], [480, 340], [0, 340]);
  shape("#c08a54", [110, 120], [330, 120], [330, 235], [300, 290], [110, 290]);
  shape("#9c6d3e", [330, 120], [390, 90], [390, 200], [352, 214], [330, 235]);
  shape("#d6a26b", [110, 120], [170, 90], [390, 90], [330, 120]);
  shape("#e7c493", [200, 120], [232, 120], [232, 290], [200, 290]);
  shape("#2f2319", [300, 290], [330, 235], [352, 214], [338, 250], [322, 262], [318, 284]);
  pen.strokeStyle = "#4a3320";
  pen.lineWidth = 3;
  pen.beginPath();
  [[330, 150], [312, 172], [322, 190], [298, 214], [306, 236]].forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.stroke();
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
}
