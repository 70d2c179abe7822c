import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
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

function optionsOf(chart: Chart, inks: Inks, [width, height]: [number, number], span: [number, number], marks: () => Mark[], atMs: () => number | null): uPlot.Options {
  const axis = { stroke: inks.soft, grid: { stroke: inks.line, width: 1 }, ticks: { stroke: inks.line, width: 1 }, font: inks.font };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { range: span }, y: { range: [0, topOf(chart)] } },
    axes: [{ ...axis, size: 28, values: (_, ticks) => ticks.map((tick) => axisTime(tick, span)) }, { ...axis, size: 64, ...stepsOf(chart.unit), values: (_, ticks) => ticks.map((tick) => amount(tick, chart.unit)) }],
    series: [{}, ...seriesOf(chart, inks)],
    bands: [{ series: [2, 1], fill: inks.line }],
    hooks: {
      draw: [
        (plot) => {
          if (chart.badBelow !== null) drawThreshold(plot, chart.badBelow, inks);
          drawMarks(plot, marks(), atMs(), inks);
        },
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
}

/** The picture alone: what it shows is told in words and in a table beside it. */
export default function Plot({ chart, size, fromMs, toMs, marks, atMs }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const shown = useRef({ marks, atMs });
  const inks = useInks();
  const { height, look } = plotSizes[size];
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const options = optionsOf(chart, inks, [element.clientWidth || 320, height], [fromMs / 1_000, toMs / 1_000], () => shown.current.marks, () => shown.current.atMs);
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
    shown.current = { marks, atMs };
    plot.current?.redraw(false);
  }, [marks, atMs]);
  return <div ref={frame} aria-hidden="true" data-testid="plot" className={`${look} w-full overflow-hidden`} />;
}
