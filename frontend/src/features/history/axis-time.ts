const daySeconds = 86_400;

/** A moment on the reader's clock, in seconds since 1970, with 24 hours; over more than a day the date is said, too. */
export function axisTime(seconds: number, [from, to]: [number, number], locale: string[] = []): string {
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const date: Intl.DateTimeFormatOptions = to - from > daySeconds ? { day: "numeric", month: "short" } : {};
  return new Date(seconds * 1_000).toLocaleString(locale, { ...date, ...time });
}
