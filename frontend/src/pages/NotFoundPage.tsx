import { Link } from "@tanstack/react-router";
import { EmptyState } from "@/components/EmptyState";

export function NotFoundPage() {
  return (
    <EmptyState title="There is no page at this address" testId="not-found" isPage>
      <Link to="/" data-testid="to-board" className="text-sm text-soft underline underline-offset-2 hover:text-ink">
        To the board
      </Link>
    </EmptyState>
  );
}
