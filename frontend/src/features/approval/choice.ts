/** Another action that a person may ask for from within a dialog, and how that goes. */
export interface Choice {
  choose: (action: string) => void;
  pending: boolean;
  /** Why there is no answer; null when nothing went wrong. */
  error: unknown;
}
