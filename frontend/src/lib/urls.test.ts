import { expect, test } from "vitest";
import { apiBase, serviceBase, socketUrl } from "./urls";

test.each([
  [undefined, "/api/v1"],
  ["", "/api/v1"],
  ["http://localhost:8080", "http://localhost:8080/api/v1"],
  ["http://localhost:8080/api/v1/", "http://localhost:8080/api/v1"],
])("the API configured as %j is at %s", (configured, want) => expect(apiBase(configured)).toBe(want));

test("a service is on the page's origin unless configured", () => {
  expect(serviceBase(undefined, "/agent")).toBe("/agent");
  expect(serviceBase("http://localhost:8001/", "/agent")).toBe("http://localhost:8001");
});

test.each([
  ["/api/v1/ws", "http://localhost:5173/", "ws://localhost:5173/api/v1/ws"],
  ["/api/v1/ws", "https://heal.example/board", "wss://heal.example/api/v1/ws"],
  ["http://localhost:8001/ws/execute-fix", "http://localhost:5173/", "ws://localhost:8001/ws/execute-fix"],
])("%s on %s is %s", (url, page, want) => expect(socketUrl(url, page)).toBe(want));
