CREATE TABLE `person_name_key` (
	`key` text NOT NULL,
	`person_id` integer NOT NULL,
	PRIMARY KEY(`key`, `person_id`),
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `open_item_by_open_amount` ON `open_item` (`currency`,("amount_minor" - "allocated_minor" - "waived_minor")) WHERE "open_item"."state" IN ('OPEN', 'PARTIALLY_PAID');--> statement-breakpoint
CREATE INDEX `open_item_by_ending` ON `open_item` (substr("reference_key", -3),`reference_key`);--> statement-breakpoint
CREATE INDEX `payment_by_payer_account` ON `payment` (`counterparty_iban`,`booking_date`) WHERE "payment"."direction" = 'in' AND "payment"."counterparty_iban" IS NOT NULL AND ("payment"."state" = 'MANUAL' OR "payment"."state" = 'PROCESSED' OR "payment"."state" = 'PARTIALLY_REFUNDED');--> statement-breakpoint
CREATE INDEX `person_by_email` ON `person` (lower("email")) WHERE "person"."email" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `person_by_household` ON `person` (`household_id`) WHERE "person"."household_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `allocation_by_payment` ON `allocation` (`payment_id`);