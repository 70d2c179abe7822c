import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import type { View } from "./follow";
import { openStrictly } from "./strict-styles";
import { themeOf } from "./terminal-theme";
import type { SearchStep } from "./use-typed-search";

/** What a terminal is given (which-view.ts) has no more rows than this, also where a phone wraps its lines. */
const scrollback = 50_000;
const fontWaitMs = 2_000;

export interface Found {
  index: number;
  count: number;
}

export interface TerminalView {
  write: (data: Uint8Array | string) => void;
  /** Nothing of what was written is left. */
  clear: () => void;
  search: (wanted: string, step: SearchStep) => void;
  toEnd: () => void;
  selection: () => string;
  everything: () => string;
  dispose: () => void;
}

export interface TerminalEvents {
  /** What is seen, in lines, whenever it was drawn. */
  drawn: (view: View) => void;
  found: (found: Found) => void;
}

/** Cells are measured once: the font must be there first, or what it falls back to is measured. */
const fontReady = () =>
  Promise.race([document.fonts.load('12px "JetBrains Mono"'), new Promise((done) => setTimeout(done, fontWaitMs))]);

function marks(host: HTMLElement) {
  const { yellow, brightYellow, brightBlack } = themeOf(host);
  return {
    matchBorder: brightBlack ?? "",
    matchOverviewRuler: brightYellow ?? "",
    activeMatchBorder: yellow ?? "",
    activeMatchColorOverviewRuler: yellow ?? "",
  };
}

/** A terminal that only shows: nothing that was printed can make it answer, open an address or reach the clipboard. */
export async function openTerminal(host: HTMLElement, label: string, on: TerminalEvents): Promise<TerminalView> {
  await fontReady();
  const terminal = new Terminal({
    // Decorations of what is searched for.
    allowProposedApi: true,
    convertEol: true,
    disableStdin: true,
    cursorInactiveStyle: "none",
    fontFamily: getComputedStyle(host).fontFamily,
    fontSize: 12,
    lineHeight: 1.3,
    minimumContrastRatio: 4.5,
    screenReaderMode: true,
    scrollback,
    theme: themeOf(host),
    // An address in an output is text.
    linkHandler: { activate: () => undefined },
  });
  const fit = new FitAddon();
  const finder = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(finder);
  openStrictly(terminal, host);
  terminal.textarea?.setAttribute("aria-label", label);
  // Keys are the page's own: Tab leads on, Ctrl+C copies.
  terminal.attachCustomKeyEventHandler((event) => /^(Page(Up|Down)|Home|End|Arrow(Up|Down))$/.test(event.key) && scrolled(terminal, event));

  terminal.onRender(() => on.drawn({ top: terminal.buffer.active.viewportY, end: terminal.buffer.active.baseY }));
  finder.onDidChangeResults(({ resultIndex, resultCount }) => on.found({ index: resultIndex, count: resultCount }));

  const resizes = new ResizeObserver(() => fit.fit());
  resizes.observe(host);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const recolour = () => (terminal.options.theme = themeOf(host));
  scheme.addEventListener("change", recolour);

  return {
    write: (data) => terminal.write(data),
    clear: () => terminal.reset(),
    search: (wanted, step) => {
      if (wanted === "") {
        finder.clearDecorations();
        return terminal.clearSelection();
      }
      // What is typed stays at its place as long as that still fits.
      const options = { decorations: marks(host), incremental: step === "typed" };
      if (step === "previous") finder.findPrevious(wanted, options);
      else finder.findNext(wanted, options);
    },
    toEnd: () => terminal.scrollToBottom(),
    selection: () => terminal.getSelection(),
    everything: () => textOf(terminal),
    dispose: () => {
      resizes.disconnect();
      scheme.removeEventListener("change", recolour);
      terminal.dispose();
    },
  };
}

/** The lines as they were printed: what was wrapped to fit is one line again. */
function textOf(terminal: Terminal): string {
  const { active } = terminal.buffer;
  const lines: string[] = [];
  for (let i = 0; i < active.length; i += 1) {
    const line = active.getLine(i);
    const next = active.getLine(i + 1);
    const text = line?.translateToString(!next?.isWrapped) ?? "";
    if (line?.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

function scrolled(terminal: Terminal, event: KeyboardEvent): boolean {
  if (event.type !== "keydown") return false;
  if (event.key === "PageUp") terminal.scrollPages(-1);
  if (event.key === "PageDown") terminal.scrollPages(1);
  if (event.key === "Home") terminal.scrollToTop();
  if (event.key === "End") terminal.scrollToBottom();
  if (event.key === "ArrowUp") terminal.scrollLines(-1);
  if (event.key === "ArrowDown") terminal.scrollLines(1);
  event.preventDefault();
  return false;
}
