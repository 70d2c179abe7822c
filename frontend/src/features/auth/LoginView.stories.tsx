import { failing, id } from "@/test/story";
import type { Stories } from "@/test/story";
import { LoginView } from "./LoginView";

export const stories: Stories = {
  empty: { part: () => <LoginView />, isPage: true, shows: id("login") },
  "wrong password": {
    part: () => <LoginView />, isPage: true,
    answers: { "/api/v1/login": failing("the name or the password is wrong", 401) },
    play: async ({ user, find }) => {
      await user.type(await find("input"), "anna");
      await user.type(await find("[type=password]"), "wrong{Enter}");
    },
    shows: "[role=alert]",
  },
};
