import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeFetch } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { AuthGate } from "./AuthGate";
import { WhoAmI } from "./WhoAmI";

let auth: string | undefined;
let person: { name: string; role: string } | null;
let calls: ReturnType<typeof fakeFetch>;

beforeEach(() => {
  auth = "on";
  person = null;
  calls = fakeFetch((path, method, body) => {
    if (path === "/api/v1/auth") return auth === undefined ? { status: 404, body: { error: "no such path" } } : { body: { auth } };
    if (path === "/api/v1/login") {
      const { name, password } = body as { name: string; password: string };
      if (password !== "right") return { status: 401, body: { error: "name or password is wrong, or the user is disabled" } };
      person = { name, role: "approver" };
      return { body: person };
    }
    if (path === "/api/v1/logout" && method === "POST") {
      person = null;
      return { body: { status: "logged out" } };
    }
    return person ? { body: person } : { status: 401, body: { error: "log in first" } };
  });
});
afterEach(() => vi.unstubAllGlobals());

const open = () =>
  renderPage(
    <AuthGate>
      <p>the board</p>
      <WhoAmI />
    </AuthGate>,
  );

async function logIn(password: string) {
  await userEvent.type(await screen.findByLabelText("Name"), "anna");
  await userEvent.type(screen.getByLabelText("Password"), password);
  await userEvent.click(screen.getByRole("button", { name: "Log in" }));
}

test("nothing is shown before a login, then the board and who I am", async () => {
  open();
  await screen.findByTestId("login");
  expect(screen.queryByText("the board")).toBeNull();
  await logIn("right");
  expect(await screen.findByText("the board")).toBeTruthy();
  expect(screen.getByTestId("who-am-i").textContent).toBe("anna, approver");
  expect(calls.find((call) => call.path === "/api/v1/login")?.body).toEqual({ name: "anna", password: "right" });
});

test("a wrong password is told, and is not kept in the field", async () => {
  open();
  await logIn("wrong");
  expect((await screen.findByRole("alert")).textContent).toContain("name or password is wrong");
  await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>("Password").value).toBe(""));
  expect(screen.queryByText("the board")).toBeNull();
});

test("logging out leads back to the login", async () => {
  person = { name: "anna", role: "approver" };
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Log out" }));
  await screen.findByTestId("login");
  expect(screen.queryByText("the board")).toBeNull();
});

test("any call that is refused with 401 leads to the login", async () => {
  person = { name: "anna", role: "approver" };
  const { client } = open();
  await screen.findByText("the board");
  person = null;
  const { getMe } = await import("@/lib/api-session");
  await act(() =>
    client.fetchQuery({ queryKey: ["anything"], queryFn: ({ signal }) => getMe(signal) }).catch(() => undefined),
  );
  await screen.findByTestId("login");
});

test("AUTH=off shows the board at once, and says so", async () => {
  auth = "off";
  open();
  expect(await screen.findByText("the board")).toBeTruthy();
  expect(screen.getByTestId("auth-off").textContent).toBe("No login");
  expect(calls.map((call) => call.path)).toEqual(["/api/v1/auth"]);
});

test("a backend that knows nothing of users, or does not answer, hides nothing", async () => {
  auth = undefined;
  open();
  expect(await screen.findByText("the board")).toBeTruthy();
  expect(screen.queryByTestId("auth-off")).toBeNull();
});
