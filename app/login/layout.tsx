import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { SignInWaysProvider } from "@/components/auth/sign-in-ways";
import { paths } from "@/lib/paths";
import { pageIdentity, signInWays } from "@/server/http/page-identity";

/** Who is signed in already, or need not, has nothing to do here. */
export default async function LoginLayout({ children }: { children: ReactNode }) {
  const { actor } = await pageIdentity();
  if (actor !== null) redirect(paths.calls());
  return <SignInWaysProvider ways={signInWays()}>{children}</SignInWaysProvider>;
}
