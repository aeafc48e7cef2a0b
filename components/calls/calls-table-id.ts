/** Where a finding's link brings the eye. */
export const callsTableId = "calls-table";
