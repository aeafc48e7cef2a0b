"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { SignInWays } from "@/lib/schema/session";

const Ways = createContext<SignInWays>({ hasPasswords: true, provider: null });

/** Tells the login page how people can sign in here. */
export function SignInWaysProvider({ ways, children }: { ways: SignInWays; children: ReactNode }) {
  return <Ways value={ways}>{children}</Ways>;
}

export const useSignInWays = () => useContext(Ways);
