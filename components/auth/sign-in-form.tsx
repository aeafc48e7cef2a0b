"use client";

import { type FormEvent, useRef, useState } from "react";
import { askApi, RequestError } from "@/components/data/api-client";
import { Button } from "@/components/ui/button";

const fieldLook = "h-10 w-full rounded border border-line-strong bg-surface px-2.5 text-lg text-text sm:h-8 sm:text-sm";

/** Name and password; goes on to `next`, a path of this console. */
export function SignInForm({ next, isOnlyWay }: { next: string; isOnlyWay: boolean }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const passwordField = useRef<HTMLInputElement>(null);

  async function signIn(form: HTMLFormElement): Promise<void> {
    const data = new FormData(form);
    const body = { name: String(data.get("name")).trim(), password: String(data.get("password")) };
    setIsAsking(true);
    setProblem(null);
    try {
      await askApi("signIn", { body });
      window.location.assign(next);
    } catch (error) {
      setProblem(error instanceof RequestError ? error.message : "Signing in did not work; try again.");
      setIsAsking(false);
      passwordField.current?.select();
    }
  }

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!isAsking) void signIn(event.currentTarget);
  }

  return (
    <form method="post" onSubmit={onSubmit} className="mt-5 flex flex-col gap-4">
      <label className="flex flex-col gap-1 text-text-2">
        Name
        <input
          name="name"
          required
          maxLength={64}
          autoComplete="username"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          className={fieldLook}
        />
      </label>
      <label className="flex flex-col gap-1 text-text-2">
        Password
        <input
          ref={passwordField}
          name="password"
          type="password"
          required
          maxLength={1024}
          autoComplete="current-password"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : "sign-in-problem"}
          className={fieldLook}
        />
      </label>
      {problem === null ? null : (
        <p id="sign-in-problem" role="alert" className="rounded bg-bad-bg px-2.5 py-1.5 text-bad">
          {problem}
        </p>
      )}
      <Button
        type="submit"
        look={isOnlyWay ? "primary" : "plain"}
        disabled={isAsking}
        className="h-10 justify-center text-sm sm:h-8"
      >
        {isAsking ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}
