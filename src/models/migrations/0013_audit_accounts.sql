CREATE TABLE `report_dismissal` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`file_id` integer,
	`item_id` integer,
	`batch_id` integer,
	`actor` text NOT NULL,
	`reason` text NOT NULL,
	`at` text NOT NULL,
	FOREIGN KEY (`file_id`) REFERENCES `audit_file`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`item_id`) REFERENCES `audit_item`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`batch_id`) REFERENCES `settlement_batch`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "report_dismissal_one" CHECK(("report_dismissal"."file_id" IS NOT NULL) + ("report_dismissal"."item_id" IS NOT NULL) + ("report_dismissal"."batch_id" IS NOT NULL) = 1)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `report_dismissal_file_id_unique` ON `report_dismissal` (`file_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `report_dismissal_item_id_unique` ON `report_dismissal` (`item_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `report_dismissal_batch_id_unique` ON `report_dismissal` (`batch_id`);--> statement-breakpoint
DROP INDEX `payout_identity`;--> statement-breakpoint
ALTER TABLE `payout` ADD `account` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `payout_identity` ON `payout` (`gateway`,`account`,`reference`,`currency`);--> statement-breakpoint
DROP INDEX `settlement_batch_identity`;--> statement-breakpoint
ALTER TABLE `settlement_batch` ADD `account` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `settlement_batch_identity` ON `settlement_batch` (`gateway`,`account`,`reference`,`currency`);--> statement-breakpoint
ALTER TABLE `audit_file` ADD `account` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_file` ADD `tried` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_file` ADD `warnings` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_item_findings` ON `audit_item` (`file_id`) WHERE "audit_item"."outcome" = 'conflict' OR "audit_item"."outcome" = 'rejected' OR "audit_item"."outcome" = 'manual';