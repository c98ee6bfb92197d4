// Small helpers: make elements without markup, and bring a list up to date without touching what did not change.
export function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...inside.filter((each) => each !== null && each !== undefined && each !== ""));
  return element;
}

// `items` are {key, mark, build, renew}: a node is kept while its mark is the same, so that focus and typed words stay.
export function patch(parent, items) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let before = parent.firstChild;
  for (const { key, mark, build, renew } of items) {
    let node = known.get(key);
    known.delete(key);
    if (node && node.mark !== mark && renew) renew(node);
    else if (!node || node.mark !== mark) {
      const fresh = build();
      if (node) {
        if (node === before) before = node.nextSibling;
        node.replaceWith(fresh);
      }
      node = fresh;
    }
    node.dataset.key = key;
    node.mark = mark;
    if (node === before) before = before.nextSibling;
    else parent.insertBefore(node, before);
  }
  for (const gone of known.values()) gone.remove();
}

// Runs a change of a scrolled box, and stays at its end when the end was in view.
export function keepingEnd(box, change) {
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  change();
  if (!atEnd) return;
  const down = () => (box.scrollTop = box.scrollHeight);
  down();
  for (const picture of box.querySelectorAll("img")) if (!picture.complete) picture.addEventListener("load", down, { once: true });
}

const said = document.getElementById("said");
let quiet;

export function tell(words) {
  said.textContent = words;
  clearTimeout(quiet);
  quiet = setTimeout(() => (said.textContent = ""), 4000);
}

export async function post(address, body) {
  try {
    const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const told = await answer.json();
    if (!answer.ok) tell(told.error);
    else if (told.trouble) tell(told.trouble);
    return { ...told, ok: answer.ok && !told.trouble };
  } catch {
    tell("The sandbox does not answer.");
    return { ok: false };
  }
}

export const clockOf = (at) => at.slice(11, 16);

export async function fileOf(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return { name: file.name ?? "photo.jpg", type: file.type, data: btoa(text) };
}
