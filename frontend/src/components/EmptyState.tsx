import type { ReactNode } from "react";
import { PageTitle } from "./PageTitle";

interface Props {
  title: string;
  /** What to do next. */
  children?: ReactNode;
  testId?: string;
  /** It is all that the page has, and its title. */
  isPage?: boolean;
}

/** Where there is nothing to show: why, and the way on. */
export function EmptyState({ title, children, testId, isPage = false }: Props) {
  return (
    <div data-testid={testId} className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-16 text-center">
      {isPage ? <PageTitle>{title}</PageTitle> : <h2 className="text-base font-semibold">{title}</h2>}
      {children}
    </div>
  );
}
