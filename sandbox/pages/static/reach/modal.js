// A modal that the app opened: its inputs, what is wrong with them, and sending it.
import { make, post } from "./dom.js";
import { kit } from "./kit.js";

const dialog = document.getElementById("modal");
let open = null;

export function showModal(views, agent, people) {
  const view = views.find((each) => each.user === agent);
  if (!view) {
    open = null;
    if (dialog.open) dialog.close();
    return;
  }
  if (open === `${view.id} ${view.hash}`) return;
  open = `${view.id} ${view.hash}`;
  dialog.replaceChildren(form(view, agent, people));
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("textarea, input, select")?.focus();
}

const dismiss = (view, agent) => post(`/api/slack/views/${view.id}`, { user: agent, dismiss: true });

function form(view, agent, people) {
  const parts = view.blocks.map((block) => (block.type === "input" ? input(block) : kit([block], people, () => {})));
  const wrong = make("p", { class: "wrong", role: "alert" });
  const acts = make("div", { class: "acts" }, make("button", { type: "button", onclick: () => dismiss(view, agent) }, view.close?.text ?? "Cancel"));
  if (view.submit) acts.append(make("button", { class: "strong" }, view.submit.text));
  const whole = make("form", { method: "dialog" }, make("h2", { id: "modal-title" }, view.title.text), ...parts, wrong, acts);
  whole.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.fromEntries([...whole.querySelectorAll("[data-block]")].map((field) => [field.dataset.block, valueOf(field)]));
    const told = await post(`/api/slack/views/${view.id}`, { user: agent, values });
    for (const field of whole.querySelectorAll("[data-wrong]")) field.textContent = told.errors?.[field.dataset.wrong] ?? "";
    wrong.textContent = told.trouble ?? "";
  });
  dialog.oncancel = (event) => {
    event.preventDefault();
    dismiss(view, agent);
  };
  return whole;
}

const valueOf = (field) => (field.dataset.many ? [...field.querySelectorAll(":checked")].map((each) => each.value) : field.value);

function input(block) {
  const part = block.element;
  const at = { "data-block": block.block_id, required: !block.optional };
  let field;
  if (part.type === "plain_text_input") {
    const limits = { ...at, maxlength: part.max_length ?? 3000, minlength: part.min_length, placeholder: part.placeholder?.text };
    field = part.multiline ? make("textarea", limits) : make("input", { ...limits, type: "text" });
    field.value = part.initial_value ?? "";
  } else if (part.type === "checkboxes") {
    const boxes = part.options.map((each) => make("label", {}, make("input", { type: "checkbox", value: each.value }), each.text.text));
    field = make("span", { "data-block": block.block_id, "data-many": "1" }, ...boxes);
  } else {
    const options = part.options ?? (part.option_groups ?? []).flatMap((group) => group.options);
    field = make("select", at, ...options.map((each) => make("option", { value: each.value }, each.text.text)));
    if (part.initial_option) field.value = part.initial_option.value;
  }
  const hint = block.hint ? make("small", {}, block.hint.text) : "";
  return make("label", {}, block.label.text, field, hint, make("span", { class: "wrong", "data-wrong": block.block_id }));
}
