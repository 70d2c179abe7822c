/** After a carried card is let go over where it was, the browser takes that for a click on its link. */
const afterMs = 100;

/** Until the button or finger is up, and for the moment after it, no click leads anywhere. */
export function holdLinks(): void {
  const hold = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const letGo = () => setTimeout(() => window.removeEventListener("click", hold, true), afterMs);
  window.addEventListener("click", hold, true);
  for (const end of ["pointerup", "pointercancel", "touchend"]) window.addEventListener(end, letGo, { capture: true, once: true });
}
