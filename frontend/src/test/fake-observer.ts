interface Seen {
  isIntersecting: boolean;
  intersectionRect: { height: number };
  boundingClientRect: { height: number };
  rootBounds: { height: number };
}

const windowPx = 500;

/** jsdom lays nothing out: the test says what is in view. */
export class FakeObserver {
  static newest: FakeObserver | undefined;
  private readonly told: (entries: Seen[]) => void;

  constructor(told: (entries: Seen[]) => void) {
    this.told = told;
    FakeObserver.newest = this;
  }

  observe(): void {}

  disconnect(): void {}

  /** Whole, or not at all; or `shownPx` of an element that is `heightPx` high. */
  inView(isIntersecting: boolean, shownPx = isIntersecting ? 100 : 0, heightPx = 100): void {
    this.told([{ isIntersecting, intersectionRect: { height: shownPx }, boundingClientRect: { height: heightPx }, rootBounds: { height: windowPx } }]);
  }
}
