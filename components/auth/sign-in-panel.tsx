"use client";

import type { SignInProblem } from "@/lib/auth/sign-in-problem";
import { apiPath } from "@/lib/endpoints/api-path";
import type { SignInWays } from "@/lib/schema/session";
import { SignInForm } from "./sign-in-form";
import { useSignInWays } from "./sign-in-ways";

type Props = { next: string; problem: { problem: SignInProblem; text: string } | null };

/** The ways to sign in; each goes on to `next`, a path of this console. `problem` is why the last try came to nothing. */
export function SignInPanel({ next, hasEnded, problem }: Props & { hasEnded: boolean }) {
  const { hasPasswords, provider } = useSignInWays();
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-80 flex-col px-4 pt-[18vh] pb-8">
      <h1 className="text-lg font-semibold">Sign in to Callboard</h1>
      {hasEnded ? <p className="mt-1 text-text-2">Your session has ended. Sign in to go on where you were.</p> : null}
      {problem === null ? null : (
        <p role="alert" className="mt-4 rounded bg-bad-bg px-2.5 py-1.5 text-bad">
          {problem.text}
        </p>
      )}
      {provider === null ? null : <ProviderWay provider={provider} next={next} problem={problem} />}
      {provider !== null && hasPasswords ? (
        <p className="mt-5 flex items-center gap-3 text-xs text-text-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          or with a password
        </p>
      ) : null}
      {hasPasswords ? <SignInForm next={next} isOnlyWay={provider === null} /> : null}
    </main>
  );
}

/** Plain links: a router would fetch them ahead, and each begins a sign-in, in the cookies of where it comes back to. */
function ProviderWay({ provider, next, problem }: Props & { provider: NonNullable<SignInWays["provider"]> }) {
  const { name, origin, isAway } = provider;
  const why = problem?.problem;
  const isAnotherWanted = why === "no-role" || why === "denied";
  const saysAway = isAway && why !== "unreachable" && why !== "misconfigured";
  return (
    <div className="mt-5 flex flex-col gap-2">
      <a
        href={origin + apiPath("oidcSignIn", { query: { next } })}
        className="flex h-10 items-center justify-center rounded border border-accent-solid bg-accent-solid px-2 text-sm text-on-accent hover:brightness-110 sm:h-8"
      >
        <span className="truncate">Sign in with {name}</span>
      </a>
      {isAnotherWanted ? (
        <a
          href={origin + apiPath("oidcSignIn", { query: { next, account: "other" } })}
          className="py-1 text-center text-accent underline"
        >
          Sign in with another account
        </a>
      ) : null}
      {saysAway ? (
        <p className="text-xs text-warn">{name} could not be reached when last tried. Callboard keeps trying.</p>
      ) : null}
    </div>
  );
}
