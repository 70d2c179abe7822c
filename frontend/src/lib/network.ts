/** The browser's own word that the network went or came: sooner than any heartbeat. Gives what ends the listening; where there is no
 * browser nothing is ever told. */
export function onNetwork(change: "online" | "offline", listener: () => void): () => void {
  if (typeof window === "undefined") return () => undefined;
  window.addEventListener(change, listener);
  return () => window.removeEventListener(change, listener);
}
