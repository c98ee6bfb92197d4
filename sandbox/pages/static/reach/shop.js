// The shop's pane: one order, its parcels and what may befall them; the mailbox; and what breaks.
import { make, patch, post, tell } from "./dom.js";

const $ = (id) => document.getElementById(id);
const words = (text) => String(text ?? "").replaceAll("_", " ");
const TONES = { delivered: "good", failure: "bad", return_to_sender: "warn", available_for_pickup: "good" };

export function setOrders(orders, chosen, onChoose) {
  const select = $("order");
  const names = orders.map((order) => order.name).join();
  if (select.names !== names) {
    select.names = names;
    select.replaceChildren(...orders.map((order) => make("option", { value: order.name }, `${order.name} ${order.kind}`)));
    select.onchange = () => onChoose(select.value);
  }
  if (document.activeElement !== select) select.value = chosen;
}

export function showOrder(order, troubles) {
  const lines = [make("p", {}, make("b", {}, order.customer), ` · ${order.items.join(", ")}`), make("p", { class: "soft" }, `${order.phone} · ${order.email}`)];
  patch($("order-card"), [{ key: order.name, mark: order.name, build: () => make("div", {}, ...lines) }]);
  const none = { key: "none", mark: order.name, build: () => make("p", { class: "parcel soft" }, "No parcel has left yet. Choose another order.") };
  const cards = order.parcels.map((row) => ({ key: row.tracking_number, mark: JSON.stringify(row), build: () => parcel(row, troubles), renew: (card) => renew(card, row) }));
  patch($("parcels"), cards.length ? cards : [none]);
}

function facts(row) {
  const what = [make("span", { class: `tag ${TONES[row.status] ?? ""}` }, words(row.status))];
  if (row.trouble) what.push(" ", make("span", { class: "tag warn" }, words(row.trouble)));
  const where = [row.last ?? "nothing yet", row.place, row.at ? row.at.slice(5, 16).replace("T", " ") : null];
  return [make("p", {}, make("b", {}, row.carrier), " ", make("code", {}, row.tracking_number)), make("p", {}, ...what), make("p", { class: "soft" }, where.filter(Boolean).join(" · "))];
}

function renew(card, row) {
  card.firstElementChild.replaceChildren(...facts(row));
}

function parcel(row, troubles) {
  const number = row.tracking_number;
  const befall = async (kind) => (await post(`/api/parcels/${number}/trouble`, { kind })).ok && tell(`Parcel ${number}: ${words(kind)}`);
  const select = make("select", { "aria-label": `What happens to ${number}` }, ...troubles.filter((kind) => kind !== "delay").map((kind) => make("option", { value: kind }, words(kind))));
  return make(
    "article", { class: "parcel", "aria-label": `Parcel ${number}` },
    make("div", {}, ...facts(row)),
    make("div", { class: "acts" }, make("button", { type: "button", class: "strong", "data-trouble": "delay", onclick: () => befall("delay") }, "Delay this parcel")),
    make("div", { class: "acts" }, select, make("button", { type: "button", "aria-label": `Let it happen to ${number}`, onclick: () => befall(select.value) }, "Let it happen")),
  );
}

export function showMails(mails) {
  $("mail-count").textContent = mails.length;
  const none = { key: "none", mark: "none", build: () => make("li", { class: "soft" }, "No mail yet.") };
  const rows = mails.map((mail) => ({
    key: mail.id, mark: mail.id,
    build: () => make("li", {}, make("b", {}, mail.subject || "(no subject)"), make("span", { class: "soft" }, `to ${mail.to} · ${mail.at.slice(5, 16).replace("T", " ")}\n`), mail.text.trim()),
  }));
  patch($("mails"), rows.length ? rows : [none]);
}

export function showFaults(faults, modes) {
  const target = $("fault-target").value;
  for (const option of $("fault-mode").options) option.hidden = option.disabled = !modes[target].includes(option.value);
  if ($("fault-mode").selectedOptions[0]?.disabled) $("fault-mode").value = "none";
  const names = Object.fromEntries([...$("fault-mode").options].map((option) => [option.value, option.textContent]));
  const bad = Object.entries(modes).filter(([name]) => faults[name] !== "none").map(([name]) => `${$("fault-target").querySelector(`[value=${name}]`).textContent}: ${names[faults[name]]}`);
  $("fault-state").textContent = bad.join(" · ") || "Everything is fine now.";
}

$("fault").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { target, mode, count } = Object.fromEntries(new FormData(event.target));
  const told = await post("/api/faults", { target, mode, count: count ? Number(count) : null });
  if (told.ok) tell("Set.");
});
