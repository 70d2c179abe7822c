import type { ComponentProps, ReactNode } from "react";

const box =
  "block w-full rounded-lg border border-line-strong bg-sunken px-3 py-2 text-sm placeholder:text-faint";

export function Field({ name, children }: { name: string; children: ReactNode }) {
  return (
    <label className="block space-y-1.5 text-sm">
      <span className="block font-medium text-soft">{name}</span>
      {children}
    </label>
  );
}

export const TextInput = (props: ComponentProps<"input">) => <input className={box} {...props} />;
export const TextArea = (props: ComponentProps<"textarea">) => <textarea className={box} {...props} />;
export const Select = (props: ComponentProps<"select">) => <select className={box} {...props} />;
