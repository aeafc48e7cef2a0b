import type { Metadata } from "next";
import { Suspense } from "react";
import { CallsScreen } from "@/components/calls/calls-screen";

export const metadata: Metadata = { title: "Calls" };

export default function CallsPage() {
  return (
    <Suspense>
      <CallsScreen />
    </Suspense>
  );
}
