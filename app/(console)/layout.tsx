import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { Account } from "@/components/auth/account";
import { AppShell } from "@/components/shell/app-shell";
import { pageIdentity } from "@/server/http/page-identity";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { actor, login } = await pageIdentity();
  if (login !== null) redirect(login);
  return <AppShell account={actor && <Account actor={actor} />}>{children}</AppShell>;
}
