import {
  AudioLines,
  Hourglass,
  type LucideIcon,
  MailX,
  ScrollText,
  Settings,
  ShieldCheck,
  Siren,
  Users,
} from "lucide-react";
import { paths } from "@/lib/paths";
import type { Permission } from "@/lib/permissions";

export interface Page {
  label: string;
  href: string;
  icon: LucideIcon;
  /** The letter after `g`. */
  goKey: string;
  /** Other paths below which this page is the current one. */
  below: string;
  /** Without it the page shows nothing, so that the rail does not offer it. */
  permission?: Permission;
}

/** The pages of the console, in the rail's order. */
export const pages: readonly Page[] = [
  { label: "Calls", href: paths.calls(), icon: AudioLines, goKey: "c", below: "/calls/" },
  { label: "Pending", href: paths.pending(), icon: Hourglass, goKey: "p", below: "/pending/" },
  { label: "Groups", href: paths.groups(), icon: Users, goKey: "o", below: "/groups/" },
  { label: "Incidents", href: paths.incidents(), icon: Siren, goKey: "i", below: "/incidents/" },
  {
    label: "Dead letters",
    href: paths.deadLetters(),
    icon: MailX,
    goKey: "d",
    below: "/dead-letters/",
    permission: "dead-letters.read",
  },
  { label: "Durability", href: paths.durability(), icon: ShieldCheck, goKey: "u", below: "/durability/" },
  { label: "Audit", href: paths.audit(), icon: ScrollText, goKey: "a", below: "/audit/", permission: "audit.read" },
  { label: "Settings", href: paths.settings(), icon: Settings, goKey: "s", below: "/settings/" },
];
