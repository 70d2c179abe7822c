/** xterm.js writes style elements and style attributes as text; the page's Content-Security-Policy refuses both, and allows the same
 * rules through the CSS object model. So the document that xterm.js is given hands out elements that take that way. */

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

const createElement = (tag: string) => (tag === "style" ? styleCarrier() : styledElement(tag));

/** The page's document for a library that draws into it, without anything that the policy refuses. */
export function strictDocument(): Document {
  return new Proxy(document, {
    get(target, name) {
      if (name === "createElement") return createElement;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value as () => unknown).bind(target) : value;
    },
  });
}

/** For what asks the global document whatever it was given, while `step` runs. */
export function withStrictStyles(step: () => void): void {
  const original = Document.prototype.createElement;
  const patched = (tag: string) => (tag === "style" ? styleCarrier() : original.call(document, tag));
  document.createElement = patched as typeof document.createElement;
  try {
    step();
  } finally {
    Reflect.deleteProperty(document, "createElement");
  }
}
