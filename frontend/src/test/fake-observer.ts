/** jsdom lays nothing out: the test says what is in view. */
export class FakeObserver {
  static newest: FakeObserver | undefined;
  private readonly told: (entries: { isIntersecting: boolean }[]) => void;

  constructor(told: (entries: { isIntersecting: boolean }[]) => void) {
    this.told = told;
    FakeObserver.newest = this;
  }

  observe(): void {}

  disconnect(): void {}

  inView(isIntersecting: boolean): void {
    this.told([{ isIntersecting }]);
  }
}
