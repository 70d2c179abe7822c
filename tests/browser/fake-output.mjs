// fake-output.mjs - the agent's routes of a step's output, as answers inside the browser: any size, piece by piece, and away when a test wants it.

const line = (number) => `${String(number).padStart(99, "0")}\n`;

/** What a command printed: a text that may grow, or so many numbered lines of 100 bytes. `pieceBytes`: the most that one answer has. */
export async function fakeOutput(page, { text = "", lines = 0, pieceBytes = 256 * 1024, ended = true } = {}) {
  const world = { text, ended, cut: undefined, away: false, asked: [], lost: 0 };
  const bytes = () => Buffer.from(world.text);
  // As the agent counts: what stands behind the last line end is a line, too.
  const lineCount = () => world.text.split("\n").length - (world.text === "" || world.text.endsWith("\n") ? 1 : 0);
  const head = () => (lines ? { bytes: lines * 100, lines, ended: world.ended } : { bytes: bytes().length, lines: lineCount(), ended: world.ended, cut: world.cut });
  const range = (from) => {
    const piece = bytes().subarray(from, from + pieceBytes);
    return { body: piece, contentType: "application/octet-stream", headers: { "Output-Range": `${from}-${from + piece.length}/${bytes().length}` } };
  };
  const textItems = (first, count) =>
    world.text.split("\n").slice(first - 1, Math.min(first - 1 + count, lineCount())).map((text, i) => ({ line: first + i, stream: "stdout", text }));
  const items = (first, count) => !lines ? textItems(first, count) :
    Array.from({ length: Math.max(0, Math.min(count, lines - first + 1)) }, (_, i) => ({ line: first + i, from_byte: (first + i - 1) * 100, to_byte: (first + i) * 100, stream: "stdout", text: line(first + i).trimEnd() }));
  const search = (wanted, from) => {
    const number = Number(wanted);
    const at = (number - 1) * 100;
    return { ...head(), matches: number >= 1 && number <= lines && at >= from ? [{ from_byte: at, to_byte: at + 99, line: number }] : [], next: lines * 100, more: false };
  };
  const answer = (query) => {
    if (query.has("from") && !query.has("search")) return range(Number(query.get("from")));
    if (query.has("line")) return { json: { ...head(), items: items(Number(query.get("line")), Number(query.get("count"))) } };
    if (query.has("search")) return { json: search(query.get("search"), Number(query.get("from"))) };
    return { json: head() };
  };
  await page.route(/\/agent\/executions\/[^/]+\/steps\/1\/output/, (route) => {
    const url = new URL(route.request().url());
    if (world.away) return (world.lost += 1), route.abort();
    world.asked.push(url.search);
    if (/\.(txt|cast)$/.test(url.pathname)) return route.fulfill({ body: world.text, contentType: "text/plain", headers: { "Content-Disposition": `attachment; filename="step-1${url.pathname.slice(url.pathname.lastIndexOf("."))}"` } });
    return route.fulfill(answer(url.searchParams));
  });
  return world;
}
