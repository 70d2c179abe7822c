const cell = "px-3 py-1 text-left align-top break-words";
const values = `${cell} font-mono text-xs leading-5`;

export interface Comparison {
  name: string;
  before: string;
  after: string;
}

interface Props {
  /** What a screen reader is told that the table is. */
  caption: string;
  /** What the columns are: the name's, the former's, the latter's. */
  heads: [name: string, before: string, after: string];
  rows: Comparison[];
  testId: string;
  className?: string;
}

/** The same things at two times, side by side; what did not change is told more quietly. */
export function CompareTable({ caption, heads, rows, testId, className = "" }: Props) {
  return (
    <table data-testid={testId} className={`w-full table-fixed text-sm text-ink ${className}`}>
      <caption className="sr-only">{caption}</caption>
      <thead className="text-xs text-faint">
        <tr>
          {heads.map((name) => (
            <th key={name} scope="col" className={cell}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, before, after }) => (
          <tr key={name} className="border-t border-line">
            <th scope="row" className={`${cell} font-normal text-soft`}>
              {name}
            </th>
            <td className={values}>{before || "–"}</td>
            <td className={`${values} ${before === after ? "text-soft" : ""}`}>{after || "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
