import type { Metadata } from "next";
import { SignInPanel } from "@/components/auth/sign-in-panel";
import { nextPath } from "@/lib/auth/next-path";
import { signInProblemOf } from "@/lib/auth/sign-in-problem";

export const metadata: Metadata = { title: "Sign in" };

type Search = Partial<Record<"next" | "ended" | "problem", string | string[]>>;

export default async function LoginPage({ searchParams }: { searchParams: Promise<Search> }) {
  const { next, ended, problem } = await searchParams;
  const to = nextPath(typeof next === "string" ? next : undefined);
  return <SignInPanel next={to} hasEnded={ended !== undefined} problem={signInProblemOf(problem)} />;
}
