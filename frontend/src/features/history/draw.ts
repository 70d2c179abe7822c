import type uPlot from "uplot";
import type { Mark } from "./marks";
import type { Inks } from "./use-inks";

/** What stands on a picture beside its lines. Each kind has a form of its own, not only a colour. */

function line(plot: uPlot, from: [number, number], to: [number, number], ink: string, dash: number[]): void {
  const { ctx } = plot;
  ctx.strokeStyle = ink;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash.map((one) => one * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}

export function drawThreshold(plot: uPlot, value: number, inks: Inks): void {
  const { left, width } = plot.bbox;
  const y = plot.valToPos(value, "y", true);
  plot.ctx.save();
  line(plot, [left, y], [left + width, y], inks.warning, [4, 3]);
  plot.ctx.restore();
}

const signs: Record<Mark["kind"], { sign: string; ink: "danger" | "special" | "success"; dash: number[] }> = {
  incident: { sign: "!", ink: "danger", dash: [] },
  fix: { sign: "▸", ink: "special", dash: [5, 2] },
  resolved: { sign: "✓", ink: "success", dash: [2, 2] },
};
export const signOf = (kind: Mark["kind"]) => signs[kind].sign;

export function drawMarks(plot: uPlot, marks: Mark[], atMs: number | null, inks: Inks): void {
  const { ctx, bbox } = plot;
  const upright = (ms: number, ink: string, dash: number[], sign: string) => {
    const x = plot.valToPos(ms / 1_000, "x", true);
    line(plot, [x, bbox.top], [x, bbox.top + bbox.height], ink, dash);
    ctx.fillStyle = ink;
    ctx.font = inks.signFont;
    ctx.fillText(sign, x + 3 * devicePixelRatio, bbox.top + 11 * devicePixelRatio);
  };
  ctx.save();
  for (const { kind, atMs: ms } of marks) {
    const { sign, ink, dash } = signs[kind];
    upright(ms, inks[ink], dash, sign);
  }
  if (atMs !== null) upright(atMs, inks.focus, [], "●");
  ctx.restore();
}
