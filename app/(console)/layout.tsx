import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { Account } from "@/components/auth/account";
import { AppShell } from "@/components/shell/app-shell";
import { MaskingOff } from "@/components/shell/masking-off";
import { pageIdentity, unmaskedPatterns } from "@/server/http/page-identity";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { actor, login } = await pageIdentity();
  if (login !== null) redirect(login);
  const unmasked = unmaskedPatterns();
  const account = actor && (
    <>
      {unmasked.length > 0 && <MaskingOff patterns={unmasked} />}
      <Account actor={actor} />
    </>
  );
  return <AppShell account={account}>{children}</AppShell>;
}
