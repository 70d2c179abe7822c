import { Component } from "react";
import type { ReactNode } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";

/** The last net: a fault of the page itself is shown instead of a blank screen. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <main className="mx-auto max-w-xl space-y-4 p-8">
        <ErrorNote error={this.state.error} title="The page has failed" />
        <Button kind="primary" onClick={() => window.location.reload()}>
          Reload the page
        </Button>
      </main>
    );
  }
}
