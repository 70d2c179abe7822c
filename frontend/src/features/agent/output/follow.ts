/** Whether a view goes along with what is new. Only the reader's own scrolling lets go of it or takes it up again: growth by itself
 * changes nothing, also where the view has not caught up with it yet. */
export interface View {
  /** How far the beginning of what is seen is from the top, and how far it can be. */
  top: number;
  end: number;
}

export interface Follow {
  following: boolean;
  view: View;
}

export const followFromStart: Follow = { following: true, view: { top: 0, end: 0 } };

/** A reader near the end reads along. `near` is in the view's own unit: lines or pixels. */
export function afterScroll(before: Follow, view: View, near = 0): Follow {
  const movedUp = view.top < before.view.top;
  const isAtEnd = view.end - view.top <= near;
  const following = isAtEnd || (before.following && !movedUp);
  const isSame = following === before.following && view.top === before.view.top && view.end === before.view.end;
  return isSame ? before : { following, view };
}

/** A view that keeps itself at the end while it follows: whoever sees it elsewhere has scrolled, also where it grew in the same moment. */
export function afterDrawing(before: Follow, view: View): Follow {
  const following = view.top >= view.end;
  return following === before.following ? before : { following, view };
}

/** The page itself has scrolled to there: what is above that from now on was the reader. */
export const afterOwnScroll = (before: Follow, view: View): Follow => ({ ...before, view });

export const letGo = (before: Follow): Follow => (before.following ? { ...before, following: false } : before);
export const followAgain = (before: Follow): Follow => ({ ...before, following: true });
