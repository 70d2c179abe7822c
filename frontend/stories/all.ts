import type { Stories, Story } from "@/test/story";

export interface NamedStory {
  /** Where it stands and what state it is: "features/board/Board: empty". */
  name: string;
  part: string;
  state: string;
  story: Story;
}

const files = import.meta.glob<{ stories: Stories }>("../src/**/*.stories.tsx", { eager: true });

const partOf = (file: string) => file.replace("../src/", "").replace(".stories.tsx", "");

export const allStories: NamedStory[] = Object.entries(files).flatMap(([file, { stories }]) =>
  Object.entries(stories).map(([state, story]) => ({ name: `${partOf(file)}: ${state}`, part: partOf(file), state, story })),
);

/** The address of a story by itself. */
export const addressOf = (name: string, scheme = "") =>
  `story.html?${new URLSearchParams({ story: name, ...(scheme && { scheme }) }).toString()}`;
