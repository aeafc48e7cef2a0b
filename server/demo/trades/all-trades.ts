import { type PreparedTrade, prepareTrade } from "../perform";
import { afterHours } from "./after-hours";
import { healthcare } from "./healthcare";
import { helpDesk } from "./help-desk";
import { realEstate } from "./real-estate";
import { sales } from "./sales";
import { salon } from "./salon";

export const allTrades: readonly PreparedTrade[] = [healthcare, realEstate, salon, sales, afterHours, helpDesk].map(
  prepareTrade,
);
