import type { ITheme } from "@xterm/xterm";

const hex = (value: number) => Math.round(value).toString(16).padStart(2, "0");

/** "rgb(1, 2, 3)", as a computed colour reads, in the form that xterm.js takes everywhere. */
export function hexOf(computed: string): string {
  const parts = computed.match(/[\d.]+/g)?.map(Number) ?? [];
  const [red = 0, green = 0, blue = 0] = parts;
  return `#${hex(red)}${hex(green)}${hex(blue)}`;
}

/** The page's tokens as they are just now, light or dark. */
export function themeOf(host: HTMLElement): ITheme {
  const probe = document.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const token = (name: string) => {
    probe.style.color = `var(--color-${name})`;
    return hexOf(getComputedStyle(probe).color);
  };
  const ground = token("sunken");
  const ink = token("ink");
  const bright = {
    brightBlack: token("faint"), brightRed: token("danger"), brightGreen: token("success"), brightYellow: token("warning"),
    brightBlue: token("info"), brightMagenta: token("special"), brightCyan: token("info"), brightWhite: ink,
  };
  const theme: ITheme = {
    background: ground, foreground: ink, cursor: ground, cursorAccent: ground,
    selectionBackground: token("info-line"), selectionForeground: ink,
    black: token("faint"), red: token("danger-ink"), green: token("success-ink"), yellow: token("warning-ink"),
    blue: token("info-ink"), magenta: token("special-ink"), cyan: token("info-ink"), white: token("soft"),
    scrollbarSliderBackground: token("line-strong"), scrollbarSliderHoverBackground: token("faint"), scrollbarSliderActiveBackground: token("faint"),
    ...bright,
  };
  probe.remove();
  return theme;
}
