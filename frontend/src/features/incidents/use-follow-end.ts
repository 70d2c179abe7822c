import { useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";

/** Within this of the end still counts as reading along. */
const nearEndPx = 32;

interface FollowEnd {
  box: RefObject<HTMLDivElement | null>;
  following: boolean;
  onScroll: () => void;
  toEnd: () => void;
}

/** A box that stays at its end while `length` grows, until the reader scrolls up. */
export function useFollowEnd(length: number): FollowEnd {
  const box = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [length, following]);
  const onScroll = () => {
    if (!box.current) return;
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    setFollowing(scrollHeight - scrollTop - clientHeight <= nearEndPx);
  };
  return { box, following, onScroll, toEnd: () => setFollowing(true) };
}
