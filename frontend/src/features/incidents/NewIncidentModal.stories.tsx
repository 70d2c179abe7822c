import { failing, id } from "@/test/story";
import type { Stories } from "@/test/story";
import { NewIncidentModal } from "./NewIncidentModal";

const nothing = () => undefined;
const part = () => <NewIncidentModal systems={["redis-test", "postgres-test"]} onClose={nothing} onCreated={nothing} />;

export const stories: Stories = {
  empty: { part, shows: id("new-incident-modal") },
  "not created": {
    part,
    answers: { "/api/v1/incidents": failing("the database is away") },
    play: async ({ user, find }) => {
      await user.type(await find("textarea"), "the shop is down");
      await user.click(await find("[type=submit]"));
    },
    shows: "[role=alert]",
  },
};
