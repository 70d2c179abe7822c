import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { exportAudit } from "@/lib/api-audit";

/** A page holds this much without harm; who needs more has the command. */
const limitChars = 64 * 1024 * 1024;

async function allLines(signal: AbortSignal): Promise<string[]> {
  const parts: string[] = [];
  let after: number | null = 0;
  let chars = 0;
  while (after !== null) {
    const page = await exportAudit(after, signal);
    if (page.after !== null && page.after <= after) throw new Error("The export does not go on.");
    chars += page.text.length;
    if (chars > limitChars) throw new Error("The audit is too long for a browser: selfheal-admin audit export writes it to a file.");
    parts.push(page.text);
    after = page.after;
  }
  return parts;
}

function save(parts: string[]) {
  const url = URL.createObjectURL(new Blob(parts, { type: "application/jsonl" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "audit.jsonl";
  link.click();
  URL.revokeObjectURL(url);
}

/** All of the audit as a file, page after page. */
export function ExportAudit() {
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);
  const request = useMutation({
    mutationFn: () => allLines((leaving.current = new AbortController()).signal),
    onSuccess: save,
  });
  return (
    <>
      <Button busy={request.isPending} onClick={() => request.mutate()} data-testid="audit-export">
        Export all (JSON Lines)
      </Button>
      <ErrorNote error={request.error} title="Nothing was exported" />
    </>
  );
}
