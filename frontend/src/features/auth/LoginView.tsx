import { useState } from "react";
import type { FormEvent } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Field, TextInput } from "@/components/Field";
import { Icon } from "@/components/Icon";
import { useLogin } from "./use-session";

export function LoginView() {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const login = useLogin();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate({ name: name.trim(), password }, { onError: () => setPassword("") });
  };
  return (
    <main className="flex min-h-screen items-center justify-center p-4">
      <form
        data-testid="login"
        className="w-full max-w-sm space-y-4 rounded-xl border border-line bg-raised p-6"
        onSubmit={submit}
      >
        <h1 className="flex items-center gap-2 text-lg font-semibold tracking-tight">
          <Icon name="pulse" className="size-6 text-ink" />
          Selfheal
        </h1>
        <Field name="Name">
          <TextInput
            name="name"
            autoComplete="username"
            autoCapitalize="none"
            required
            maxLength={64}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field name="Password">
          <TextInput
            name="password"
            type="password"
            autoComplete="current-password"
            required
            maxLength={256}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <ErrorNote error={login.error} />
        <Button kind="primary" type="submit" className="w-full" busy={login.isPending}>
          Log in
        </Button>
      </form>
    </main>
  );
}
