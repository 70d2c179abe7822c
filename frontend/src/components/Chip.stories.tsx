import type { Stories } from "@/test/story";
import { Chip } from "./Chip";
import { chipTone } from "./tone";
import type { Tone } from "./tone";

export const stories: Stories = {
  "each tone": {
    part: () => (
      <p className="flex flex-wrap gap-2">
        {(Object.keys(chipTone) as Tone[]).map((tone) => (
          <Chip key={tone} tone={tone}>
            {tone}
          </Chip>
        ))}
      </p>
    ),
    shows: "p > span",
  },
};
