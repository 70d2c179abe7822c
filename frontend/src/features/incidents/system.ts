import type { Incident } from "@/lib/types";

/** What an incident is about: the system it names, else who told of it. "" for neither. */
export const systemOf = (incident: Incident): string => incident.affected_system || incident.source;
