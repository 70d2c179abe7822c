import { incident } from "@/test/samples";
import { at, sentIncidentPath } from "@/test/samples-answers";
import { failing, id } from "@/test/story";
import type { Answers, Stories } from "@/test/story";
import { NotesSection } from "./NotesSection";

const path = `${sentIncidentPath}/notes`;
const note = (number: number, author: string, text: string) => ({ id: `n${number}`, incident_id: incident().id, author, text, created_at: at(600 - number) });
const several = [note(1, "anna", "The nightly job, again.\nIt writes all orders anew."), note(2, "unauthenticated", "I called them"), note(3, "ben", "x".repeat(300))];
const story = (answers: Answers, notes = "") => ({ part: () => <NotesSection incident={incident({ notes })} records={[]} />, answers, shows: id("note-form") });

export const stories: Stories = {
  none: story({}),
  several: { ...story({ [path]: { body: several } }, "look at the job first"), shows: id("note") },
  "not kept": {
    ...story({ [path]: (_, method) => (method === "POST" ? failing("the database is away") : { body: several }) }),
    play: async ({ user, find }) => {
      await user.type(await find("textarea"), "I looked");
      await user.click(await find("[type=submit]"));
    },
    shows: "[role=alert]",
  },
  "cannot be read": { ...story({ [path]: failing("the database is away") }), shows: "[role=alert]" },
};
