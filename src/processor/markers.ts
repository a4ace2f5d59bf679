/** Names of the numbers (`marker`) that jobs leave for the alarms and metrics. */

/** When the newest verified backup was made, in seconds since 1970. */
export const BACKUP_MARKER = 'backup-verified';
/** How many findings the last nightly check had. */
export const FINDINGS_MARKER = 'check-findings';
/** How far the clock was before that of the pinged server, in milliseconds. */
export const SKEW_MARKER = 'clock-skew';
