/** Lists that come in pages: the header names the next one, `Link: <…?before=CURSOR>; rel="next"`. */

const cursorLimit = 200;

/** The cursor of the next page as a query, null when there is none. Only the cursor is taken from the address: where
 * it is asked stays this page's own choice. */
export function nextBefore(link: string | null): string | null {
  for (const part of (link ?? "").split(/,(?=\s*<)/)) {
    const [, address, parameters] = /^\s*<([^>]*)>(.*)$/s.exec(part) ?? [];
    if (address === undefined || !/;\s*rel\s*=\s*"?next"?\s*(;|$)/i.test(parameters ?? "")) continue;
    const query = address.split("?")[1]?.split("#")[0] ?? "";
    const asked = new URLSearchParams(query);
    const before = asked.get("before");
    if (!before || before.length > cursorLimit) continue;
    // Several may have changed at the same moment: the id says after which of them.
    const id = asked.get("before_id");
    const cursor = id && id.length <= cursorLimit ? { before, before_id: id } : { before };
    return new URLSearchParams(cursor).toString();
  }
  return null;
}

/** Of a list that goes forward: the number after which the next page begins. */
export function nextAfter(link: string | null): number | null {
  const after = /^<[^>]*[?&]after=(\d{1,16})(?:&[^>]*)?>;\s*rel="?next"?$/.exec(link ?? "")?.[1];
  return after === undefined ? null : Number(after);
}
