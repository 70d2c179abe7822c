import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import "@/app/index.css";
import { addressOf, allStories } from "./all";
import "./stories.css";

/** As wide as a frame is drawn; "" is all the room there is. */
const widths = [["", "Full"], ["1280px", "Laptop"], ["390px", "Phone"], ["320px", "Narrow"]] as const;
const schemes = [["", "As the system"], ["light", "Light"], ["dark", "Dark"]] as const;
const parts = [...new Set(allStories.map((one) => one.part))];

function Choice({ name, value, choices, onChange }: { name: string; value: string; choices: readonly (readonly [string, string])[]; onChange: (value: string) => void }) {
  return (
    <label>
      {name}{" "}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {choices.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** All stories at the left; the chosen one in a frame, so that widths are real ones. */
function Browse() {
  const [chosen, setChosen] = useState(decodeURIComponent(location.hash.slice(1)) || (allStories[0]?.name ?? ""));
  const [width, setWidth] = useState("");
  const [scheme, setScheme] = useState("");
  return (
    <div className="stories">
      <nav aria-label="Stories">
        {parts.map((part) => (
          <section key={part} aria-label={part}>
            <h2>{part}</h2>
            <ul>
              {allStories.filter((one) => one.part === part).map(({ name, state }) => (
                <li key={name}>
                  <a data-testid="story-link" data-story={name} href={`#${encodeURIComponent(name)}`} aria-current={name === chosen || undefined} onClick={() => setChosen(name)}>
                    {state}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      <main>
        <h1>{chosen}</h1>
        <div role="group" aria-label="How it is shown">
          <Choice name="Width" value={width} choices={widths} onChange={setWidth} />
          <Choice name="Colours" value={scheme} choices={schemes} onChange={setScheme} />
          <a href={addressOf(chosen, scheme)}>By itself</a>
        </div>
        <iframe title={chosen} key={chosen + scheme} src={addressOf(chosen, scheme)} style={{ width: width || "100%" }} />
      </main>
    </div>
  );
}

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <Browse />
  </StrictMode>,
);
