import type { components } from "./openapi";

/** What the daemons send and take, by the names of docs/api/openapi.yaml. */
export type Schemas = components["schemas"];

/** A list of all the words of a type, in an order of its own: one that is missing, or that the type does not have, is refused. */
export const allOf =
  <Word extends string>() =>
  <const List extends readonly Word[]>(
    list: [Word] extends [List[number]] ? List : never,
  ): List =>
    list;
