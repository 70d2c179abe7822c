import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const source = path.join(import.meta.dirname, "../src");
const css = readFileSync(path.join(source, "app/tokens.css"), "utf8");

type Scheme = "light" | "dark";

function colour(name: string, scheme: Scheme): string {
  const [, light, dark] = new RegExp(`--color-${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css) ?? [];
  if (!light || !dark) throw new Error(`tokens.css has no colour ${name}`);
  return scheme === "light" ? light : dark;
}

/** WCAG 2.2: relative luminance. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["sunken", "ground", "panel", "raised"];
const tones = ["info", "success", "warning", "danger", "special"];
const textPairs = [
  ...["ink", "soft", "faint"].flatMap((ink) => grounds.map((ground) => [ink, ground] as const)),
  ...tones.flatMap((tone) => [`${tone}-wash`, ...grounds].map((ground) => [`${tone}-ink`, ground] as const)),
  ...["ink", "soft"].flatMap((ink) => tones.map((tone) => [ink, `${tone}-wash`] as const)),
  ["action-ink", "action"] as const,
  ["action-ink", "action-strong"] as const,
];
/** Marks without words. */
const markPairs = [...tones, "focus"].flatMap((mark) => grounds.map((ground) => [mark, ground] as const));

test.each(["light", "dark"] as const)("every word can be read on its ground, every mark be seen: %s", (scheme) => {
  const weak = (pairs: (readonly [string, string])[], least: number) =>
    pairs
      .map(([a, b]) => `${a} on ${b}: ${contrast(colour(a, scheme), colour(b, scheme)).toFixed(2)}`)
      .filter((line) => Number(line.split(": ")[1]) < least);
  expect(weak(textPairs, 4.5)).toEqual([]);
  expect(weak(markPairs, 3)).toEqual([]);
});

test("no part of the page names a colour that is no token", () => {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file) && !/\.test\./.test(file));
  const foreign = /\b(?:bg|text|border(?:-[lrtb])?|ring|outline|fill|stroke|shadow)-(?:\[#|(?:[a-z]+-\d{2,3})\b|black|white)/;
  const bad = files.filter((file) => foreign.test(readFileSync(path.join(source, file), "utf8")));
  expect(bad).toEqual([]);
});
