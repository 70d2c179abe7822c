import type { Stories } from "@/test/story";
import { Icon, iconNames } from "./Icon";

export const stories: Stories = {
  "each icon": {
    part: () => (
      <ul className="flex flex-wrap gap-4">
        {iconNames.map((name) => (
          <li key={name} className="flex items-center gap-1.5">
            <Icon name={name} /> {name}
          </li>
        ))}
      </ul>
    ),
    shows: "svg",
  },
};
