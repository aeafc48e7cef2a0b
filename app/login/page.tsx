import type { Metadata } from "next";
import { SignInForm } from "@/components/auth/sign-in-form";
import { nextPath } from "@/lib/next-path";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const { next } = await searchParams;
  return <SignInForm next={nextPath(typeof next === "string" ? next : undefined)} />;
}
