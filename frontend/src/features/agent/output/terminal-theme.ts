import type { ITheme } from "@xterm/xterm";
import { tokenColours } from "@/lib/token-colours";

const hex = (value: number) => Math.round(value).toString(16).padStart(2, "0");

/** "rgb(1, 2, 3)", as a computed colour reads, in the form that xterm.js takes everywhere. */
export function hexOf(computed: string): string {
  const parts = computed.match(/[\d.]+/g)?.map(Number) ?? [];
  const [red = 0, green = 0, blue = 0] = parts;
  return `#${hex(red)}${hex(green)}${hex(blue)}`;
}

const names = [
  "sunken", "ink", "soft", "faint", "line-strong", "info-line",
  "danger", "success", "warning", "info", "special", "danger-ink", "success-ink", "warning-ink", "info-ink", "special-ink",
] as const;

/** The page's tokens as they are just now, light or dark. */
export function themeOf(host: HTMLElement): ITheme {
  const colours = tokenColours(host, names);
  const token = (name: (typeof names)[number]) => hexOf(colours[name]);
  const ground = token("sunken");
  const ink = token("ink");
  const bright = {
    brightBlack: token("faint"), brightRed: token("danger"), brightGreen: token("success"), brightYellow: token("warning"),
    brightBlue: token("info"), brightMagenta: token("special"), brightCyan: token("info"), brightWhite: ink,
  };
  return {
    background: ground, foreground: ink, cursor: ground, cursorAccent: ground,
    selectionBackground: token("info-line"), selectionForeground: ink,
    black: token("faint"), red: token("danger-ink"), green: token("success-ink"), yellow: token("warning-ink"),
    blue: token("info-ink"), magenta: token("special-ink"), cyan: token("info-ink"), white: token("soft"),
    scrollbarSliderBackground: token("line-strong"), scrollbarSliderHoverBackground: token("faint"), scrollbarSliderActiveBackground: token("faint"),
    ...bright,
  };
}
