// The shop page's own script: copy buttons. Asking is the widget's work (data-porchlight-say).
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const told = document.getElementById("said");
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    told.textContent = "Copied " + button.dataset.copy;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  } catch {
    told.textContent = "Copying is not allowed here.";
  }
});
