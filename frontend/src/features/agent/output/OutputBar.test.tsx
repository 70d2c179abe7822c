import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { renderPage } from "@/test/render";
import { OutputBar } from "./OutputBar";

const onSearch = vi.fn();
const type = (text: string) => fireEvent.change(screen.getByTestId("output-search"), { target: { value: text } });
const press = (key: string, shiftKey = false) => fireEvent.keyDown(screen.getByTestId("output-search"), { key, shiftKey });
const submit = () => fireEvent.submit(screen.getByRole("search"));
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

beforeEach(() => {
  vi.useFakeTimers();
  onSearch.mockReset();
  renderPage(<OutputBar kept={null} found="" onSearch={onSearch} copied={() => ({ text: "", what: "" })} />);
});
afterEach(() => vi.useRealTimers());

test("what is typed is looked for once the typing pauses, and no letter before", () => {
  for (const text of ["l", "li", "line"]) {
    type(text);
    pass(100);
  }
  expect(onSearch).not.toHaveBeenCalled();
  pass(100);
  expect(onSearch.mock.calls).toEqual([["line", "typed"]]);
});

test("Enter and Shift+Enter step on from there; pressed before the pause, Enter is the first place", () => {
  type("line");
  submit();
  expect(onSearch.mock.calls).toEqual([["line", "typed"]]);
  pass(1_000);
  submit();
  press("Enter", true);
  expect(onSearch.mock.calls.slice(1)).toEqual([["line", "next"], ["line", "previous"]]);
});

test("an emptied field ends the search at once", () => {
  type("line");
  pass(200);
  type("");
  submit();
  expect(onSearch.mock.calls).toEqual([["line", "typed"], ["", "typed"]]);
});
