/** The four drawings of the widget, in a 24-unit square, coloured by the style sheet. */
import { html } from "lit-html";

export const lamp = html`<svg viewBox="0 0 24 24" aria-hidden="true" class="lamp">
  <path class="glow" d="M12 10.4c1.7 1.8 2.6 3.1 2.6 4.4a2.6 2.6 0 0 1-5.2 0c0-1.3.9-2.6 2.6-4.4z" />
  <path d="M12 2.5v1.7M5.8 8.8 12 4.2l6.2 4.6zM7.4 8.8l.9 9.7h7.4l.9-9.7M6.8 21.3h10.4M8.3 18.5l-.5 2.8M15.7 18.5l.5 2.8" />
</svg>`;
export const chevron = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m6 9.5 6 6 6-6" /></svg>`;
export const cross = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m7 7 10 10M17 7 7 17" /></svg>`;
export const plane = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 19V5.5M6 11l6-5.8 6 5.8" /></svg>`;
