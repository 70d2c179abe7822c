/** Lists that come in pages: the header names the next one, `Link: <…?before=CURSOR>; rel="next"`. */

const cursorLimit = 200;

/** The cursor of the next page, null when there is none. Only the cursor is taken from the address: where
 * it is asked stays this page's own choice. */
export function nextBefore(link: string | null): string | null {
  for (const part of (link ?? "").split(/,(?=\s*<)/)) {
    const [, address, parameters] = /^\s*<([^>]*)>(.*)$/s.exec(part) ?? [];
    if (address === undefined || !/;\s*rel\s*=\s*"?next"?\s*(;|$)/i.test(parameters ?? "")) continue;
    const query = address.split("?")[1]?.split("#")[0] ?? "";
    const before = new URLSearchParams(query).get("before");
    if (before && before.length <= cursorLimit) return before;
  }
  return null;
}
