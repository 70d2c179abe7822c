/** What the page's tokens come to just now, light or dark, as "rgb(…)": for what knows neither classes nor light-dark(). A probe inside
 * `host` wears one token after the other. */
export function tokenColours<Name extends string>(host: HTMLElement, names: readonly Name[]): Record<Name, string> {
  const probe = document.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const colours = names.map((name) => {
    probe.style.color = `var(--color-${name})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(colours) as Record<Name, string>;
}
