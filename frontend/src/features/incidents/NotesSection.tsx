import { ErrorNote } from "@/components/ErrorNote";
import { Section } from "@/components/Section";
import { At } from "@/components/Time";
import type { Note } from "@/lib/api-notes";
import type { AuditRecord } from "@/lib/decode-audit";
import type { Incident } from "@/lib/types";
import { NoteForm } from "./NoteForm";
import { addedLines, reportNote } from "./report-note";
import { personWords } from "./timeline-words";
import { useFollowEnd } from "./use-follow-end";
import { useNotes } from "./use-notes";

function NoteView({ note }: { note: Note }) {
  return (
    <li data-testid="note" className="space-y-0.5">
      <p className="flex flex-wrap items-baseline gap-x-2 text-xs text-faint">
        <span className="font-medium break-all text-soft">{personWords(note.author)}</span>
        <At iso={note.created_at} className="ml-auto" />
      </p>
      <p className="text-sm wrap-anywhere whitespace-pre-wrap">{note.text}</p>
    </li>
  );
}

/** What came with the report. The lines that daemons add stand in the timeline; what is not there stands here. */
function ReportNote({ notes, records }: { notes: string; records: readonly AuditRecord[] }) {
  const text = reportNote(notes, addedLines(records));
  if (text === "") return null;
  return (
    <div data-testid="report-note" className="rounded-lg border border-line bg-sunken p-3 text-sm">
      <h4 className="text-xs text-faint">Note of the report</h4>
      <p className="wrap-anywhere whitespace-pre-wrap">{text}</p>
    </div>
  );
}

interface Props {
  incident: Incident;
  /** What the audit tells of this incident. */
  records: readonly AuditRecord[];
}

/** What people noted, the newest at the end. The list has its room from the first moment on: a note of somebody else's moves no field that one types in. */
export function NotesSection({ incident, records }: Props) {
  const { data: notes = [], error, isPending, refetch } = useNotes(incident.id);
  const { box, onScroll } = useFollowEnd(notes.length);
  return (
    <Section title="Notes">
      <ReportNote notes={incident.notes} records={records} />
      <div ref={box} role="region" aria-label="What people noted" tabIndex={0} onScroll={onScroll} className="h-44 overflow-y-auto rounded-xl border border-line bg-panel p-3">
        {notes.length === 0 && !isPending && !error && <p className="text-sm text-faint">Nobody has noted anything yet.</p>}
        <ErrorNote error={error} title="Notes cannot be read" onRetry={() => void refetch()} />
        <ol className="space-y-3">
          {notes.map((note) => (
            <NoteView key={note.id} note={note} />
          ))}
        </ol>
      </div>
      <NoteForm incidentId={incident.id} />
    </Section>
  );
}
