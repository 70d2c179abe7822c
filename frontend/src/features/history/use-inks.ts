import { useEffect, useState } from "react";

const names = ["ink", "soft", "faint", "line", "warning", "danger", "special", "success", "focus"] as const;

/** The page's tokens as a canvas understands them: it knows neither classes nor light-dark(). */
export type Inks = Record<(typeof names)[number], string> & { font: string; signFont: string };

/** A probe that wears the token tells what it comes to. */
function read(): Inks {
  const probe = document.createElement("span");
  document.body.append(probe);
  const of = (token: string) => {
    probe.style.color = `var(--color-${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries(names.map((name) => [name, of(name)])) as Record<(typeof names)[number], string>;
  const { fontFamily } = getComputedStyle(document.body);
  probe.remove();
  return { ...colours, font: `11px ${fontFamily}`, signFont: `600 ${11 * devicePixelRatio}px ${fontFamily}` };
}

export function useInks(): Inks {
  const [inks, setInks] = useState(read);
  useEffect(() => {
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const again = () => setInks(read());
    scheme.addEventListener("change", again);
    return () => scheme.removeEventListener("change", again);
  }, []);
  return inks;
}
