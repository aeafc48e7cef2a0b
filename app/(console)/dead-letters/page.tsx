import type { Metadata } from "next";
import { Suspense } from "react";
import { DeadLettersScreen } from "@/components/dead-letters/dead-letters-screen";

export const metadata: Metadata = { title: "Dead letters" };

export default function DeadLettersPage() {
  return (
    <Suspense>
      <DeadLettersScreen />
    </Suspense>
  );
}
