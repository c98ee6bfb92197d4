// The control room's script: posts what the buttons say, and keeps the panel fresh without losing one's place.
const panel = document.getElementById("panel");
const said = document.getElementById("said");
let last = "";
let quiet;

function tell(words) {
  said.textContent = words;
  clearTimeout(quiet);
  quiet = setTimeout(() => (said.textContent = ""), 4000);
}

async function post(address, body) {
  try {
    const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const told = await answer.json();
    tell(answer.ok ? (told.events !== undefined ? `Done: ${told.events} scans played` : told.name ? `Placed ${told.name}` : "Done") : told.error);
    return answer.ok;
  } catch {
    tell("The sandbox does not answer.");
    return false;
  } finally {
    await refresh();
  }
}

// What a redraw must keep: opened cases, scrolled tables, chosen troubles and the focus.
function keep() {
  const open = new Map([...panel.querySelectorAll("details")].map((box) => [box.id, box.open]));
  const chosen = new Map([...panel.querySelectorAll("select")].map((box) => [box.id, box.value]));
  const scrolled = [...panel.querySelectorAll(".scroll")].map((box) => [box.scrollTop, box.scrollLeft]);
  const active = document.activeElement;
  const way = panel.contains(active) && active !== panel ? (active.getAttribute("aria-label") ?? active.dataset.body) : null;
  return () => {
    for (const box of panel.querySelectorAll("details")) if (open.has(box.id)) box.open = open.get(box.id);
    for (const box of panel.querySelectorAll("select")) if (chosen.has(box.id)) box.value = chosen.get(box.id);
    panel.querySelectorAll(".scroll").forEach((box, at) => scrolled[at] && ([box.scrollTop, box.scrollLeft] = scrolled[at]));
    if (way) [...panel.querySelectorAll("[aria-label],[data-body]")].find((el) => (el.getAttribute("aria-label") ?? el.dataset.body) === way)?.focus();
  };
}

async function refresh() {
  try {
    const fresh = await (await fetch("/sandbox/panel")).text();
    const bare = fresh.replace(/<time[\s\S]*?<\/time>/, "");
    if (bare === last && panel.contains(document.activeElement)) return;
    last = bare;
    const restore = keep();
    panel.innerHTML = fresh; // escaped by the server's templates
    restore();
  } catch {
    tell("The sandbox does not answer.");
  }
}

panel.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-post]");
  if (!button) return;
  button.disabled = true;
  await post(button.dataset.post, JSON.parse(button.dataset.body));
  button.disabled = false;
});

panel.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  post(form.dataset.trouble, { kind: form.elements.kind.value });
});

document.getElementById("order").addEventListener("submit", (event) => {
  event.preventDefault();
  const { sku, ...person } = Object.fromEntries(new FormData(event.target));
  post("/api/orders", { ...person, items: { [sku]: 1 } });
});

setInterval(() => document.hidden || document.activeElement?.tagName === "SELECT" || refresh(), 3000);
