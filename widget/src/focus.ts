/** Where the keyboard goes: kept inside the panel while it covers the page, never pulled away from a reader otherwise. */

/** The same as in the style sheet: phones, phones on their side, and a desk at 400 % zoom. */
const PHONE = "(max-width: 480px), (max-height: 480px)";

export const onPhone = (): boolean => matchMedia(PHONE).matches;
export const watchPhone = (changed: () => void): void => matchMedia(PHONE).addEventListener("change", changed);

/** A touch keyboard would cover half of the talk, so the field is focused only where keys are at hand. */
export const hasKeys = (): boolean => matchMedia("(hover: hover)").matches;

/** Tab at either end of `panel` goes round to the other end. */
export function keepInside(panel: HTMLElement, event: KeyboardEvent): void {
  const stops = [...panel.querySelectorAll<HTMLElement>("button, a[href], textarea, [tabindex='0']")].filter(
    (stop) => !stop.matches(":disabled") && stop.getClientRects().length,
  );
  const active = (panel.getRootNode() as ShadowRoot).activeElement;
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (active !== from && active !== panel) return;
  event.preventDefault();
  to?.focus();
}
