// Listens to the sandbox and gives each pane its part; remembers which order and which channel one looks at.
import { post, tell } from "./dom.js";
import { setChannels, setPeople, showSlack } from "./desk.js";
import { showPhone } from "./phone.js";
import { setOrders, showFaults, showMails, showOrder } from "./shop.js";

const $ = (id) => document.getElementById(id);
const START = "#1042";
const chosen = { order: decodeURIComponent(location.hash) || START, channel: "" };
let source = null, listening = "", newest = null;

const orderOf = (told) => told.orders.find((order) => order.name === chosen.order) ?? told.orders.find((order) => order.name === START) ?? told.orders[0];

function show(told) {
  newest = told;
  const order = orderOf(told);
  chosen.channel ||= told.slack.channel;
  $("now").textContent = new Date(told.now).toLocaleString("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" }) + " UTC";
  $("now").dateTime = told.now;
  $("up").className = `dot ${told.porchlight_up ? "good" : "bad"}`;
  $("up-words").textContent = told.porchlight_up ? (told.waiting ? `Porchlight is up · ${told.waiting} on the way` : "Porchlight is up") : "Porchlight does not answer; everything waits";
  $("violations").textContent = told.violations ? `${told.violations} calls against the vendors’ files` : "";
  setOrders(told.orders, order.name, choose);
  showOrder(order, told.troubles);
  showMails(told.mails);
  showFaults(told.faults, told.modes);
  setPeople(told.agents, told.app, () => newest && showSlack(newest.slack));
  setChannels(told.channels, chosen.channel, (channel) => { chosen.channel = channel; listen(); });
  if (told.slack.channel === chosen.channel) showSlack(told.slack);
  if (told.phone?.number === order.phone) showPhone(told.phone, told.now);
  else listen(order.phone);
}

function choose(name) {
  chosen.order = name;
  history.replaceState(null, "", name);
  listen();
}

function listen(phone = newest ? orderOf(newest).phone : "") {
  const address = `/api/reach/stream?${new URLSearchParams({ phone, channel: chosen.channel })}`;
  if (address === listening) return;
  listening = address;
  source?.close();
  source = new EventSource(address);
  source.onmessage = (event) => show(JSON.parse(event.data));
  source.onerror = () => ($("up-words").textContent = "The sandbox does not answer");
}

for (const button of document.querySelectorAll("[data-hours]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    const told = await post("/api/clock/advance", { hours: Number(button.dataset.hours) });
    button.disabled = false;
    if (told.ok) tell(`Done: ${told.events} scans played`);
  });
}
$("fault-target").addEventListener("change", () => newest && showFaults(newest.faults, newest.modes));
listen();
