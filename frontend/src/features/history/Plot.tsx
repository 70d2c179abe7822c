import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { clockTime } from "@/lib/format";
import { axisTime } from "./axis-time";
import { amount, topOf } from "./charts";
import type { Chart } from "./charts";
import { drawMarks, drawThreshold } from "./draw";
import type { Mark } from "./marks";
import { plotSizes } from "./plot-sizes";
import type { PlotSize } from "./plot-sizes";
import { useInks } from "./use-inks";
import type { Inks } from "./use-inks";

function seriesOf(chart: Chart, inks: Inks): uPlot.Series[] {
  return chart.lines.flatMap((line): uPlot.Series[] =>
    line.isLimit
      ? [{ label: line.name, stroke: inks.faint, dash: [6, 4], width: 1, points: { show: false } }]
      : [
          { label: `${line.name}, least`, points: { show: false }, width: 0 },
          { label: `${line.name}, greatest`, points: { show: false }, width: 0 },
          { label: line.name, stroke: inks.ink, width: 1.5, points: { show: false } },
        ],
  );
}

const dataOf = ({ times, lines }: Chart): uPlot.AlignedData => [
  times,
  ...lines.flatMap((line) => (line.isLimit ? [line.mean] : [line.low, line.high, line.mean])),
];

const powers = Array.from({ length: 5 }, (_, power) => 1_024 ** power);
/** Round numbers of what is read: of bytes these are not round in tens. */
const stepsOf = (unit: string): Pick<uPlot.Axis, "incrs"> =>
  unit === "bytes" ? { incrs: powers.flatMap((one) => [1, 2, 5, 10, 20, 50, 100, 200, 500].map((times) => times * one)) } : {};

/** Of a chart's series the one that is its line: before it stand the times, the least and the greatest. */
const lineAt = 3;

/** What the pointer is at, in words; "" where it is at nothing. */
function pointedAt({ cursor: { idx }, data }: uPlot, unit: string): string {
  const [time, value] = idx == null ? [] : [data[0][idx], data[lineAt]?.[idx]];
  return time === undefined || value == null ? "" : `${clockTime(new Date(time * 1_000).toISOString())}  ${amount(value, unit)}`;
}

interface Shown {
  marks: Mark[];
  atMs: number | null;
  onMove?: ((atMs: number) => void) | undefined;
}

function optionsOf(chart: Chart, inks: Inks, [width, height]: [number, number], span: [number, number], shown: () => Shown, onPoint: (words: string) => void): uPlot.Options {
  const axis = { stroke: inks.soft, grid: { stroke: inks.line, width: 1 }, ticks: { stroke: inks.line, width: 1 }, font: inks.font };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { range: span }, y: { range: [0, topOf(chart)] } },
    axes: [{ ...axis, size: 28, values: (_, ticks) => ticks.map((tick) => axisTime(tick, span)) }, { ...axis, size: 64, ...stepsOf(chart.unit), values: (_, ticks) => ticks.map((tick) => amount(tick, chart.unit)) }],
    series: [{}, ...seriesOf(chart, inks)],
    bands: [{ series: [2, 1], fill: inks.line }],
    hooks: {
      draw: [
        (plot) => {
          if (chart.badBelow !== null) drawThreshold(plot, chart.badBelow, inks);
          drawMarks(plot, shown().marks, shown().atMs, inks);
        },
      ],
      setCursor: [(plot) => onPoint(pointedAt(plot, chart.unit))],
      ready: [
        ({ over, posToVal }) =>
          over.addEventListener("click", ({ offsetX }) => shown().onMove?.(Math.round(posToVal(offsetX, "x") * 1_000))),
      ],
    },
  };
}

interface Props {
  chart: Chart;
  size: PlotSize;
  fromMs: number;
  toMs: number;
  marks: Mark[];
  /** The moment that the time machine shows; null: the present. */
  atMs: number | null;
  /** Pressed at that moment. By keyboard the time machine's slider does the same. */
  onMove?: (atMs: number) => void;
}

/** The picture alone: what it shows is told in words and in a table beside it. */
export default function Plot({ chart, size, fromMs, toMs, marks, atMs, onMove }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const shown = useRef<Shown>({ marks, atMs, onMove });
  const [pointed, setPointed] = useState("");
  const inks = useInks();
  const { height, look } = plotSizes[size];
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const options = optionsOf(chart, inks, [element.clientWidth || 320, height], [fromMs / 1_000, toMs / 1_000], () => shown.current, setPointed);
    const drawn = new uPlot(options, dataOf(chart), element);
    plot.current = drawn;
    const sizes = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth || 320, height }));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      drawn.destroy();
    };
  }, [chart, height, inks, fromMs, toMs]);
  useEffect(() => {
    shown.current = { marks, atMs, onMove };
    plot.current?.redraw(false);
  }, [marks, atMs, onMove]);
  return (
    <div aria-hidden="true" className="relative">
      <div ref={frame} data-testid="plot" className={`${look} w-full overflow-hidden`} />
      {pointed && (
        <span data-testid="pointed" className="pointer-events-none absolute top-0 right-0 rounded-md border border-line bg-raised px-1.5 font-mono text-xs whitespace-pre tabular-nums">
          {pointed}
        </span>
      )}
    </div>
  );
}
