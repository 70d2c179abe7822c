import { useEffect, useState } from "react";
import { tokenColours } from "@/lib/token-colours";

const names = ["ink", "soft", "faint", "line", "warning", "danger", "special", "success", "focus"] as const;

/** The page's tokens as a canvas understands them. */
export type Inks = Record<(typeof names)[number], string> & { font: string; signFont: string };

function read(): Inks {
  const { fontFamily } = getComputedStyle(document.body);
  return { ...tokenColours(document.body, names), font: `11px ${fontFamily}`, signFont: `600 ${11 * devicePixelRatio}px ${fontFamily}` };
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
