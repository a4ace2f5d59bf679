CREATE TABLE `payment_claim` (
	`payment_id` integer PRIMARY KEY NOT NULL,
	`actor` text NOT NULL,
	`until` text NOT NULL,
	FOREIGN KEY (`payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
ALTER TABLE `allocation` ADD COLUMN `waived_minor` integer DEFAULT 0 NOT NULL CONSTRAINT "allocation_waived" CHECK(`waived_minor` >= 0);
--> statement-breakpoint
ALTER TABLE `open_item` ADD COLUMN `waived_minor` integer DEFAULT 0 NOT NULL CONSTRAINT "open_item_waived" CHECK(`waived_minor` >= 0);
--> statement-breakpoint
ALTER TABLE `person_account` ADD COLUMN `source_event_id` integer REFERENCES `event`(`id`)
	CONSTRAINT "person_account_learnt" CHECK(`source_event_id` IS NULL OR `origin` = 'staff');
--> statement-breakpoint
ALTER TABLE `person_account` ADD COLUMN `revoked_at` text;
--> statement-breakpoint
CREATE INDEX `person_account_by_event` ON `person_account` (`source_event_id`) WHERE "person_account"."source_event_id" IS NOT NULL;
--> statement-breakpoint
DROP TRIGGER payment_state_update;
--> statement-breakpoint
CREATE TRIGGER payment_state_update BEFORE UPDATE OF state ON payment
WHEN NOT (NEW.version = OLD.version + 1 AND (
    (OLD.state = 'NEW' AND NEW.state = 'IRRELEVANT')
    OR (OLD.state = 'NEW' AND NEW.state = 'MATCHED')
    OR (OLD.state = 'NEW' AND NEW.state = 'PROCESSED')
    OR (OLD.state = 'NEW' AND NEW.state = 'MANUAL')
    OR (OLD.state = 'MATCHED' AND NEW.state = 'PROCESSED')
    OR (OLD.state = 'MATCHED' AND NEW.state = 'MANUAL')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'MATCHED')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'PROCESSED')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'IRRELEVANT')
    OR (OLD.state = 'IRRELEVANT' AND NEW.state = 'MANUAL')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'REFUNDED')
    OR (OLD.state = 'PROCESSED' AND NEW.state = 'PARTIALLY_REFUNDED')
    OR (OLD.state = 'PROCESSED' AND NEW.state = 'REFUNDED')
    OR (OLD.state = 'PARTIALLY_REFUNDED' AND NEW.state = 'REFUNDED')
    OR (OLD.state = 'PROCESSED' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'PARTIALLY_REFUNDED' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'REFUNDED' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'CHARGEBACK' AND NEW.state = 'PROCESSED')
    OR (OLD.state = 'REFUNDED' AND NEW.state = 'PROCESSED')
    OR (OLD.state = 'PARTIALLY_REFUNDED' AND NEW.state = 'PROCESSED')
    OR (OLD.state = 'CHARGEBACK' AND NEW.state = 'PARTIALLY_REFUNDED')
    OR (OLD.state = 'REFUNDED' AND NEW.state = 'PARTIALLY_REFUNDED')
    OR (OLD.state = 'PROCESSED' AND NEW.state = 'MANUAL')
    OR (OLD.state = 'NEW' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'MATCHED' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'NEW' AND NEW.state = 'REFUNDED')
    OR (OLD.state = 'MATCHED' AND NEW.state = 'REFUNDED')
    OR (OLD.state = 'REFUNDED' AND NEW.state = 'MANUAL')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'MANUAL')
))
BEGIN SELECT RAISE(ABORT, 'this change of state is not in the table'); END;
