// axe.mjs - asks axe-core what a person with a screen reader, a keyboard or weak eyes would stumble over.
import assert from "node:assert/strict";
import axe from "axe-core";

/** Every rule of axe, and the size of what is pressed (WCAG 2.2, which it leaves out unasked), or those rules that are named, on all that is on the page at this moment; none may complain. */
export async function assertAccessible(page, where, rules) {
  // Colours on their way from one to another are neither.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a.effect?.getTiming().iterations !== Infinity).map((a) => a.finished.catch(() => {}))));
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (only) => {
    const { violations, passes } = await window.axe.run(document, only ? { runOnly: only } : { rules: { "target-size": { enabled: true } } });
    return { checked: passes.length, complaints: violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")}: ${n.failureSummary.replace(/\s+/g, " ")}`)) };
  }, rules);
  assert.ok(rules || found.checked > 10, `axe looked at ${where}`);
  assert.deepEqual(found.complaints, [], where);
}
