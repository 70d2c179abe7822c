import { call } from "./http";
import { done, monitor } from "./services";

/** Has the monitor ask a target now instead of at its next round; the answer comes by the live socket, too. */
export const checkNow = (target: string) =>
  call(monitor, "/check", done, { method: "POST", body: { target } });
