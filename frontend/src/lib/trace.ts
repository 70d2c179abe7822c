const hex = (bytes: number) => Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** A `traceparent` of its own (https://www.w3.org/TR/trace-context/, version 00): what a person did is found by its id in every daemon's log. */
export const newTraceparent = () => `00-${hex(16)}-${hex(8)}-01`;
