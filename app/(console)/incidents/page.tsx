import type { Metadata } from "next";
import { Suspense } from "react";
import { IncidentsScreen } from "@/components/incidents/incidents-screen";

export const metadata: Metadata = { title: "Incidents" };

export default function IncidentsPage() {
  return (
    <Suspense>
      <IncidentsScreen />
    </Suspense>
  );
}
