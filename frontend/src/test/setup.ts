import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A busy machine is slow, not wrong: what is waited for may take its time.
configure({ asyncUtilTimeout: 10_000 });

afterEach(cleanup);

/** jsdom lays nothing out: there is nothing to observe. */
class NoResizes {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver = NoResizes;

/** Nor has anything a size: a list that draws what is in sight would draw nothing. */
for (const size of ["offsetHeight", "clientHeight"]) {
  Object.defineProperty(HTMLElement.prototype, size, { configurable: true, get: () => 100 });
}
