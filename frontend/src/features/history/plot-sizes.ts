/** How high a picture is, axis and all: in pixels, which a canvas goes by, and as the class of its frame. */
export const plotSizes = {
  /** What a page is about. */
  large: { height: 208, look: "h-52" },
  /** One of several, each a system's. */
  medium: { height: 160, look: "h-40" },
  /** What stands beside others along the same time. */
  small: { height: 144, look: "h-36" },
} as const;

export type PlotSize = keyof typeof plotSizes;
