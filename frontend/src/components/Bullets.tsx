import { bullets } from "@/lib/format";

/** A text whose points are separated by "•"; a single point stays a paragraph. */
export function Bullets({ text }: { text: string }) {
  const points = bullets(text);
  if (points.length === 1) {
    return <p className="text-sm leading-relaxed break-words whitespace-pre-wrap">{points[0]}</p>;
  }
  return (
    <ul className="list-disc space-y-1.5 pl-5 text-sm leading-relaxed marker:text-faint">
      {points.map((point, index) => (
        <li key={index} className="break-words whitespace-pre-wrap">
          {point}
        </li>
      ))}
    </ul>
  );
}
