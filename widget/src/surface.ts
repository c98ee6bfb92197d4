/** A custom element that draws itself with lit-html: at most one drawing a microtask, style by adopted sheet, so a strict CSP holds. */
import { render } from "lit-html";

export abstract class Surface extends HTMLElement {
  protected readonly root = this.attachShadow({ mode: "open" });
  #drawing: Promise<void> | undefined;

  constructor(css: string) {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.root.adoptedStyleSheets = [sheet];
  }

  /** Asks for a drawing and settles when it is done. */
  draw(): Promise<void> {
    return (this.#drawing ??= Promise.resolve().then(() => {
      this.#drawing = undefined;
      this.beforeDrawing();
      render(this.view(), this.root, { host: this });
      this.afterDrawing();
    }));
  }

  protected abstract view(): unknown;
  protected abstract beforeDrawing(): void;
  protected abstract afterDrawing(): void;

  protected find<T extends Element>(selector: string): T | null {
    return this.root.querySelector<T>(selector);
  }
}
