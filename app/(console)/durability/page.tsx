import type { Metadata } from "next";
import { DurabilityScreen } from "@/components/durability/durability-screen";

export const metadata: Metadata = { title: "Durability" };

export default function DurabilityPage() {
  return <DurabilityScreen />;
}
