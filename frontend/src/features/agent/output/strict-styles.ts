import type { Terminal } from "@xterm/xterm";

/** xterm.js writes style elements and style attributes as text; the page's Content-Security-Policy refuses both, and allows the same
 * rules through the CSS object model. So what xterm.js makes while it opens, and each cell it draws, are elements that take that way.
 * tests/browser/execution.test.mjs draws every kind of colour under the real policy. */

/** Stands for a style element: its text goes into a sheet of the document, and leaves it with the element. */
function styleCarrier(): HTMLElement {
  const carrier = document.createElement("template");
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  let text = "";
  Object.defineProperty(carrier, "textContent", {
    get: () => text,
    set: (css: string) => {
      text = css;
      sheet.replaceSync(css);
    },
  });
  carrier.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    HTMLTemplateElement.prototype.remove.call(carrier);
  };
  return carrier;
}

function styledElement(tag: string): HTMLElement {
  const element = document.createElement(tag);
  element.setAttribute = (name: string, value: string) => {
    if (name === "style") element.style.cssText = value;
    else Element.prototype.setAttribute.call(element, name, value);
  };
  return element;
}

/** Opens the terminal: it asks the global document for its elements, whatever it is given. */
export function openStrictly(terminal: Terminal, host: HTMLElement): void {
  const original = Document.prototype.createElement;
  const patched = (tag: string) => (tag === "style" ? styleCarrier() : original.call(document, tag));
  document.createElement = patched as typeof document.createElement;
  try {
    terminal.open(host);
  } finally {
    Reflect.deleteProperty(document, "createElement");
  }
  drawStrictly(terminal);
}

/** What of xterm.js draws the cells; it is not told by its types. */
interface Inside {
  _core?: { _renderService?: { _renderer?: { value?: { _rowFactory?: { _document?: unknown } } } } };
}

function drawStrictly(terminal: Terminal): void {
  const factory = (terminal as unknown as Inside)._core?._renderService?._renderer?.value?._rowFactory;
  if (!factory?._document) throw new Error("This xterm.js draws another way: strict-styles.ts must follow.");
  factory._document = { createElement: styledElement };
}
