import type { Metadata } from "next";
import { SignInForm } from "@/components/auth/sign-in-form";
import { nextPath } from "@/lib/next-path";

export const metadata: Metadata = { title: "Sign in" };

type Search = Partial<Record<"next" | "ended", string | string[]>>;

export default async function LoginPage({ searchParams }: { searchParams: Promise<Search> }) {
  const { next, ended } = await searchParams;
  return <SignInForm next={nextPath(typeof next === "string" ? next : undefined)} hasEnded={ended !== undefined} />;
}
