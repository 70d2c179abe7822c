import { decodeCatalogue } from "./decode-catalogue";
import { call } from "./http";
import { agent } from "./services";

/** Targets, actions and rules as the agent has read them. */
export const getCatalogue = (signal?: AbortSignal) => call(agent, "/catalogue", decodeCatalogue, { signal });
