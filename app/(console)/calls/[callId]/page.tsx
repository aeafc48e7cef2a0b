import type { Metadata } from "next";
import { CallScreen } from "@/components/calls/call-screen";
import { callIdOf } from "@/lib/paths";

type Props = { params: Promise<{ callId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: callIdOf((await params).callId) };
}

export default async function CallPage({ params }: Props) {
  return <CallScreen callId={callIdOf((await params).callId)} />;
}
