import type { Metadata } from "next";
import { Suspense } from "react";
import { PendingScreen } from "@/components/pending/pending-screen";

export const metadata: Metadata = { title: "Pending" };

export default function PendingPage() {
  return (
    <Suspense>
      <PendingScreen />
    </Suspense>
  );
}
